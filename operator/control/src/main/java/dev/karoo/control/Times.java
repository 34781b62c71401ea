package dev.karoo.control;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Instants as objects hold them: RFC 3339 in UTC.
final class Times {
  private Times() {}

  /// To the second, as Kubernetes' `Time`.
  static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// To the microsecond, as Kubernetes' `MicroTime`.
  static String precise(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS).toString();
  }

  static @Nullable String orNull(Optional<Instant> instant) {
    return instant.map(Times::precise).orElse(null);
  }

  static Optional<Instant> read(@Nullable String text) {
    return Optional.ofNullable(text).map(Instant::parse);
  }
}

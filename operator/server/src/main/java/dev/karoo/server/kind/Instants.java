package dev.karoo.server.kind;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Times as Kubernetes writes them: RFC 3339, seconds, UTC.
public final class Instants {
  private Instants() {}

  /// As in `creationTimestamp`.
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Reads an RFC 3339 time; empty when it is none.
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  static boolean isTime(String text) {
    return parse(text).isPresent();
  }
}

package dev.karoo.api.format;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is wrong with times.
final class Times {
  private static final Pattern DURATION = Pattern.compile(Patterns.DURATION);
  private static final Pattern TIME = Pattern.compile(Patterns.TIME);
  private static final Duration LONGEST = Duration.ofDays(3650);

  private Times() {}

  static Optional<Fault> duration(String text) {
    if (text.length() > Patterns.LONGEST_DURATION) {
      return fault("has more than " + Patterns.LONGEST_DURATION + " characters",
          "such as 10s, 1h30m or 500ms");
    }
    if (DURATION.matcher(text).matches()) {
      return Durations.parse(text).compareTo(LONGEST) > 0
          ? fault("is more than ten years", "")
          : Optional.empty();
    }
    if (text.matches("[0-9]+(\\.[0-9]+)?")) {
      return fault("is a duration without a unit", "write " + text + "s");
    }
    if (text.matches("-.*")) {
      return fault("is negative", "");
    }
    if (text.matches("[0-9]{1,5} ?d(ays?)?")) {
      return fault("is in days; durations are in h, m, s and ms",
          "write " + Integer.parseInt(text.replaceAll("[^0-9]", "")) * 24 + "h");
    }
    return fault("is no duration", "such as 10s, 1h30m or 500ms");
  }

  static Optional<Fault> time(String text) {
    if (!TIME.matcher(text).matches()) {
      return fault("is no point in time", "such as 2026-12-01T06:00:00Z");
    }
    try {
      OffsetDateTime.parse(text);
      return Optional.empty();
    } catch (DateTimeException e) {
      return fault("is no point in time that exists", "such as 2026-12-01T06:00:00Z");
    }
  }

  private static Optional<Fault> fault(String message, String fix) {
    return Optional.of(new Fault(message, fix));
  }
}

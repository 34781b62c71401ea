package dev.karoo.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// Durations as kubectl's AGE column has them: the two greatest units that still matter, such as
/// `45s`, `5m3s`, `12m`, `3h7m`, `2d`.
public final class Age {
  private Age() {}

  /// The time from `since` to `now`; `<invalid>` when `since` lies more than a second ahead.
  public static String between(Instant since, Instant now) {
    return of(Duration.between(since, now));
  }

  /// The time from an RFC 3339 text to `now`; `<unknown>` when there is none.
  public static String between(String since, Instant now) {
    if (since.isEmpty()) {
      return "<unknown>";
    }
    try {
      return between(Instant.parse(since), now);
    } catch (DateTimeParseException notATime) {
      return "<invalid>";
    }
  }

  /// The units and where they change are those of `HumanDuration` in k8s.io/apimachinery.
  public static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    } else if (seconds < 120) {
      return Math.max(0, seconds) + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    } else if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    } else if (hours < 48) {
      return hours + "h";
    }
    return ofDays(hours);
  }

  private static String ofDays(long hours) {
    long days = hours / 24;
    if (days < 8) {
      return two(days, "d", hours % 24, "h");
    } else if (days < 2 * 365) {
      return days + "d";
    } else if (days < 8 * 365) {
      return two(days / 365, "y", days % 365, "d");
    }
    return days / 365 + "y";
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }
}

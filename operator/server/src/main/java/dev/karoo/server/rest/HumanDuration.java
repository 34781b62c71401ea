package dev.karoo.server.rest;

import java.time.Duration;

/// How long ago, in few characters, as kubectl's tables say it
/// (`k8s.io/apimachinery/pkg/util/duration`).
final class HumanDuration {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private HumanDuration() {}

  /// Such as `47s`, `5m12s`, `3h`, `2d4h`, `1y34d`.
  static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    } else if (seconds < 2 * MINUTE) {
      return Math.max(0, seconds) + "s";
    } else if (seconds < 10 * MINUTE) {
      return two(seconds, MINUTE, "m", 1, "s");
    } else if (seconds < 3 * HOUR) {
      return seconds / MINUTE + "m";
    } else if (seconds < 8 * HOUR) {
      return two(seconds, HOUR, "h", MINUTE, "m");
    } else if (seconds < 2 * DAY) {
      return seconds / HOUR + "h";
    } else if (seconds < 8 * DAY) {
      return two(seconds, DAY, "d", HOUR, "h");
    } else if (seconds < 2 * YEAR) {
      return seconds / DAY + "d";
    } else if (seconds < 8 * YEAR) {
      return two(seconds, YEAR, "y", DAY, "d");
    }
    return seconds / YEAR + "y";
  }

  private static String two(long seconds, long large, String largeName, long small,
      String smallName) {
    long rest = seconds % large / small;
    return seconds / large + largeName + (rest == 0 ? "" : rest + smallName);
  }
}

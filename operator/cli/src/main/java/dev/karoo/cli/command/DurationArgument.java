package dev.karoo.cli.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// Durations as kubectl's flags take them: `30s`, `5m`, `1h30m`, `1.5h`, `500ms`, `0`;
/// what is longer than 100 years is as good as those.
final class DurationArgument {
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");
  private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h",
      3_600_000L);

  /// Nobody waits longer, and nanoseconds of it fit into a `long` with room for the clock's own.
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(36_500).toMillis());

  private DurationArgument() {}

  /// Reads a duration; a leading `-` makes it negative, which some flags take for "for ever".
  ///
  /// @throws TypeConversionException when it is none
  static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = PART.matcher(rest);
    BigDecimal millis = BigDecimal.ZERO;
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      long unit = MILLIS.getOrDefault(matcher.group(2), 0L);
      millis = millis.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = matcher.end();
    }
    if (rest.isEmpty() || end != rest.length()) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a duration; durations are such as 30s, 5m or 1h30m");
    }
    Duration duration = Duration.ofMillis(millis.min(LONGEST).longValue());
    return negative ? duration.negated() : duration;
  }
}

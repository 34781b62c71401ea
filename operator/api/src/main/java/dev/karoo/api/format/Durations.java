package dev.karoo.api.format;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Time spans as Kubernetes and Go write them: `10s`, `1h30m`, `500ms`, `1.5s`.
public final class Durations {
  private static final Pattern WHOLE = Pattern.compile(Patterns.DURATION);
  private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h)");

  private Durations() {}

  /// The time span.
  ///
  /// @throws IllegalArgumentException where the text is none
  public static Duration parse(String text) {
    if (text.length() > Patterns.LONGEST_DURATION || !WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not a duration such as 10s");
    }
    BigDecimal seconds = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      seconds = seconds.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
    }
    long nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue();
    return Duration.ofSeconds(seconds.longValue(), nanos);
  }

  private static BigDecimal unit(String name) {
    return switch (name) {
      case "h" -> BigDecimal.valueOf(3600);
      case "m" -> BigDecimal.valueOf(60);
      case "ms" -> new BigDecimal("0.001");
      default -> BigDecimal.ONE;
    };
  }

  /// The shortest form: `1h30m`, `10s`, `500ms`.
  public static String print(Duration duration) {
    var text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}

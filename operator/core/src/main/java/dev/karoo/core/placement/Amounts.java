package dev.karoo.core.placement;

import dev.karoo.core.quantity.Scalar;
import java.math.BigDecimal;
import java.math.MathContext;

/// Amounts for people.
final class Amounts {
  private static final long GIGA = 1_000_000_000_000L;

  private Amounts() {}

  /// Thousandths as the shortest decimal.
  static String plain(long thousandths) {
    return new Scalar(thousandths).toString();
  }

  /// Thousandths of bit/s, in Gb/s with four digits where that is shorter.
  static String bandwidth(long thousandths) {
    return thousandths == 0
        ? "0"
        : thousandths < GIGA / 1000
            ? plain(thousandths) + " bit/s"
            : BigDecimal.valueOf(thousandths).divide(BigDecimal.valueOf(GIGA))
                .round(new MathContext(4)).stripTrailingZeros().toPlainString() + " Gb/s";
  }
}

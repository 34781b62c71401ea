package dev.karoo.core.placement;

import dev.karoo.core.quantity.Scalar;
import java.math.BigDecimal;
import java.math.MathContext;

/// Amounts for people.
final class Amounts {
  private static final BigDecimal GIGA = BigDecimal.valueOf(1_000_000_000);
  private static final BigDecimal MEGA = BigDecimal.valueOf(1_000_000);

  private Amounts() {}

  /// Thousandths as the shortest decimal.
  static String plain(long thousandths) {
    return new Scalar(thousandths).toString();
  }

  /// Thousandths of bit/s, in Gb/s with four digits where that is shorter.
  static String bandwidth(long thousandths) {
    return bandwidth(BigDecimal.valueOf(thousandths, 3));
  }

  /// The same of a sum in bit/s.
  static String total(long bits) {
    return bandwidth(BigDecimal.valueOf(bits));
  }

  private static String bandwidth(BigDecimal bits) {
    boolean few = bits.compareTo(MEGA) < 0;
    String number = (few ? bits : bits.divide(GIGA).round(new MathContext(4)))
        .stripTrailingZeros().toPlainString();
    return bits.signum() == 0 ? number : number + (few ? " bit/s" : " Gb/s");
  }
}

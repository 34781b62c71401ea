package dev.karoo.core.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// An amount in thousandths of its unit, as Mesos counts: sums and differences never drift.
///
/// Mesos rounds every scalar resource to three decimals (Mesos `docs/attributes-resources.md`), so
/// thousandths are exact for whatever a master says. The unit depends on the place: CPUs, MiB of
/// memory, MiB of disk, whole GPUs of compute, bit/s of bandwidth.
///
/// @param thousandths the amount × 1000; negative only as a difference
public record Scalar(long thousandths) implements Comparable<Scalar> {
  /// Nothing.
  public static final Scalar ZERO = new Scalar(0);

  /// `whole` units.
  ///
  /// @throws ArithmeticException beyond ±9.2e15 units
  public static Scalar of(long whole) {
    return new Scalar(Math.multiplyExact(whole, 1000L));
  }

  /// What a master says: the nearest thousandth, ties away from zero.
  ///
  /// @throws ArithmeticException for NaN, infinities and beyond ±9.2e15
  public static Scalar nearest(double units) {
    if (!Double.isFinite(units)) {
      throw new ArithmeticException("not a finite amount: " + units);
    }
    if (units == Math.rint(units) && Math.abs(units) <= 9e15) {
      return of((long) units); // Most amounts are whole, and decimals are dear.
    }
    BigDecimal thousandths = BigDecimal.valueOf(units).movePointRight(3);
    return new Scalar(thousandths.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /// What a user asks for: never less than asked, so rounded up to a thousandth.
  ///
  /// @throws ArithmeticException beyond ±9.2e15 units
  public static Scalar atLeast(BigDecimal units) {
    return new Scalar(units.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact());
  }

  /// The amount as the number that Mesos' protobuf carries.
  public double toDouble() {
    return thousandths / 1000.0;
  }

  /// The sum.
  ///
  /// @throws ArithmeticException beyond ±9.2e15 units
  public Scalar plus(Scalar other) {
    return new Scalar(Math.addExact(thousandths, other.thousandths));
  }

  /// The difference, negative where `other` is more.
  ///
  /// @throws ArithmeticException beyond ±9.2e15 units
  public Scalar minus(Scalar other) {
    return new Scalar(Math.subtractExact(thousandths, other.thousandths));
  }

  /// Whether this is exactly nothing.
  public boolean isZero() {
    return thousandths == 0;
  }

  @Override
  public int compareTo(Scalar other) {
    return Long.compare(thousandths, other.thousandths);
  }

  /// The shortest decimal form: `3`, `0.245`, `-1.5`.
  @Override
  public String toString() {
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }
}

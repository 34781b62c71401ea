package dev.karoo.api.format;

import dev.karoo.core.quantity.Scalar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Kubernetes' quantities, exactly: a number and a suffix, `500m`, `16Gi`, `36.8G`, `3e9`
/// (apimachinery `pkg/api/resource`, type Quantity).
public final class Quantities {
  private static final Pattern FORM = Pattern
      .compile("([+-]?[0-9]*\\.?[0-9]*)([eE][+-]?[0-9]{1,3}|[A-Za-z]{0,2})");

  private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
      Map.entry("n", new BigDecimal("1e-9")), Map.entry("u", new BigDecimal("1e-6")),
      Map.entry("m", new BigDecimal("1e-3")), Map.entry("", BigDecimal.ONE),
      Map.entry("k", new BigDecimal("1e3")), Map.entry("M", new BigDecimal("1e6")),
      Map.entry("G", new BigDecimal("1e9")), Map.entry("T", new BigDecimal("1e12")),
      Map.entry("P", new BigDecimal("1e15")), Map.entry("E", new BigDecimal("1e18")),
      Map.entry("Ki", binary(10)), Map.entry("Mi", binary(20)), Map.entry("Gi", binary(30)),
      Map.entry("Ti", binary(40)), Map.entry("Pi", binary(50)), Map.entry("Ei", binary(60)));

  private static final BigDecimal MEBI = binary(20);

  private Quantities() {}

  private static BigDecimal binary(int power) {
    return BigDecimal.TWO.pow(power);
  }

  /// The number that the text stands for, in whole units.
  ///
  /// @throws IllegalArgumentException where it is no quantity
  public static BigDecimal parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not a quantity");
    }
    try {
      String suffix = form.group(2);
      if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')
          && suffix.charAt(1) != 'i') {
        return new BigDecimal(form.group(1) + suffix);
      }
      BigDecimal factor = FACTORS.get(suffix);
      if (factor == null) {
        throw new IllegalArgumentException("\"" + suffix + "\" is not a suffix of quantities");
      }
      return new BigDecimal(form.group(1)).multiply(factor);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a quantity", e);
    }
  }

  /// The number that the quantity stands for, zero where there is none.
  ///
  /// @throws IllegalArgumentException where it is no quantity
  public static BigDecimal parse(@Nullable Quantity quantity) {
    return quantity == null ? BigDecimal.ZERO : parse(quantity.toString());
  }

  /// CPUs or bit/s, rounded up to a thousandth; zero where there is none.
  ///
  /// @throws IllegalArgumentException where it is no quantity
  public static Scalar units(@Nullable Quantity quantity) {
    return Scalar.atLeast(parse(quantity));
  }

  /// Bytes as MiB, rounded up to a thousandth; zero where there are none.
  ///
  /// @throws IllegalArgumentException where it is no quantity
  public static Scalar mebibytes(@Nullable Quantity quantity) {
    return Scalar.atLeast(parse(quantity).divide(MEBI, MathContext.UNLIMITED));
  }

  /// Bytes that were written from MiB, as the same MiB again: rounded to the nearest thousandth, so
  /// that writing and reading never drifts.
  ///
  /// @throws IllegalArgumentException where it is no quantity
  public static Scalar nearestMebibytes(@Nullable Quantity quantity) {
    return new Scalar(parse(quantity).divide(MEBI, MathContext.UNLIMITED).movePointRight(3)
        .setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /// MiB as bytes, in the largest unit that leaves a whole number: `3Gi`, `1700Mi`; a binary one,
  /// unless only a decimal one is short: the `3G` that a user wrote are 2861.023 MiB.
  /// [#nearestMebibytes] reads exactly the same MiB from it.
  public static Quantity ofMebibytes(Scalar mebibytes) {
    BigDecimal bytes = BigDecimal.valueOf(mebibytes.thousandths(), 3).multiply(MEBI)
        .setScale(0, RoundingMode.HALF_UP);
    for (String unit : new String[]{"Pi", "Ti", "Gi", "Mi"}) {
      BigDecimal[] parts = bytes.divideAndRemainder(FACTORS.get(unit));
      if (parts[1].signum() == 0 && parts[0].signum() != 0) {
        return new Quantity(parts[0].toPlainString(), unit);
      }
    }
    for (String unit : new String[]{"P", "T", "G", "M", "k"}) {
      BigDecimal amount = bytes.divide(FACTORS.get(unit), 0, RoundingMode.HALF_UP);
      Quantity written = new Quantity(amount.toPlainString(), unit);
      if (amount.signum() != 0 && nearestMebibytes(written).equals(mebibytes)) {
        return written;
      }
    }
    return new Quantity(bytes.toPlainString());
  }

  /// A part of a whole, both of MiB, for people: in the unit of the whole, the part rounded down to
  /// a tenth: `63.8Gi/64Gi`.
  public static String part(Scalar mebibytes, Scalar whole) {
    Quantity all = ofMebibytes(whole);
    BigDecimal unit = FACTORS.get(all.getFormat() == null ? "" : all.getFormat());
    BigDecimal part = BigDecimal.valueOf(mebibytes.thousandths(), 3).multiply(MEBI).divide(unit, 1,
        RoundingMode.DOWN);
    String suffix = mebibytes.isZero() || all.getFormat() == null ? "" : all.getFormat();
    return part.stripTrailingZeros().toPlainString() + suffix + "/" + all;
  }

  /// Bit/s with the unit people would choose: `36.8G`, `360M`.
  public static Quantity ofBitRate(Scalar bitsPerSecond) {
    BigDecimal bits = BigDecimal.valueOf(bitsPerSecond.thousandths(), 3);
    for (String unit : new String[]{"T", "G", "M", "k"}) {
      BigDecimal amount = bits.divide(FACTORS.get(unit), MathContext.UNLIMITED);
      if (amount.abs().compareTo(BigDecimal.ONE) >= 0) {
        return new Quantity(amount.stripTrailingZeros().toPlainString(), unit);
      }
    }
    return new Quantity(bits.stripTrailingZeros().toPlainString());
  }

  /// CPUs: `3`, `1500m`.
  public static Quantity ofCpus(Scalar cpus) {
    return cpus.thousandths() % 1000 == 0
        ? new Quantity(Long.toString(cpus.thousandths() / 1000))
        : new Quantity(Long.toString(cpus.thousandths()), "m");
  }
}

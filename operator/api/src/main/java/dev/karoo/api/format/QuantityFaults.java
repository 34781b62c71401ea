package dev.karoo.api.format;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with quantities, and what was probably meant.
final class QuantityFaults {
  private static final BigDecimal MEBI = BigDecimal.valueOf(1 << 20);
  private static final BigDecimal MOST_BYTES = BigDecimal.TWO.pow(60);
  private static final BigDecimal MOST_BITS = new BigDecimal("1e15");
  private static final BigDecimal MOST_CPUS = BigDecimal.valueOf(100_000);
  private static final BigDecimal LEAST_BITS = BigDecimal.valueOf(1000);

  /// A number, blanks, a word for the unit: `3 GB`, `27Gb/s`, `1,5`.
  private static final Pattern MEANT = Pattern
      .compile("\\s*([0-9]+)(?:[.,]([0-9]+))?\\s*([A-Za-z/]*)\\s*");
  private static final Pattern NEGATIVE = Pattern.compile("\\s*-\\s*[0-9.].*");
  private static final Pattern CPUS = Pattern.compile(Patterns.CPUS);
  private static final Pattern BYTES = Pattern.compile(Patterns.BYTES);
  private static final Pattern BIT_RATE = Pattern.compile(Patterns.BIT_RATE);

  private QuantityFaults() {}

  static Optional<Fault> cpus(String text) {
    if (CPUS.matcher(text).matches()) {
      return Quantities.parse(text).compareTo(MOST_CPUS) > 0
          ? fault("is more than 100000 CPUs", "")
          : Optional.empty();
    }
    return common(text).or(() -> meant(text)
        .flatMap(m -> fault("is no amount of CPUs", m.unit.isEmpty()
            ? "write " + m.number
            : "CPUs have no unit: write " + m.number + " or " + "500m (half a CPU)")))
        .or(() -> fault("is no amount of CPUs", "such as 1.5 or 500m"));
  }

  static Optional<Fault> bytes(String text) {
    if (BYTES.matcher(text).matches()) {
      BigDecimal bytes = Quantities.parse(text);
      if (bytes.compareTo(MOST_BYTES) > 0) {
        return fault("is more than 1Ei (2^60 bytes)", "");
      }
      return bytes.signum() > 0 && bytes.compareTo(MEBI) < 0
          ? fault("is less than 1 MiB: without a suffix it means bytes",
              text.matches("[0-9]+") ? "write " + text + "Mi or " + text + "Gi" : "")
          : Optional.empty();
    }
    return common(text).or(() -> meant(text).flatMap(QuantityFaults::bytesMeant))
        .or(() -> fault("is no amount of bytes", "such as 1700Mi, 16Gi or 200G"));
  }

  private static Optional<Fault> bytesMeant(Meant m) {
    if (m.unit.equals("m")) {
      return fault("is in thousandths of a byte", "write " + m.number + "Mi");
    }
    String lower = m.unit.toLowerCase(Locale.ROOT);
    Optional<String> prefix = prefix(lower);
    if (m.unit.isEmpty()) {
      return fault("is no amount of bytes", "write " + m.number + "Mi or " + m.number + "Gi");
    }
    if (prefix.isEmpty()) {
      return fault("has an unknown unit \"" + m.unit + "\"",
          "write " + m.number + "Mi or " + m.number + "Gi");
    }
    String binary = m.number + upper(prefix.get()) + "i";
    return fault("has an unknown unit \"" + m.unit + "\"", lower.contains("i")
        ? "write " + binary
        : "write " + binary + " (powers of 1024) or " + m.number + prefix.get()
            + " (powers of 1000)");
  }

  static Optional<Fault> bitRate(String text) {
    if (BIT_RATE.matcher(text).matches()) {
      BigDecimal bits = Quantities.parse(text);
      if (bits.compareTo(MOST_BITS) > 0) {
        return fault("is more than 1P (10^15 bit/s)", "");
      }
      return bits.signum() > 0 && bits.compareTo(LEAST_BITS) < 0
          ? fault("is less than 1000 bit/s: without a suffix it means bit/s",
              text.matches("[0-9.]+") ? "write " + text + "G for Gbit/s" : "")
          : Optional.empty();
    }
    return common(text).or(() -> meant(text).flatMap(QuantityFaults::bitsMeant))
        .or(() -> fault("is no bandwidth in bit/s", "such as 36.8G or 360M"));
  }

  private static Optional<Fault> bitsMeant(Meant m) {
    String lower = m.unit.toLowerCase(Locale.ROOT);
    Optional<String> prefix = prefix(lower);
    if (prefix.isEmpty()) {
      return m.unit.isEmpty()
          ? fault("is no bandwidth in bit/s", "write " + m.number + "G for Gbit/s")
          : fault("has an unknown unit \"" + m.unit + "\"; bandwidth is in bit/s",
              "write " + m.number + "G for Gbit/s");
    }
    String bits = m.number + prefix.get();
    if (m.unit.matches("[KMGTPE]i")) {
      return fault("has a unit of memory; bandwidth is in bit/s", "write " + bits);
    }
    return m.unit.contains("B") || lower.contains("byte")
        ? fault("is in bytes; bandwidth is in bit/s", "write " + new BigDecimal(m.number)
            .multiply(BigDecimal.valueOf(8)).stripTrailingZeros().toPlainString() + prefix.get())
        : fault("has an unknown unit \"" + m.unit + "\"; bandwidth is in bit/s", "write " + bits);
  }

  /// What is wrong with any quantity.
  private static Optional<Fault> common(String text) {
    if (text.isBlank()) {
      return fault("is empty", "");
    }
    if (NEGATIVE.matcher(text).matches()) {
      return fault("is negative", "");
    }
    if (text.matches("(?i)[-+]?\\.?(nan|inf|infinity)")) {
      return fault("is no number", "");
    }
    if (text.matches("[0-9]+,[0-9]+[A-Za-z]*")) {
      return fault("has a comma where a point is wanted", "write " + text.replace(',', '.'));
    }
    return text.length() > 60 ? fault("is too long for a quantity", "") : Optional.empty();
  }

  private static Optional<String> prefix(String lowerUnit) {
    return lowerUnit.isEmpty() || "kmgtpe".indexOf(lowerUnit.charAt(0)) < 0
        ? Optional.empty()
        : Optional.of(lowerUnit.startsWith("k")
            ? "k"
            : lowerUnit.substring(0, 1).toUpperCase(Locale.ROOT));
  }

  private static String upper(String prefix) {
    return prefix.toUpperCase(Locale.ROOT);
  }

  private record Meant(String number, String unit) {}

  private static Optional<Meant> meant(String text) {
    Matcher form = MEANT.matcher(text);
    return form.matches()
        ? Optional.of(new Meant(
            form.group(2) == null ? form.group(1) : form.group(1) + "." + form.group(2),
            form.group(3)))
        : Optional.empty();
  }

  private static Optional<Fault> fault(String message, String fix) {
    return Optional.of(new Fault(message, fix));
  }
}

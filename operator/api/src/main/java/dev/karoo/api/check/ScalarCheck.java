package dev.karoo.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.format.Fault;
import dev.karoo.api.format.Patterns;
import java.math.BigDecimal;
import java.util.Optional;

/// Compares single values with their schema.
final class ScalarCheck {
  private final Findings findings;

  ScalarCheck(Findings findings) {
    this.findings = findings;
  }

  void check(Field field, Shape shape) {
    JsonNode node = field.node();
    switch (shape.type()) {
      case TEXT -> {
        if (node.isTextual()) {
          text(field, shape);
        } else {
          wrong(field, "text", node.isValueNode() ? asText(findings.written(field), shape) : "");
        }
      }
      case QUANTITY -> {
        if (node.isTextual() || node.isNumber()) {
          text(field, shape);
        } else {
          wrong(field, "a quantity", "");
        }
      }
      case BOOLEAN -> {
        if (!node.isBoolean()) {
          wrong(field, "true or false", truth(node));
        }
      }
      case NUMBER -> {
        if (node.isNumber()) {
          bounds(field, shape);
        } else {
          wrong(field, "a number", number(node));
        }
      }
      case WHOLE_NUMBER -> whole(field, shape);
      case OBJECT, LIST -> throw new IllegalArgumentException(shape.type() + " is no scalar");
    }
  }

  private void wrong(Field field, String wanted, String fix) {
    findings.add(field, "is " + StructureCheck.kind(field.node()) + " where " + wanted
        + " is wanted", fix);
  }

  /// What to write for a number or truth that stands where text is wanted.
  private static String asText(String written, Shape shape) {
    if (!shape.allowed().isEmpty()) {
      return "one of " + String.join(", ", shape.allowed());
    }
    if (shape.pattern().equals(Optional.of(Patterns.CPU_SET)) && written.matches("[1-9][0-9]?")) {
      return "\"" + written + "\" in quotes is that one core, 0-"
          + (Integer.parseInt(written) - 1) + " are " + written + " cores";
    }
    return shape.pattern().flatMap(p -> StructureCheck.fault(p, written)).map(Fault::fix)
        .orElse("put it in quotes: \"" + written + "\"");
  }

  private static String truth(JsonNode node) {
    return switch (node.asText().toLowerCase(java.util.Locale.ROOT)) {
      case "true", "yes", "on", "y", "1" -> "write true";
      case "false", "no", "off", "n", "0" -> "write false";
      default -> "";
    };
  }

  private static String number(JsonNode node) {
    String text = node.asText().strip();
    if (text.matches("[0-9]+(\\.[0-9]+)?%")) {
      return "write " + new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2)
          .stripTrailingZeros().toPlainString();
    }
    return text.matches("-?[0-9]+(\\.[0-9]+)?") ? "write " + text + " without quotes" : "";
  }

  private void whole(Field field, Shape shape) {
    JsonNode node = field.node();
    if (!node.isNumber()) {
      wrong(field, "a whole number", number(node));
    } else if (node.decimalValue().stripTrailingZeros().scale() > 0) {
      findings.add(field, "is not a whole number", "");
    } else {
      bounds(field, shape);
    }
  }

  private void bounds(Field field, Shape shape) {
    BigDecimal number = field.node().decimalValue();
    Optional<BigDecimal> least = shape.minimum().filter(m -> number.compareTo(m) < 0);
    Optional<BigDecimal> most = shape.maximum().filter(m -> number.compareTo(m) > 0);
    least.ifPresent(m -> findings.add(field, "is less than " + m.toPlainString(), ""));
    most.ifPresent(m -> findings.add(field, "is more than " + m.toPlainString(),
        lessThan(m, shape, number)));
  }

  /// What to write for a number that is too large.
  private static String lessThan(BigDecimal most, Shape shape, BigDecimal number) {
    if (most.compareTo(BigDecimal.ONE) == 0 && number.compareTo(FIVE) >= 0
        && number.compareTo(HUNDRED) <= 0) {
      return "write a share: " + number.movePointLeft(2).stripTrailingZeros().toPlainString();
    }
    boolean unlimited = most.compareTo(Shape.LONGEST) == 0
        && shape.minimum().filter(m -> m.compareTo(BigDecimal.ONE.negate()) == 0).isPresent();
    return unlimited ? "write -1 for unlimited" : "";
  }

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal FIVE = BigDecimal.valueOf(5);

  private void text(Field field, Shape shape) {
    String text = field.node().asText();
    if (!shape.allowed().isEmpty()) {
      if (!shape.allowed().contains(text)) {
        findings.add(field, "is not one of " + String.join(", ", shape.allowed()),
            Nearest.proposal(text, shape.allowed(), ""));
      }
      return;
    }
    if (shape.most().isPresent() && text.length() > shape.most().getAsInt()) {
      findings.add(field, "has " + text.length() + " characters, more than "
          + shape.most().getAsInt(), "");
      return;
    }
    if (shape.least().isPresent() && text.length() < shape.least().getAsInt()) {
      findings.add(field, "is empty", "");
      return;
    }
    if (text.indexOf('\0') >= 0) {
      findings.add(field, "holds a NUL character", "");
      return;
    }
    Optional<Fault> fault = shape.pattern().flatMap(p -> StructureCheck.fault(p, text));
    fault.ifPresent(f -> findings.add(field, f.message(), f.fix()));
  }
}

package dev.karoo.api.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.karoo.api.format.Fault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads YAML's scalars as kubectl does: YAML 1.1's booleans, numbers in decimal, hexadecimal and
/// octal; times are texts. What YAML 1.1 and 1.2 read differently without either being wrong
/// (`010`) is refused.
final class Scalars {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Map<String, Boolean> TRUTHS = Map.of("true", true, "yes", true, "on", true,
      "false", false, "no", false, "off", false);
  private static final int MOST_DIGITS = 40;

  private Scalars() {}

  /// A value, or what is wrong with it.
  sealed interface Result {
    /// The value, or what `otherwise` makes of the fault.
    default JsonNode or(Function<Fault, JsonNode> otherwise) {
      return switch (this) {
        case Value(JsonNode node) -> node;
        case Wrong(Fault fault) -> otherwise.apply(fault);
      };
    }
  }

  private record Value(JsonNode node) implements Result {}

  private record Wrong(Fault fault) implements Result {}

  private static Result wrong(String message, String fix) {
    return new Wrong(new Fault(message, fix));
  }

  static Result read(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN && !tag.equals(Tag.STR)
        && standard(tag)) {
      return wrong("has the tag " + tag.getValue() + " and is quoted", "leave out the tag");
    }
    if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
      return text(text);
    }
    if (tag.equals(Tag.NULL)) {
      return new Value(NODES.nullNode());
    }
    if (tag.equals(Tag.BOOL)) {
      Boolean truth = TRUTHS.get(text.toLowerCase(Locale.ROOT));
      return truth == null ? text(text) : new Value(NODES.booleanNode(truth));
    }
    if (tag.equals(Tag.INT)) {
      return whole(text.replace("_", ""), text);
    }
    if (tag.equals(Tag.FLOAT)) {
      return decimal(text.replace("_", ""));
    }
    return wrong("has the tag " + tag.getValue() + ", which manifests don't use",
        "leave out the tag");
  }

  private static boolean standard(Tag tag) {
    return tag.equals(Tag.BOOL) || tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)
        || tag.equals(Tag.NULL);
  }

  private static Result text(String text) {
    return new Value(NODES.textNode(text));
  }

  private static Result whole(String digits, String text) {
    if (digits.length() > MOST_DIGITS) {
      return wrong("is a number of " + digits.length() + " digits", "");
    }
    if (digits.contains(":")) {
      return text(text); // base 60 in YAML 1.1, plain text to everybody
    }
    if (digits.matches("[-+]?0[0-9]+")) {
      return wrong("is octal to some readers of YAML and decimal to others",
          "leave out the zeros in front, or put it in quotes");
    }
    String unsigned = digits.replaceFirst("^[-+]", "");
    boolean negative = digits.startsWith("-");
    BigInteger number = switch (unsigned.length() > 1 ? unsigned.substring(0, 2) : "") {
      case "0x" -> new BigInteger(unsigned.substring(2), 16);
      case "0b" -> new BigInteger(unsigned.substring(2), 2);
      default -> new BigInteger(unsigned);
    };
    return integer(negative ? number.negate() : number);
  }

  /// The smallest node that holds it, as Jackson reads JSON, so that equal objects are equal.
  private static Result integer(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return new Value(NODES.numberNode(number.intValue()));
    }
    return new Value(number.bitLength() < Long.SIZE
        ? NODES.numberNode(number.longValue())
        : NODES.numberNode(number));
  }

  private static Result decimal(String text) {
    if (text.toLowerCase(Locale.ROOT).matches("[-+]?\\.(inf|nan)")) {
      return wrong("is no finite number", "");
    }
    if (text.contains(":")) {
      return text(text);
    }
    BigDecimal number = new BigDecimal(text);
    return text.length() > MOST_DIGITS || Math.abs((long) number.scale()) > 400
        ? wrong("is a number of too many digits", "")
        : new Value(NODES.numberNode(number));
  }
}

package dev.karoo.formats;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import java.util.List;

/// The value of an attribute of a Mesos agent, in one of Mesos' four types.
public sealed interface AttributeValue {
  /// TEXT.
  record Text(String text) implements AttributeValue {}

  /// SCALAR.
  record Amount(Scalar amount) implements AttributeValue {}

  /// RANGES.
  record Intervals(Ranges ranges) implements AttributeValue {}

  /// SET.
  record Words(List<String> words) implements AttributeValue {
    public Words {
      words = words.stream().sorted().distinct().toList();
    }
  }

  /// How it reads for a selector: the text itself, a number in its shortest form, `[0-3, 8-8]`,
  /// `{a, b}`.
  default String asText() {
    return switch (this) {
      case Text(String text) -> text;
      case Amount(Scalar amount) -> amount.toString();
      case Intervals(Ranges ranges) -> ranges.toString();
      case Words(List<String> words) -> "{" + String.join(", ", words) + "}";
    };
  }
}

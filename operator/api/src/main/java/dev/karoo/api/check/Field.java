package dev.karoo.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A place in an object under test, and what stands there. Reading what is absent or of another
/// type gives nothing: the schema has said so already.
///
/// @param node what stands there; a missing node where nothing does
/// @param path from the object's root
record Field(JsonNode node, String path) {
  /// The field of this name.
  Field get(String name) {
    return new Field(node.path(name), Paths.inside(path, name));
  }

  /// The field down these names.
  Field at(String... names) {
    Field field = this;
    for (String name : names) {
      field = field.get(name);
    }
    return field;
  }

  /// The items of a list.
  List<Field> items() {
    var items = new ArrayList<Field>();
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        items.add(new Field(node.path(i), path + "[" + i + "]"));
      }
    }
    return items;
  }

  /// Whether something stands there.
  boolean present() {
    return !node.isMissingNode() && !node.isNull();
  }

  /// Whether something stands there that isn't an empty list or object.
  boolean used() {
    return present() && !(node.isContainerNode() && node.isEmpty());
  }

  /// The text that stands there.
  Optional<String> text() {
    return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
  }

  /// The text that stands there, or the number as text.
  Optional<String> scalar() {
    return node.isValueNode() && present() ? Optional.of(node.asText()) : Optional.empty();
  }

  /// The whole number that stands there, however it is written (`10`, `10.0`, `1e1`); none beyond
  /// 64 bits.
  OptionalLong whole() {
    return number().filter(n -> n.abs().compareTo(Shape.LONGEST) <= 0
        && (n.signum() == 0 || n.stripTrailingZeros().scale() <= 0))
        .map(n -> OptionalLong.of(n.longValue())).orElse(OptionalLong.empty());
  }

  /// The number that stands there.
  Optional<BigDecimal> number() {
    return node.isNumber() ? Optional.of(node.decimalValue()) : Optional.empty();
  }

  /// Whether `true` stands there.
  boolean isTrue() {
    return node.isBoolean() && node.asBoolean();
  }
}

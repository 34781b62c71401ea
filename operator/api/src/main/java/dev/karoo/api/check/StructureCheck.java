package dev.karoo.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.format.Fault;
import dev.karoo.api.format.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Compares an object with its schema: fields that don't exist or are missing, values of another
/// type, texts in a wrong format, numbers out of bounds.
final class StructureCheck {
  private final Findings findings;
  private final ScalarCheck scalars;

  StructureCheck(Findings findings) {
    this.findings = findings;
    this.scalars = new ScalarCheck(findings);
  }

  /// Checks what stands in a field; `what` is what the schema's place is called: a task, a GPU.
  void check(Field field, Shape shape) {
    if (!field.present()) {
      return;
    }
    switch (shape.type()) {
      case OBJECT -> object(field, shape);
      case LIST -> list(field, shape);
      case TEXT, WHOLE_NUMBER, NUMBER, BOOLEAN, QUANTITY -> scalars.check(field, shape);
    }
  }

  private void object(Field field, Shape shape) {
    if (!field.node().isObject()) {
      findings.add(field, "is " + kind(field.node()) + " where an object is wanted",
          field.node().isArray() ? "leave out the \"- \" or the []" : fields(shape));
      return;
    }
    for (var property : field.node().properties()) {
      Field inner = field.get(property.getKey());
      Shape known = shape.properties().get(property.getKey());
      if (known != null) {
        check(inner, known);
      } else if (shape.additional().isPresent()) {
        check(inner, shape.additional().get());
      } else if (!shape.properties().isEmpty()) {
        findings.at(inner.path(), "there is no field \"" + Paths.shortened(property.getKey())
            + "\" here", unknown(property.getKey(), shape));
      }
    }
    for (String name : shape.required()) {
      if (!field.get(name).present()) {
        findings.at(field.get(name).path(), "is missing", example(shape, name));
      }
    }
    if (shape.most().isPresent() && field.node().size() > shape.most().getAsInt()) {
      findings.add(field, "has " + field.node().size() + " entries, more than "
          + shape.most().getAsInt(), "");
    }
  }

  private static String example(Shape shape, String name) {
    Shape wanted = shape.properties().get(name);
    return wanted == null || wanted.allowed().isEmpty()
        ? ""
        : "one of " + String.join(", ", wanted.allowed());
  }

  private static String fields(Shape shape) {
    return shape.properties().isEmpty()
        ? ""
        : "with the fields " + String.join(", ", shape.properties().keySet());
  }

  /// The nearest field, or where a field of that name is, or which fields there are.
  private static String unknown(String name, Shape shape) {
    Optional<String> place = placeOf(name, shape);
    if (place.isPresent()) {
      return "it belongs into " + place.get();
    }
    return Nearest.proposal(name, shape.properties().keySet(),
        shape.properties().size() > 12
            ? ""
            : "the fields are "
                + String.join(", ", shape.properties().keySet()));
  }

  /// Where a field of exactly this name is, one or two levels deeper; none where that is not in
  /// one place only of the upper level.
  private static Optional<String> placeOf(String name, Shape shape) {
    var near = new ArrayList<String>();
    var far = new ArrayList<String>();
    inner(shape).forEach((outer, middle) -> {
      if (middle.properties().containsKey(name)) {
        near.add(outer);
      }
      inner(middle).forEach((deeper, innermost) -> {
        if (innermost.properties().containsKey(name)) {
          far.add(outer + "." + deeper);
        }
      });
    });
    List<String> places = near.isEmpty() ? far : near;
    return places.size() == 1 ? Optional.of(places.getFirst()) : Optional.empty();
  }

  /// The fields of an object, lists as their items.
  private static Map<String, Shape> inner(Shape shape) {
    var inner = new LinkedHashMap<String, Shape>();
    shape.properties().forEach((name, s) -> inner.put(name, s.items().orElse(s)));
    return inner;
  }

  private void list(Field field, Shape shape) {
    if (!field.node().isArray()) {
      findings.add(field, "is " + kind(field.node()) + " where a list is wanted", asList(field,
          shape));
      return;
    }
    int size = field.node().size();
    if (shape.least().isPresent() && size < shape.least().getAsInt()) {
      findings.add(field, "is empty", "there must be at least one");
    }
    if (shape.most().isPresent() && size > shape.most().getAsInt()) {
      findings.add(field, "has " + size + " items, more than " + shape.most().getAsInt(), "");
      return;
    }
    for (Field item : field.items()) {
      if (item.present()) {
        shape.items().ifPresent(s -> check(item, s));
      } else {
        findings.add(item, "is empty", "leave it out");
      }
    }
  }

  private String asList(Field field, Shape shape) {
    if (field.node().isObject()) {
      return "begin each item with \"- \"";
    }
    Optional<Shape.Type> items = shape.items().map(Shape::type);
    String text = findings.written(field);
    if (items.filter(t -> t == Shape.Type.TEXT).isEmpty() || text.length() > 100) {
      return "put it in []";
    }
    List<String> words = Pattern.compile("\\s+").splitAsStream(text.strip())
        .map(w -> w.matches("[A-Za-z_/.=-][A-Za-z0-9_/.=-]*")
            ? w
            : '"' + w.replace("\"", "\\\"")
                + '"')
        .toList();
    return "write [" + String.join(", ", words) + "]";
  }

  /// What stands there, in words.
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> "an object";
      case ARRAY -> "a list";
      case BOOLEAN -> "true or false";
      case NUMBER -> "a number";
      case STRING, BINARY -> "text";
      case NULL, MISSING -> "nothing";
    };
  }

  /// What a format says of a text, if it doesn't fit.
  static Optional<Fault> fault(String pattern, String text) {
    return Format.of(pattern).map(f -> f.fault(text))
        .orElseGet(() -> Pattern.matches(pattern, text)
            ? Optional.empty()
            : Optional.of(new Fault("doesn't match " + pattern, "")));
  }
}

package dev.karoo.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// A JSON value and where it stands; what is wrong with it is collected, so that all problems of an
/// agent are said at once.
///
/// @param path attribute and position: `katsdpcontroller.gpus[0].uuid`
/// @param json the value, missing where there is none
/// @param problems where problems go
record Place(String path, JsonNode json, List<Problem> problems) {
  private static final int EXCERPT = 60;

  /// Whether nothing, or null, stands here.
  boolean isAbsent() {
    return json.isMissingNode() || json.isNull();
  }

  /// The first of these fields that is there; else the first, absent.
  Place field(String name, String... others) {
    Place first = new Place(path + "." + name, json.path(name), problems);
    if (first.isAbsent()) {
      for (String other : others) {
        if (json.has(other)) {
          return new Place(path + "." + other, json.path(other), problems);
        }
      }
    }
    return first;
  }

  /// The elements of a list of at most `max`; none, and a problem, where it is no such list.
  List<Place> items(int max) {
    if (isAbsent()) {
      return List.of();
    }
    if (!json.isArray()) {
      refuse("is not a list", "");
      return List.of();
    }
    if (json.size() > max) {
      refuse("has " + json.size() + " elements", "at most " + max + " are read");
      return List.of();
    }
    var items = new ArrayList<Place>();
    for (int i = 0; i < json.size(); i++) {
      items.add(new Place(path + "[" + i + "]", json.get(i), problems));
    }
    return items;
  }

  /// A text, blanks around it left out; none where nothing stands here.
  Optional<String> text() {
    if (isAbsent()) {
      return Optional.empty();
    }
    if (!json.isTextual()) {
      refuse("is not a text", "");
      return Optional.empty();
    }
    return Optional.of(json.textValue().strip());
  }

  /// A list of texts; a single text is a list of one, or of several with commas.
  List<String> texts(int max) {
    if (json.isTextual()) {
      return Stream.of(json.textValue().strip().split("\\s*,\\s*"))
          .filter(text -> !text.isEmpty()).toList();
    }
    return items(max).stream().flatMap(item -> {
      if (item.isAbsent()) {
        item.refuse("is not a text", "");
      }
      return item.text().stream();
    }).toList();
  }

  /// A whole number from 0 to `max`.
  OptionalInt index(int max) {
    if (isAbsent()) {
      return OptionalInt.empty();
    }
    double number = number();
    if (number >= 0 && number <= max && Math.rint(number) == number) {
      return OptionalInt.of((int) number);
    }
    refuse("is not a whole number from 0 to " + max, "");
    return OptionalInt.empty();
  }

  /// An amount that is not negative.
  Optional<Scalar> amount() {
    if (isAbsent()) {
      return Optional.empty();
    }
    double number = number();
    if (number >= 0 && number <= 1e15) {
      return Optional.of(Scalar.nearest(number));
    }
    refuse("is not an amount", "a number from 0 on");
    return Optional.empty();
  }

  /// A truth value; `otherwise` where nothing stands here.
  boolean truth(Absent otherwise) {
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    if (json.isTextual() && json.textValue().matches("true|false")) {
      return json.textValue().equals("true");
    }
    if (!isAbsent()) {
      refuse("is not true or false", "");
    }
    return otherwise == Absent.MEANS_TRUE;
  }

  /// What the absence of a truth value means.
  enum Absent {
    MEANS_TRUE, MEANS_FALSE
  }

  /// The value as a number, also where an attribute's text holds one; NaN where it is none.
  private double number() {
    if (json.isNumber()) {
      return json.doubleValue();
    }
    if (json.isTextual() && json.textValue().matches("[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      return Double.parseDouble(json.textValue());
    }
    return Double.NaN;
  }

  /// Says what is wrong here.
  void refuse(String message, String fix) {
    String value = json.isMissingNode()
        ? ""
        : json.isTextual() ? json.textValue() : json.toString();
    problems.add(new Problem(path, excerpt(value), message, fix));
  }

  /// The beginning of a long value, on one line, without control characters.
  static String excerpt(String value) {
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
  }
}

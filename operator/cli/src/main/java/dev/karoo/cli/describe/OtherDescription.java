package dev.karoo.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// An object of a kind that nothing special is known of: all its fields.
final class OtherDescription {
  private static final List<String> KNOWN = List.of("apiVersion", "kind", "metadata");

  private OtherDescription() {}

  static void write(Outline outline, JsonNode object) {
    outline.put("API Version", object.path("apiVersion").asText());
    outline.put("Kind", object.path("kind").asText());
    object.propertyStream().filter(e -> !KNOWN.contains(e.getKey()))
        .forEach(e -> field(outline, e.getKey(), e.getValue()));
  }

  private static void field(Outline outline, String name, JsonNode value) {
    if (value.isObject()) {
      outline.section(title(name), () -> value.propertyStream()
          .forEach(e -> field(outline, e.getKey(), e.getValue())));
    } else if (value.isArray() && value.path(0).isContainerNode()) {
      outline.section(title(name), () -> value.forEach(element -> element.propertyStream()
          .forEach(e -> field(outline, e.getKey(), e.getValue()))));
    } else {
      outline.put(title(name), value.isArray() ? Parts.joined(value) : value.asText());
    }
  }

  /// `involvedObject` as `Involved Object`.
  private static String title(String name) {
    StringBuilder title = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1))) {
        title.append(' ');
      }
      title.append(i == 0 ? Character.toUpperCase(c) : c);
    }
    return title.toString();
  }
}

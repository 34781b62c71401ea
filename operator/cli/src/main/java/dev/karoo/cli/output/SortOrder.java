package dev.karoo.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;

/// The order that `--sort-by` asks for.
public final class SortOrder {
  private SortOrder() {}

  /// Refuses a path that leads nowhere in all of several objects: it is misspelt.
  ///
  /// @param written the path as it was given
  /// @throws JsonPathException when it is
  public static void require(JsonPath path, String written, List<JsonNode> objects)
      throws JsonPathException {
    if (!objects.isEmpty() && objects.stream().allMatch(each -> path.values(each).isEmpty())) {
      throw new JsonPathException(
          "couldn't find any field with path \"" + written + "\" in the list of objects");
    }
  }

  /// By what a path leads to: numbers by value, all else as text; what has nothing there comes
  /// first.
  public static Comparator<JsonNode> by(JsonPath path) {
    return (left, right) -> {
      List<JsonNode> one = path.values(left);
      List<JsonNode> other = path.values(right);
      if (one.isEmpty() || other.isEmpty()) {
        return Boolean.compare(!one.isEmpty(), !other.isEmpty());
      }
      return JsonPath.compare(one.getFirst().asText(), other.getFirst().asText());
    };
  }
}

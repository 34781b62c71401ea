package dev.karoo.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.karoo.core.problem.Problem;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The attributes of one agent, looked up by their meaning under any of the prefixes; what nobody
/// asked for is free.
final class Attributes {
  /// The meanings that are looked up, apart from single fields of devices.
  static final List<String> KEYS = List.of("distances", "gpus", "infiniband_devices",
      "interfaces", "numa", "numa_memory", "numa_nodes", "priority", "siblings", "subsystems",
      "volumes");

  private static final int MAX_ATTRIBUTES = 4096;

  private final Map<String, AttributeValue> values;
  private final List<String> prefixes;
  private final List<Problem> problems;
  private final Set<String> known = new HashSet<>();

  /// An attribute that was found. @param prefix of its name @param place its JSON
  record Found(String prefix, Place place) {}

  Attributes(Map<String, AttributeValue> values, List<String> prefixes, List<Problem> problems) {
    this.prefixes = prefixes;
    this.problems = problems;
    if (values.size() > MAX_ATTRIBUTES) {
      problems.add(new Problem("attributes", values.size() + " attributes", "are too many",
          "at most " + MAX_ATTRIBUTES + " are read"));
      this.values = Map.of();
    } else {
      this.values = values;
    }
  }

  /// The JSON of the attribute with this meaning. Two prefixes may say it if they say the same.
  Optional<Found> find(String key) {
    Optional<Found> found = Optional.empty();
    for (String prefix : prefixes) {
      String name = prefix + key;
      AttributeValue value = values.get(name);
      if (value == null) {
        continue;
      }
      known.add(name);
      Optional<JsonNode> json = json(name, value);
      if (found.isEmpty()) {
        found = json.map(node -> new Found(prefix, new Place(name, node, problems)));
      } else if (json.isPresent() && !json.get().equals(found.get().place().json())) {
        problems.add(Problem.at(name, Place.excerpt(value.asText()),
            "says something else than " + found.get().place().path()));
      }
    }
    return found;
  }

  /// The text of an attribute that holds no JSON.
  Optional<String> text(String name) {
    known.add(name);
    return Optional.ofNullable(values.get(name)).map(AttributeValue::asText);
  }

  /// The attributes `<prefix><kind>.<position>.<field>`, as fields by position.
  SortedMap<Integer, SortedMap<String, JsonNode>> fields(String kind) {
    var fields = new TreeMap<Integer, SortedMap<String, JsonNode>>();
    for (String prefix : prefixes) {
      Pattern name = Pattern.compile(
          Pattern.quote(prefix + kind) + "\\.([0-9]{1,2})\\.([a-z_]{1,40})");
      values.forEach((key, value) -> {
        Matcher match = name.matcher(key);
        if (match.matches()) {
          known.add(key);
          fields.computeIfAbsent(Integer.valueOf(match.group(1)), i -> new TreeMap<>())
              .putIfAbsent(match.group(2), field(key, value));
        }
      });
    }
    return fields;
  }

  /// Those that nobody asked for, in the form that selectors compare.
  SortedMap<String, String> free() {
    var free = new TreeMap<String, String>();
    values.forEach((name, value) -> {
      if (!known.contains(name)) {
        free.put(name, value.asText());
      }
    });
    return free;
  }

  private Optional<JsonNode> json(String name, AttributeValue value) {
    try {
      return Optional.of(switch (value) {
        case AttributeValue.Text(String text) -> Json.decode(text);
        case AttributeValue.Amount(var amount) ->
          DecimalNode.valueOf(new BigDecimal(amount.toString()));
        case AttributeValue.Intervals _,AttributeValue.Words _ ->
          throw new Json.MalformedException("is not TEXT");
      });
    } catch (Json.MalformedException e) {
      problems.add(Problem.at(name, Place.excerpt(value.asText()), e.what()));
      return Optional.empty();
    }
  }

  /// A single field's value: JSON lists stay lists, numbers numbers, all else is text.
  private JsonNode field(String name, AttributeValue value) {
    return switch (value) {
      case AttributeValue.Text(String text) when text.strip().startsWith("[") ->
        json(name, value).orElse(TextNode.valueOf(""));
      case AttributeValue.Text(String text) -> TextNode.valueOf(text);
      case AttributeValue.Amount(var amount) ->
        DecimalNode.valueOf(new BigDecimal(amount.toString()));
      case AttributeValue.Intervals _,AttributeValue.Words _ -> TextNode.valueOf(value.asText());
    };
  }
}

package dev.karoo.server.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.apply.Structure.Form;
import dev.karoo.server.apply.Structure.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The operations of structured merge over values and their schemas: which paths a value has, what
/// differs between two, one laid over another, and paths taken out.
final class Merge {
  private Merge() {}

  /// The paths that a value has: of pieces, of items, and of containers that are empty.
  static FieldSet paths(JsonNode value, JsonNode schema) {
    FieldSet set = new FieldSet();
    addPaths(value, schema, set);
    return set;
  }

  private static void addPaths(JsonNode value, JsonNode schema, FieldSet set) {
    Structure structure = Structure.of(value, schema);
    if (structure.form() == Form.ATOM || structure.parts().isEmpty()) {
      set.add();
    }
    structure.parts().forEach((element, part) -> {
      FieldSet below = set.below(element);
      addPaths(part.value(), part.schema(), below);
      if (structure.form() != Form.FIELDS) {
        below.add();
      }
    });
  }

  /// What differs.
  ///
  /// @param written paths that are new or have another value
  /// @param removed paths that are gone
  record Difference(FieldSet written, FieldSet removed) {}

  /// What differs between two values.
  static Difference compare(JsonNode old, JsonNode now, JsonNode schema) {
    FieldSet before = paths(old, schema);
    FieldSet after = paths(now, schema);
    FieldSet changed = new FieldSet();
    addChanged(old, now, schema, changed);
    return new Difference(after.minus(before).union(changed.and(after)), before.minus(after));
  }

  private static void addChanged(JsonNode old, JsonNode now, JsonNode schema, FieldSet changed) {
    Structure a = Structure.of(old, schema);
    Structure b = Structure.of(now, schema);
    if (a.form() == Form.ATOM || b.form() == Form.ATOM) {
      if (!dev.karoo.server.json.Json.same(old, now)) {
        changed.add();
      }
      return;
    }
    b.parts().forEach((element, part) -> {
      Part before = a.parts().get(element);
      if (before != null) {
        addChanged(before.value(), part.value(), part.schema(), changed.below(element));
      }
    });
  }

  /// One value laid over another: what the upper one has wins, lists of items are joined, the lower
  /// one's first.
  static JsonNode over(JsonNode lower, JsonNode upper, JsonNode schema) {
    Structure low = Structure.of(lower, schema);
    Structure up = Structure.of(upper, schema);
    if (low.form() == Form.ATOM || low.form() != up.form()) {
      return upper.deepCopy();
    }
    Map<String, JsonNode> joined = new LinkedHashMap<>();
    for (String element : order(low.parts().keySet(), up.parts().keySet())) {
      Part under = low.parts().get(element);
      Part above = up.parts().get(element);
      if (above != null && under != null) {
        joined.put(element, over(under.value(), above.value(), above.schema()));
      } else if (above != null) {
        joined.put(element, above.value().deepCopy());
      } else if (under != null) {
        joined.put(element, under.value().deepCopy());
      }
    }
    return Structure.join(low.form(), joined);
  }

  /// The elements of both: those of the upper in its order, and before each the lower ones that
  /// came before it.
  private static List<String> order(Set<String> lower, Set<String> upper) {
    List<String> order = new ArrayList<>();
    List<String> waiting = new ArrayList<>(lower);
    Set<String> done = new LinkedHashSet<>();
    for (String element : upper) {
      int at = waiting.indexOf(element);
      if (at >= 0) {
        List<String> earlier = waiting.subList(0, at + 1);
        earlier.stream().filter(e -> e.equals(element) || !upper.contains(e)).filter(done::add)
            .forEach(order::add);
        earlier.clear();
      } else if (done.add(element)) {
        order.add(element);
      }
    }
    waiting.stream().filter(done::add).forEach(order::add);
    return order;
  }

  /// The value without the paths of a set, nor containers that are empty only because of that; but
  /// what others own, or what has a part that others own, stays.
  static JsonNode without(JsonNode value, JsonNode schema, FieldSet gone, FieldSet kept) {
    Structure structure = Structure.of(value, schema);
    if (structure.form() == Form.ATOM) {
      return value;
    }
    Map<String, JsonNode> left = new LinkedHashMap<>();
    structure.parts().forEach((element, part) -> {
      FieldSet goneBelow = gone.at(element);
      FieldSet keptBelow = kept.at(element);
      boolean owned = !keptBelow.isEmpty();
      if (goneBelow.isEmpty()) {
        left.put(element, part.value());
      } else if (!(goneBelow.isMember() && !owned)) {
        boolean whole = structure.form() == Form.KEYED; // its keys stay as long as it does
        FieldSet below = whole ? goneBelow.minus(keyPaths(element)) : goneBelow;
        JsonNode rest = without(part.value(), part.schema(), below, keptBelow);
        boolean emptied = rest.isContainerNode() && rest.isEmpty() && !part.value().isEmpty();
        if (!emptied || owned) {
          left.put(element, rest);
        }
      }
    });
    return Structure.join(structure.form(), left);
  }

  private static FieldSet keyPaths(String element) {
    FieldSet keys = new FieldSet();
    dev.karoo.server.json.Json
        .stored(element.substring(2).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .fieldNames().forEachRemaining(name -> keys.below("f:" + name).add());
    return keys;
  }
}

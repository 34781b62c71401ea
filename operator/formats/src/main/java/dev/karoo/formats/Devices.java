package dev.karoo.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The devices of one kind, gathered from all that an agent says of them: the list in an attribute,
/// attributes of single fields, Mesos resources.
final class Devices {
  /// How many of one kind are read.
  static final int MAX = 64;

  private final String kind;
  private final Attributes attributes;
  private final Resources resources;
  private final List<String> prefixes;
  private final List<Problem> problems;

  /// One device.
  ///
  /// @param position in the attribute's list, and in the names of its resources
  /// @param prefix of the attribute that lists it
  /// @param fields what is said of it
  /// @param complete whether its format demands that all fields are there
  /// @param resource the prefix of its Mesos scalars; empty when there are none
  record Device(int position, String prefix, Place fields, Demand complete, String resource) {
    /// A text, or empty; a problem where the format demands it.
    String text(String name, String... others) {
      Place place = fields.field(name, others);
      if (place.isAbsent() && complete == Demand.ALL_FIELDS) {
        place.refuse("is missing", "");
      }
      return place.text().orElse("");
    }

    /// An amount: the Mesos scalar where there is one, else the field, else nothing.
    Scalar amount(Resources resources, String name) {
      return resource.isEmpty()
          ? fields.field(name).amount().orElse(Scalar.ZERO)
          : resources.scalar(resource + "." + name);
    }
  }

  /// What a format demands of each device.
  enum Demand {
    ALL_FIELDS, NOTHING
  }

  /// @param kind `gpu` or `interface`: the attribute is its plural
  Devices(String kind, Attributes attributes, Resources resources, List<String> prefixes,
      List<Problem> problems) {
    this.kind = kind;
    this.attributes = attributes;
    this.resources = resources;
    this.prefixes = prefixes;
    this.problems = problems;
  }

  /// All of them, by position.
  List<Device> all() {
    SortedMap<Integer, String> scalars = resourcePrefixes();
    Optional<Attributes.Found> list = attributes.find(kind + "s");
    List<Place> items = list.map(found -> found.place().items(MAX)).orElse(List.of());
    SortedMap<Integer, SortedMap<String, JsonNode>> single = attributes.fields(kind);
    var devices = new ArrayList<Device>();
    for (int i = 0; i < MAX; i++) {
      boolean listed = i < items.size();
      if (!listed && !single.containsKey(i) && !scalars.containsKey(i)) {
        continue;
      }
      String prefix = listed ? list.orElseThrow().prefix() : AgentFormat.TALK_PREFIX;
      Place item = listed
          ? items.get(i)
          : new Place(AgentFormat.TALK_PREFIX + kind + "." + i,
              JsonNodeFactory.instance.objectNode(), problems);
      if (!item.json().isObject()) {
        item.refuse("is not an object", "");
        continue;
      }
      devices.add(new Device(i, prefix, completed(item, single.getOrDefault(i, new TreeMap<>())),
          prefix.equals(AgentFormat.TALK_PREFIX) ? Demand.NOTHING : Demand.ALL_FIELDS,
          scalars.getOrDefault(i, "")));
    }
    return devices;
  }

  private static Place completed(Place item, Map<String, JsonNode> single) {
    if (single.isEmpty()) {
      return item;
    }
    ObjectNode fields = item.json().deepCopy();
    single.forEach((name, value) -> {
      if (!fields.has(name)) {
        fields.set(name, value);
      }
    });
    return new Place(item.path(), fields, item.problems());
  }

  /// The prefix, such as `node.gpu.0`, under which each position has scalars.
  private SortedMap<Integer, String> resourcePrefixes() {
    var found = new TreeMap<Integer, String>();
    for (String prefix : prefixes) {
      Pattern name = Pattern
          .compile("(" + Pattern.quote(prefix + kind) + "\\.([0-9]{1,6}))\\.[a-z_]{1,40}");
      for (String resource : resources.scalars().keySet()) {
        Matcher match = name.matcher(resource);
        if (!match.matches()) {
          continue;
        }
        int position = Integer.parseInt(match.group(2));
        String before = position < MAX
            ? found.putIfAbsent(position, match.group(1))
            : "";
        if (before != null && !before.equals(match.group(1))) {
          problems.add(before.isEmpty()
              ? Problem.at(resource, "", "is beyond the " + MAX + " that are read")
              : Problem.at(resource, "",
                  "is beside " + before + ": which one counts is not clear"));
        }
      }
    }
    return found;
  }
}

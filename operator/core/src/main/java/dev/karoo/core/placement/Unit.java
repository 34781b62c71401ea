package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tasks that are placed together or not at all: a gang, or a single task.
///
/// @param items at least one, all of one priority
record Unit(List<Item> items) {
  /// Those that are hardest to place first.
  static final Comparator<Item> HARDEST = (a, b) -> {
    int order = Double.compare(b.size, a.size);
    return order != 0 ? order : Integer.compare(a.order, b.order);
  };

  /// The units that these items form.
  static List<Unit> of(List<Item> items) {
    Map<String, List<Item>> gangs = new LinkedHashMap<>();
    List<Unit> units = new ArrayList<>();
    for (Item item : items) {
      String gang = item.waiting.orElseThrow().gang();
      if (gang.isEmpty()) {
        units.add(new Unit(List.of(item)));
        continue;
      }
      List<Item> members = gangs.get(gang);
      if (members == null) {
        members = new ArrayList<>();
        gangs.put(gang, members);
        units.add(new Unit(members));
      }
      members.add(item);
    }
    return units;
  }

  boolean placed() {
    for (Item item : items) {
      if (!item.placed) {
        return false;
      }
    }
    return true;
  }

  int priority() {
    return items.getFirst().priority;
  }

  double size() {
    double sum = 0;
    for (Item item : items) {
      sum += item.size;
    }
    return sum;
  }
}

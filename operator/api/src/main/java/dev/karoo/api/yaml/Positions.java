package dev.karoo.api.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.Mark;

/// Where each field of a document stands, and how its scalar was written.
final class Positions {
  /// A line and a column, from 1 on.
  record Position(int line, int column) {
    static Position of(Mark mark) {
      return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
  }

  private static final String ITEMS = "items[";

  private final Map<String, Position> positions = new HashMap<>();
  private final Map<String, String> written = new HashMap<>();

  void put(String path, Position position) {
    positions.put(path, position);
  }

  void write(String path, String text) {
    written.put(path, text);
  }

  Optional<String> written(String path) {
    return Optional.ofNullable(written.get(path));
  }

  /// Where the field stands; for one that is missing, what surrounds it.
  Position of(String path) {
    String at = path;
    while (!positions.containsKey(at) && !at.isEmpty()) {
      at = at.endsWith("\"]")
          ? at.substring(0, Math.max(0, at.lastIndexOf("[\"")))
          : at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return positions.getOrDefault(at, new Position(1, 1));
  }

  /// The parts of a list's items `items[0]`, `items[1]`, …, of so many: their paths are those
  /// below the item.
  List<Positions> items(int count) {
    List<Positions> items = Stream.generate(Positions::new).limit(count).toList();
    positions.forEach((path, position) -> {
      int item = item(path, count);
      if (item >= 0) {
        items.get(item).put(rest(path), position);
      }
    });
    written.forEach((path, text) -> {
      int item = item(path, count);
      if (item >= 0) {
        items.get(item).write(rest(path), text);
      }
    });
    return items;
  }

  /// Which item the path leads into; −1: none.
  private static int item(String path, int count) {
    int end = path.startsWith(ITEMS) ? path.indexOf(']') : -1;
    int item = end < 0 ? -1 : Integer.parseInt(path, ITEMS.length(), end, 10);
    return item < count ? item : -1;
  }

  private static String rest(String path) {
    String rest = path.substring(path.indexOf(']') + 1);
    return rest.startsWith(".") ? rest.substring(1) : rest;
  }
}

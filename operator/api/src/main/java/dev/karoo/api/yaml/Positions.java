package dev.karoo.api.yaml;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;

/// Where each field of a document stands, and how its scalar was written.
final class Positions {
  /// A line and a column, from 1 on.
  record Position(int line, int column) {
    static Position of(Mark mark) {
      return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
  }

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

  /// The part of a list's item: its paths are those below the item.
  Positions below(String prefix) {
    var inner = new Positions();
    positions.forEach((path, position) -> {
      if (path.startsWith(prefix)) {
        String rest = path.substring(prefix.length());
        inner.put(rest.startsWith(".") ? rest.substring(1) : rest, position);
      }
    });
    written.forEach((path, text) -> {
      if (path.startsWith(prefix + ".")) {
        inner.write(path.substring(prefix.length() + 1), text);
      }
    });
    return inner;
  }
}

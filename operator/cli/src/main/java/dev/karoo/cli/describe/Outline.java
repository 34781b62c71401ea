package dev.karoo.cli.describe;

import java.util.ArrayList;
import java.util.List;

/// Lines of `Key:  value`, nested by two spaces; the values of keys that stand together on one
/// level begin in one column.
final class Outline {
  private static final String NONE = "<none>";

  private record Line(int level, String key, String value) {}

  private final List<Line> lines = new ArrayList<>();
  private int level;

  /// Adds a value, or `<none>` where it is empty.
  Outline put(String key, String value) {
    lines.add(new Line(level, key + ":", value.isEmpty() ? NONE : value));
    return this;
  }

  /// Adds a value unless it is empty.
  Outline putIfAny(String key, String value) {
    return value.isEmpty() ? this : put(key, value);
  }

  /// Adds one value a line, or `<none>`.
  Outline put(String key, List<String> values) {
    put(key, values.isEmpty() ? "" : values.getFirst());
    values.stream().skip(1).forEach(value -> lines.add(new Line(level, "", value)));
    return this;
  }

  /// Adds a key over what `content` adds, or `<none>` beside it where that is nothing.
  Outline section(String key, Runnable content) {
    int at = lines.size();
    lines.add(new Line(level, key + ":", ""));
    level++;
    content.run();
    level--;
    if (lines.size() == at + 1) {
      lines.set(at, new Line(level, key + ":", NONE));
    }
    return this;
  }

  /// Adds a key over a table with an underlined header, or `<none>` beside it without rows.
  Outline table(String key, List<String> header, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return put(key, "");
    }
    lines.add(new Line(level, key + ":", ""));
    List<List<String>> all = new ArrayList<>();
    all.add(header);
    all.add(header.stream().map(name -> "-".repeat(name.length())).toList());
    all.addAll(rows.stream().map(row -> row.stream().map(Outline::oneLine).toList()).toList());
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      lines.add(new Line(level + 1, "", line.toString().stripTrailing()));
    }
    return this;
  }

  /// What comes from a server must not steer a terminal.
  private static String oneLine(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return safe.toString();
  }

  /// All lines, each ended by a line feed.
  String text() {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < lines.size()) {
      int end = block(at);
      int width = lines.subList(at, end).stream()
          .filter(line -> !line.value().isEmpty()).mapToInt(line -> line.key().length()).max()
          .orElse(0);
      for (Line line : lines.subList(at, end)) {
        text.append("  ".repeat(line.level()));
        String key = line.key();
        if (line.value().isEmpty()) {
          text.append(key);
        } else if (key.isEmpty() && width == 0) {
          text.append(oneLine(line.value()));
        } else {
          text.append(key).append(" ".repeat(width - key.length() + 2))
              .append(oneLine(line.value()));
        }
        text.append('\n');
      }
      at = end;
    }
    return text.toString();
  }

  /// Where the lines end that stand together on the level of the one at `start`.
  private int block(int start) {
    int end = start + 1;
    while (end < lines.size() && lines.get(end).level() == lines.get(start).level()) {
      end++;
    }
    return end;
  }
}

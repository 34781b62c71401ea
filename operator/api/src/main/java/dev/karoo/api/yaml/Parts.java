package dev.karoo.api.yaml;

import java.util.ArrayList;
import java.util.List;

/// Divides a text of many documents where a document begins, so that its parts can be read at the
/// same time.
///
/// A line that begins with `---` and a blank, or ends there, begins a document wherever it stands:
/// YAML forbids it inside of texts (YAML 1.2, section 9.1.2). Directives (`%`) belong to the
/// document after them; a text with any is left whole.
final class Parts {
  /// Characters of a part; less than two of these are not divided.
  static final int SIZE = 256 * 1024;

  private static final String MARK = "\n---";

  private Parts() {}

  /// The parts, each after as many empty lines as stand before it in the whole, so that problems
  /// name the right lines.
  static List<String> of(String text) {
    if (text.length() < 2 * SIZE || text.startsWith("%") || text.contains("\n%")) {
      return List.of(text);
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    int line = 0;
    while (from < text.length()) {
      int to = beginning(text, from + SIZE);
      parts.add("\n".repeat(line) + text.substring(from, to));
      for (int i = from; i < to; i++) {
        line += text.charAt(i) == '\n' ? 1 : 0;
      }
      from = to;
    }
    return parts;
  }

  /// Where the next document begins; the end where none does.
  private static int beginning(String text, int from) {
    int mark = text.indexOf(MARK, from);
    while (mark >= 0) {
      int after = mark + MARK.length();
      if (after == text.length() || Character.isWhitespace(text.charAt(after))) {
        return mark + 1;
      }
      mark = text.indexOf(MARK, after);
    }
    return text.length();
  }
}

package dev.karoo.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A scenario, as its file has it: see [ScriptRun] for what it may say.
///
/// @param steps in the order of the file
record Script(List<Step> steps) {
  /// @param line of the file
  /// @param at since the beginning; none: before it begins
  /// @param words the verb and its arguments
  /// @param block the indented lines that follow
  record Step(int line, Duration at, List<String> words, String block) {
    String verb() {
      return words.getFirst();
    }

    String word(int i) {
      if (i >= words.size()) {
        throw new IllegalArgumentException("line " + line + ": " + verb() + " lacks word " + i);
      }
      return words.get(i);
    }

    String wordOr(int i, String otherwise) {
      return i < words.size() ? words.get(i) : otherwise;
    }
  }

  /// Reads it. A line is `TIME VERB WORD…`, `#` begins a comment, indented lines belong to the
  /// line
  /// before.
  static Script read(String text) {
    List<Step> steps = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int number = i + 1;
      List<String> words = List.of(line.trim().split("\\s+"));
      var block = new StringBuilder();
      while (i + 1 < lines.size() && (lines.get(i + 1).startsWith("  ")
          || (lines.get(i + 1).isBlank() && !block.isEmpty()))) {
        String inner = lines.get(++i);
        block.append(inner.isBlank() ? "" : inner.substring(2)).append('\n');
      }
      steps.add(new Step(number, duration(words.getFirst()), words.subList(1, words.size()),
          block.toString()));
    }
    return new Script(List.copyOf(steps));
  }

  /// `90s`, `5m`, `1h30m`, `250ms`.
  static Duration duration(String text) {
    return text.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
        : Duration.parse("PT" + text);
  }
}

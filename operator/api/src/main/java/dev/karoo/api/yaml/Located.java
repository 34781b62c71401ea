package dev.karoo.api.yaml;

import dev.karoo.core.problem.Problem;
import java.util.Comparator;

/// A problem, and where in which file it is.
///
/// @param source the file as the user named it, `-` for standard input
/// @param line from 1 on; 0 for the file as a whole
/// @param column from 1 on; 0 where only the line is known
public record Located(String source, int line, int column, Problem problem) {
  /// By place; of the same place as found.
  static final Comparator<Located> BY_LINE = Comparator.comparingInt(Located::line);

  /// `file:line: path: "value" message; fix`.
  @Override
  public String toString() {
    return (source.equals("-") ? "standard input" : source) + (line == 0 ? "" : ":" + line) + ": "
        + problem;
  }
}

package dev.karoo.cli.manifest;

import java.util.ArrayList;
import java.util.List;

/// Manifests that can't be used; all that is wrong with them, a line each, for their author.
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public ManifestException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /// Those lines and their number, for standard error.
  public List<String> report() {
    List<String> lines = new ArrayList<>(problems);
    lines.add(problems.size() == 1
        ? "error: one problem in what was given; nothing was done"
        : "error: " + problems.size() + " problems in what was given; nothing was done");
    return lines;
  }

  /// A line each: place, what is wrong, what to do.
  public List<String> problems() {
    return problems;
  }
}

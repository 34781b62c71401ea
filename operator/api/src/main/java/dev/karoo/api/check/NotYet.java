package dev.karoo.api.check;

import java.util.List;

/// What manifests may say, but Karoo can't do yet: read, checked and documented, and refused when
/// it is used. As a feature arrives, its line here goes.
final class NotYet {
  /// A field of a task template, and its only value that is supported; empty: none is.
  private record Line(String field, String only) {}

  private static final List<Line> LINES = List.of(
      new Line("unreachable.replaceAfter", "60s"),
      new Line("unreachable.onReturn", "KillReplacement"),
      new Line("update.strategy", "Recreate"),
      new Line("update.maxUnavailable", ""),
      new Line("update.maxSurge", ""),
      new Line("update.progressDeadline", ""));

  private static final String MESSAGE = "is not supported yet";

  private NotYet() {}

  static void check(Field task, Findings findings) {
    for (Line line : LINES) {
      Field field = task.at(line.field.split("\\."));
      if (field.used() && !field.scalar().equals(java.util.Optional.of(line.only))) {
        findings.add(field, MESSAGE,
            line.only.isEmpty() ? "leave it out" : "only " + line.only + " is");
      }
    }
  }

  /// Whether the field is refused whatever stands there.
  static boolean covers(String field) {
    return LINES.stream().anyMatch(l -> l.field.equals(field) && l.only.isEmpty());
  }
}

package dev.karoo.api.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Collects all that is wrong with an object.
final class Findings {
  private final List<Problem> problems = new ArrayList<>();
  private final BiFunction<String, JsonNode, String> texts;

  /// @param texts how the scalar at a path was written
  Findings(BiFunction<String, JsonNode, String> texts) {
    this.texts = texts;
  }

  /// Something is wrong with what stands there.
  void add(Field field, String message, String fix) {
    problems.add(new Problem(field.path(), shown(field), message, fix));
  }

  /// Something is wrong at that path, whatever stands there.
  void at(String path, String message, String fix) {
    problems.add(new Problem(path, "", message, fix));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  /// How the scalar was written; empty for lists, objects and nothing.
  String written(Field field) {
    return field.present() && field.node().isValueNode()
        ? texts.apply(field.path(), field.node())
        : "";
  }

  private String shown(Field field) {
    return Paths.shortened(written(field));
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }
}

package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.output.JsonPath;
import dev.karoo.cli.output.JsonPathException;
import java.util.List;
import java.util.Optional;

/// What `karoo wait --for` waits for.
sealed interface WaitFor {
  /// Whether it holds of an object, which was `before` when the wait began.
  boolean holds(Optional<JsonNode> before, Optional<JsonNode> now);

  /// Whether there must be an object when the wait begins.
  default boolean needsObject() {
    return switch (this) {
      case Deletion deletion -> false;
      case Creation creation -> false;
      case Condition condition -> true;
      case Value value -> true;
    };
  }

  /// That it is gone.
  record Deletion() implements WaitFor {
    @Override
    public boolean holds(Optional<JsonNode> before, Optional<JsonNode> now) {
      return now.isEmpty()
          || before.isEmpty()
          || !Objects.uid(now.get()).equals(Objects.uid(before.get()));
    }
  }

  /// That it is there.
  record Creation() implements WaitFor {
    @Override
    public boolean holds(Optional<JsonNode> before, Optional<JsonNode> now) {
      return now.isPresent();
    }
  }

  /// That a condition has a value, and is about the spec as it is now.
  record Condition(String type, String status) implements WaitFor {
    @Override
    public boolean holds(Optional<JsonNode> before, Optional<JsonNode> now) {
      return now.isPresent() && Objects.condition(now.get(), type)
          .filter(condition -> condition.path("status").asText().equalsIgnoreCase(status))
          .filter(condition -> !isOutdated(now.get(), condition)).isPresent();
    }

    private static boolean isOutdated(JsonNode object, JsonNode condition) {
      long generation = object.path("metadata").path("generation").asLong();
      long observed = condition.has("observedGeneration")
          ? condition.path("observedGeneration").asLong()
          : object.path("status").path("observedGeneration").asLong(generation);
      return observed < generation;
    }
  }

  /// That a field has a value. @param value empty: any
  record Value(JsonPath path, Optional<String> value) implements WaitFor {
    @Override
    public boolean holds(Optional<JsonNode> before, Optional<JsonNode> now) {
      if (now.isEmpty()) {
        return false;
      }
      List<JsonNode> found = path.values(now.get());
      return value
          .map(wanted -> found.stream().anyMatch(node -> node.asText().equals(wanted)))
          .orElse(!found.isEmpty());
    }
  }

  /// Reads the value of `--for`.
  ///
  /// @throws CommandFailure when there is nothing of that name
  /// @throws JsonPathException when a path is not well formed
  static WaitFor parse(String text) throws CommandFailure, JsonPathException {
    int equals = text.indexOf('=');
    String what = equals < 0 ? text : text.substring(0, equals);
    String rest = equals < 0 ? "" : text.substring(equals + 1);
    return switch (what) {
      case "delete" -> new Deletion();
      case "create" -> new Creation();
      case "condition" -> condition(rest);
      case "jsonpath" -> value(rest);
      default -> throw CommandFailure.error("unrecognized condition: \"" + text
          + "\"; it is one of delete, create, condition=NAME[=VALUE], jsonpath=PATH[=VALUE]");
    };
  }

  private static Condition condition(String text) throws CommandFailure {
    int equals = text.indexOf('=');
    String type = equals < 0 ? text : text.substring(0, equals);
    if (type.isEmpty()) {
      throw CommandFailure.error("--for=condition needs a name, such as condition=Ready");
    }
    return new Condition(type, equals < 0 ? "True" : text.substring(equals + 1));
  }

  private static Value value(String text) throws CommandFailure, JsonPathException {
    int end = text.lastIndexOf('}');
    int equals = text.indexOf('=', Math.max(end, 0));
    String path = equals < 0 ? text : text.substring(0, equals);
    if (path.isEmpty()) {
      throw CommandFailure.error("jsonpath expression is empty");
    }
    return new Value(JsonPath.path(path),
        equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1)));
  }
}

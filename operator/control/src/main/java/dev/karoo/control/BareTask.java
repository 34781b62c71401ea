package dev.karoo.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Entry;
import java.util.List;
import java.util.Optional;

/// A Task object that this operator cannot read, as another version may have written it, without
/// what is in the way. What runs of it must be known all the same: else it would be ended as
/// something that nobody wants, or started a second time.
final class BareTask {
  /// In place of the definition's hash: no attempt is at it.
  private static final String HASH = "unreadable";

  /// What must be known of an attempt.
  private static final List<String> ESSENTIAL = List.of("id", "number", "hash", "agent", "agentId",
      "state", "launchedAt", "startedAt", "unreachableAt", "finishedAt");

  private BareTask() {}

  /// The object without its definition.
  static TaskObject withoutDefinition(Entry stored) {
    return Json.fromTree(undefined(stored), TaskObject.class);
  }

  /// The object without its definition, and of its status only the attempts, as far as each of them
  /// can be read.
  static TaskObject attemptsOnly(Entry stored) {
    ObjectNode tree = undefined(stored);
    JsonNode said = tree.path("status").path("attempts");
    tree.remove("status");
    ArrayNode attempts = tree.putObject("status").putArray("attempts");
    for (JsonNode attempt : said) {
      readable(attempt).ifPresent(attempts::add);
    }
    return Json.fromTree(tree, TaskObject.class);
  }

  private static ObjectNode undefined(Entry stored) {
    ObjectNode tree = Documents.read(stored.value());
    JsonNode priority = tree.path("spec").path("priority");
    String[] name = stored.key().name().split("\\.", -1); // pipeline, template, index
    if (name.length != 3) {
      throw new IllegalArgumentException("no name of a task: " + stored.key().name());
    }
    ObjectNode spec = tree.putObject("spec");
    spec.put("pipeline", name[0]).put("template", name[1])
        .put("index", Integer.parseInt(name[2])).put("hash", HASH)
        .put("priority", priority.canConvertToInt() ? priority.asInt() : 0);
    spec.putObject("definition").put("name", name[1]);
    return tree;
  }

  /// An attempt as it is, or what must be known of it; none: not even that.
  private static Optional<ObjectNode> readable(JsonNode attempt) {
    if (!(attempt instanceof ObjectNode whole) || !whole.path("id").isTextual()) {
      return Optional.empty();
    }
    if (makesSense(whole)) {
      return Optional.of(whole);
    }
    ObjectNode bare = whole.deepCopy();
    bare.retain(ESSENTIAL);
    if (!makesSense(bare)) { // in a state that is not known here: what matters is that it runs
      bare.put("state", "TASK_" + TaskState.RUNNING);
    }
    return Optional.of(bare).filter(BareTask::makesSense);
  }

  private static boolean makesSense(ObjectNode attempt) {
    try {
      AttemptForm.toCore(Json.fromTree(attempt, AttemptStatus.class), 0, _ -> Optional.empty());
      return true;
    } catch (RuntimeException e) { // whatever another version may have meant
      return false;
    }
  }
}

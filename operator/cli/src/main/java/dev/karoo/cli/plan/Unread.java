package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.convert.Tasks;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.cli.client.Objects;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Objects of the cluster that cannot be read here, as another version of Karoo may have written
/// them. The operator leaves such pipelines and what runs of them alone, so it does here; a plan
/// for the others must be possible all the same.
public final class Unread {
  private final Set<String> pipelines = new HashSet<>();
  private final List<String> warnings = new ArrayList<>();

  /// A line for each of them, which says what a plan makes of it.
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /// Whether the task's pipeline is one of them.
  boolean ofPipeline(TaskKey task) {
    return pipelines.contains(task.namespace() + "/" + task.pipeline());
  }

  void agent(JsonNode object, Runnable reading) {
    tried(reading).ifPresent(why -> warn("agent " + Objects.name(object),
        "nothing is placed on it", why));
  }

  void pipeline(JsonNode object, Runnable reading) {
    tried(reading).ifPresent(why -> {
      pipelines.add(name(object));
      warn("pipeline " + name(object), "its tasks stay where they are", why);
    });
  }

  /// Gives what the task holds if it could not be read, as far as its status says so.
  Optional<Standing> task(JsonNode object, Runnable reading) {
    Optional<String> why = tried(reading);
    if (why.isEmpty()) {
      return Optional.empty();
    }
    Optional<Standing> held = held(object);
    warn("task " + name(object), held.map(place -> "it stays on " + place.placement().agent())
        .orElse("what it holds is not counted"), why.get());
    return held;
  }

  /// What it holds, without regard to its definition.
  private static Optional<Standing> held(JsonNode object) {
    JsonNode place = object.at("/status/placement");
    if (!(object.deepCopy() instanceof ObjectNode bare) || !place.isObject()) {
      return Optional.empty();
    }
    bare.remove("status");
    ObjectNode spec = bare.withObject("spec");
    spec.retain("pipeline", "template", "index", "priority", "hash");
    spec.withObject("definition").set("name", spec.path("template"));
    try {
      TaskObject task = Json.fromTree(bare, TaskObject.class);
      TaskKey key = Tasks.key(task);
      return Optional.of(TaskPlaces.standing(key, Tasks.request(key, task.spec()),
          task.spec().priority(), Json.fromTree(place, PlacementStatus.class)));
    } catch (IllegalArgumentException | IllegalStateException _) {
      return Optional.empty();
    }
  }

  /// Why it could not be read; none: it was.
  private static Optional<String> tried(Runnable reading) {
    try {
      reading.run();
      return Optional.empty();
    } catch (IllegalArgumentException | IllegalStateException e) { // no spec, or not such a one
      return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void warn(String what, String so, String why) {
    warnings.add("warning: " + what + " cannot be read, " + so + ": " + why);
  }

  private static String name(JsonNode object) {
    return Objects.namespace(object) + "/" + Objects.name(object);
  }
}

package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Launch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What starts, ends and stays before what: a gang starts as a whole, what depends on others starts
/// after them and ends before them, and of two attempts of a task the older one stays.
final class OrderRules {
  private static final Duration NEWS = Duration.ofSeconds(60);
  private static final Duration LONG_AGO = Duration.ofMinutes(10);

  private final SimulatedStore store;
  private final Timeline time;
  private final Reality reality;
  private final CallRules rules;

  OrderRules(SimulatedStore store, Timeline time, Reality reality, CallRules rules) {
    this.store = store;
    this.time = time;
    this.reality = reality;
    this.rules = rules;
  }

  /// A task of a pipeline is launched, as this wishes.
  void launched(TaskName task, Wish wish, Launch launch) {
    if (wish.kind() != Wish.Kind.SERVICE) {
      afterOthers(task, launch);
    }
    if (wish.gang() && wish.kind() != Wish.Kind.BATCH && !admitted(task.pipeline())) {
      for (String other : wish.tasks(task.pipeline())) {
        JsonNode status = store.tree(SimulatedApi.key("Task", SimulatedApi.NAMESPACE, other))
            .map(tree -> tree.path("status")).orElseGet(() -> SimulatedApi.json("{}"));
        rules.check(status.path("attempts").size() > 0 || status.has("claim"),
            () -> launch.taskId() + " is launched without " + other + " of its gang: " + status);
      }
    }
  }

  private boolean admitted(String pipeline) {
    return store.tree(SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, pipeline))
        .filter(tree -> !tree.at("/status/admittedAt").asText().isEmpty()).isPresent();
  }

  /// What depends on another starts when all of that run, or are ready.
  private void afterOthers(TaskName task, Launch launch) {
    if (!task.template().equals("t") || launch.argv().stream().noneMatch(a -> a.contains(":"))) {
      return;
    }
    Instant now = time.now();
    for (int i = 0; i < Wish.SERVERS; i++) {
      TaskName server = new TaskName(task.pipeline(), "a", i);
      List<Reality.Track> others = reality.of(server);
      rules.check(others.stream().anyMatch(other -> other.running.isPresent() && other.wasReady()
          && (other.ended.isEmpty()
              || other.ended.get().plus(other.steady() ? NEWS : LONG_AGO).isAfter(now))),
          () -> launch.taskId() + " is launched though " + server
              + ", which it depends on, is not ready");
    }
  }

  /// A task that runs, on a host that was heard of all the time, is to end.
  void ended(Reality.Track track) {
    if (track.task.template().equals("a") && rules.killedFor(track, "Unwanted")
        && store.tree(SimulatedApi.key("Pipeline", SimulatedApi.NAMESPACE, track.task.pipeline()))
            .filter(Users::deleting).isPresent()) {
      Optional<Reality.Track> dependent = reality.all().stream()
          .filter(other -> other.task.pipeline().equals(track.task.pipeline())
              && other.task.template().equals("t") && other.runs() && other.steady()
              && !other.disowned && !other.pipelineUid.isEmpty()
              && other.pipelineUid.equals(track.pipelineUid))
          .findFirst();
      rules.check(dependent.isEmpty(), () -> track.id + " is ended before "
          + dependent.orElseThrow().id + ", which depends on it");
    }
    Instant recent = time.now().minus(NEWS);
    if (rules.killedFor(track, "Duplicate")
        && track.running.filter(at -> at.isBefore(recent)).isPresent()) {
      rules.check(reality.of(track.task).stream().anyMatch(other -> other != track
          && (other.ended.isEmpty() || other.ended.get().isAfter(recent))
          && (number(other) < number(track) || !Wish.same(other.wish, track.wish))),
          () -> track.id + " is ended though no older attempt runs: " + rules.status(track.task));
    }
  }

  private static int number(Reality.Track track) {
    return Integer.parseInt(track.launch.labels().getOrDefault(Labels.ATTEMPT, "0"));
  }
}

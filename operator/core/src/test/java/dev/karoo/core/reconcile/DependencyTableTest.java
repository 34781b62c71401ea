package dev.karoo.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.Attempts;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.TaskTemplate.Dependency.Condition;
import dev.karoo.core.pipeline.TaskTemplate.Restart.Policy;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Each condition of a dependency with each state of what is depended on, under each restart policy
/// and admission: what is done about the task that waits. The table beside this test was read line
/// by line; `-Dkaroo.update=true` writes it anew.
class DependencyTableTest {
  private static final String GOLDEN = "dependency-table.txt";
  private static final Fleet FLEET = new Fleet(Set.of("a1", "a2"), Set.of());
  private static final Instant NOW = Attempts.START.plusSeconds(3);

  private static TaskTemplate template(String name, Policy policy,
      List<TaskTemplate.Dependency> dependsOn, Optional<TaskTemplate.Check> check) {
    return new TaskTemplate(name, 1, true, Optional.empty(), List.of(), List.of(), List.of(name),
        List.of(), List.of(), Attempts.holding("a1").request(), List.of(), dependsOn,
        new TaskTemplate.Restart(policy, OptionalInt.empty(), OptionalInt.empty(),
            Optional.empty()),
        Optional.empty(), Duration.ofSeconds(10), check, Optional.empty(),
        new TaskTemplate.Unreachable(Duration.ofSeconds(60),
            TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT),
        new TaskTemplate.Update(TaskTemplate.Update.Strategy.RECREATE, 1, 0,
            Duration.ofMinutes(10), Duration.ZERO));
  }

  private static Pipeline pipeline(Pipeline.Admission admission, Condition condition,
      Policy policy) {
    var check = new TaskTemplate.Check(new TaskTemplate.Probe.Command(List.of("ready")),
        Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, 1);
    return new Pipeline("ns", "p", "uid", 1, 0, admission, List.of(), List.of(
        template("first", policy, List.of(), Optional.of(check)),
        template("then", Policy.ALWAYS,
            List.of(new TaskTemplate.Dependency("first", condition, true)), Optional.empty())));
  }

  private static ObservedTask task(String template, Optional<Claim> claim, Attempt... attempts) {
    return new ObservedTask(new TaskKey("ns", "p", template, 0), template, "uid", false,
        List.of(attempts), attempts.length).claiming(claim);
  }

  /// How what is depended on can be.
  private static Map<String, ObservedTask> states(Pipeline pipeline) {
    String hash = SpecHash.of(pipeline, pipeline.tasks().getFirst(), new TreeMap<>());
    Attempt intent = Attempts.intent(1, "a1", hash, 0).by(pipeline.tasks().getFirst());
    Attempt running = Attempts.now(intent, TaskState.RUNNING, "", "", 1);
    Holding held = Attempts.holding("a1");
    Holding place = new Holding(held.request(), SpecHash.of(held.request()), held.placement());
    Map<String, ObservedTask> states = new LinkedHashMap<>();
    states.put("waiting", task("first", Optional.empty()));
    states.put("claimed", task("first",
        Optional.of(new Claim(place, "id-of-a1", hash, Attempts.START, true))));
    states.put("intended", task("first", Optional.empty(), intent));
    states.put("RUNNING", task("first", Optional.empty(), running));
    states.put("RUNNING, checked", task("first", Optional.empty(), checked(running, true)));
    states.put("RUNNING, not ready", task("first", Optional.empty(), checked(running, false)));
    states.put("to end", task("first", Optional.empty(), Lifecycle.transition(
        checked(running, true), new AttemptEvent.KillOrdered(new KillOrder(
            KillOrder.Cause.CHANGED, "test", NOW)))
        .next()));
    states.put("UNREACHABLE", task("first", Optional.empty(),
        Attempts.now(checked(running, true), TaskState.UNREACHABLE, "", "", 2)));
    states.put("FINISHED", task("first", Optional.empty(),
        Attempts.now(running, TaskState.FINISHED, "", "", 2)));
    states.put("FAILED", task("first", Optional.empty(),
        Attempts.now(running, TaskState.FAILED, "", "Command exited with status 1", 2)));
    states.put("LOST", task("first", Optional.empty(),
        Attempts.now(running, TaskState.LOST, "", "", 2)));
    return states;
  }

  private static Attempt checked(Attempt attempt, boolean success) {
    return Lifecycle.transition(attempt, new AttemptEvent.Reported(new TaskUpdate(attempt.id(),
        attempt.agentId(), TaskState.RUNNING, "SOURCE_EXECUTOR",
        "REASON_TASK_CHECK_STATUS_UPDATED", "", Optional.empty(), Optional.of(success),
        Optional.of("uuid"), Attempts.START, ""), Attempts.START.plusSeconds(1))).next();
  }

  private static String line(Pipeline pipeline, Condition condition, Policy policy, String state,
      ObservedTask first) {
    Plan plan = Reconciler.reconcile(
        Optional.of(new DesiredPipeline(pipeline, false, false, new TreeMap<>())),
        List.of(first, task("then", Optional.empty())), FLEET, Rules.USUAL, NOW);
    List<String> said = plan.steps().stream().filter(s -> s.key().template().equals("then"))
        .map(step -> switch (step) {
          case Step.Place place -> place.later().map(why -> "Hold: " + why).orElse("Place");
          case Step.Wait wait -> wait.cause() + ": " + wait.why();
          case Step.Create _,Step.Remove _,Step.Kill _,Step.GiveUp _,Step.Relaunch _ ->
            step.getClass().getSimpleName();
          case Step.Keep _,Step.Release _,Step.Retire _,Step.Done _ ->
            step.getClass().getSimpleName();
        }).toList();
    return "%-4s %-10s %-9s %-18s → %s".formatted(pipeline.admission(), policy, condition, state,
        String.join(", ", said));
  }

  @Test
  void everyConditionWithEveryState() throws IOException {
    var lines = new ArrayList<String>();
    for (Pipeline.Admission admission : Pipeline.Admission.values()) {
      for (Policy policy : Policy.values()) {
        for (Condition condition : Condition.values()) {
          Pipeline pipeline = pipeline(admission, condition, policy);
          states(pipeline).forEach((state, first) -> lines.add(line(pipeline, condition, policy,
              state, first)));
        }
      }
    }
    String table = String.join("\n", lines) + "\n";
    if (Boolean.getBoolean("karoo.update")) {
      Files.writeString(Path.of("src/test/resources/dev/karoo/core/reconcile").resolve(GOLDEN),
          table);
      return;
    }
    try (var golden = getClass().getResourceAsStream(GOLDEN)) {
      assertThat(table).isEqualTo(new String(
          Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}

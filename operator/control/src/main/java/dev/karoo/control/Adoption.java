package dev.karoo.control;

import dev.karoo.api.task.TaskSpec;
import dev.karoo.core.launch.AlignmentCheck;
import dev.karoo.core.launch.Enforcement;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.reconcile.ObservedTask;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over what runs of a pipeline whose objects were lost, once the pipeline is there again:
/// as if it had never been away. What no longer fits it is updated or ended as after any change.
final class Adoption {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

  private final World world;
  private final RandomGenerator random;

  Adoption(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /// Takes over, if there is anything.
  void run(PipelineEntry entry, Instant now) {
    if (entry.pipeline.isEmpty() || entry.deleting || world.orphans.isEmpty()) {
      return;
    }
    SortedMap<TaskKey, List<Orphan>> found = new TreeMap<>();
    world.orphans.values().stream()
        .filter(orphan -> PipelineId.of(orphan.key()).equals(entry.id))
        .forEach(orphan -> found.merge(orphan.key(), List.of(orphan), Adoption::join));
    if (found.isEmpty()) {
      return;
    }
    prepare(entry, found, now);
    found.forEach((key, orphans) -> adopt(entry, key, orphans, now));
    LOG.atInfo().addKeyValue("pipeline", entry.id).addKeyValue("tasks", found.size())
        .log("Tasks that ran already were taken over");
  }

  private static List<Orphan> join(List<Orphan> some, List<Orphan> more) {
    return java.util.stream.Stream.concat(some.stream(), more.stream())
        .sorted(Comparator.comparingInt(orphan -> orphan.attempt().number())).toList();
  }

  /// It was admitted before, and its groups had addresses, to which its tasks still send.
  private void prepare(PipelineEntry entry, SortedMap<TaskKey, List<Orphan>> found, Instant now) {
    if (entry.admittedAt.isEmpty()) {
      entry.admittedAt = Optional.of(Times.seconds(now));
    }
    var addresses = new TreeMap<>(entry.addresses);
    var sizes = new HashMap<>(entry.sizes);
    found.values().forEach(orphans -> orphans.forEach(orphan -> orphan.addresses()
        .forEach((group, first) -> {
          if (addresses.putIfAbsent(group, first) == null) {
            sizes.put(group, orphan.sizes().getOrDefault(group, 1));
          }
        })));
    entry.addresses = addresses;
    entry.sizes = sizes;
    world.touchedPipelines.add(entry.id);
  }

  private void adopt(PipelineEntry entry, TaskKey key, List<Orphan> orphans, Instant now) {
    orphans.forEach(orphan -> {
      world.orphans.remove(orphan.attempt().id());
      world.agents.touch(orphan.attempt().agent());
    });
    Pipeline pipeline = entry.pipeline.orElseThrow();
    Optional<TaskSpec> spec = TaskForm.spec(entry, pipeline, key);
    Optional<TaskEntry> present = world.task(key);
    if (spec.isEmpty() || present.filter(task -> !task.observed.live().isEmpty()).isPresent()) {
      orphans.forEach(orphan -> end(orphan.attempt(), now));
      return;
    }
    List<Attempt> attempts = orphans.stream().map(Orphan::attempt)
        .map(attempt -> TaskForm.completed(key, spec.get(), attempt)).toList();
    TaskEntry task = present.orElseGet(() -> new TaskEntry(new ObservedTask(key,
        Uids.next(random), entry.uid(), false, attempts, attempts.getLast().number()), spec.get(),
        Times.seconds(now)));
    if (present.isPresent()) { // its pipeline was applied before its tasks were listed
      attempts.forEach(attempt -> world.put(task, attempt));
    } else {
      world.put(task);
    }
    pipeline.tasks().stream().filter(template -> template.name().equals(key.template()))
        .forEach(template -> attempts.forEach(attempt -> show(task, template, attempt)));
  }

  /// Its template is no more, or its place is taken: it ends.
  private void end(Attempt attempt, Instant now) {
    world.strays.end(attempt,
        new KillOrder(KillOrder.Cause.UNWANTED, "its pipeline has no such task", now));
  }

  private void show(TaskEntry task, TaskTemplate template, Attempt attempt) {
    Optional<Agent> agent = world.agents.agent(attempt.agent());
    attempt.holding().ifPresent(held -> task.shown.put(attempt.id(), new TaskEntry.Shown(
        HoldingForm.toStatus(held, agent),
        agent.map(there -> TaskForm.enforcement(Enforcement.of(template, there, held))),
        agent.map(there -> AlignmentCheck.faults(there, held.request(), held.placement()))
            .orElse(List.of()))));
  }
}

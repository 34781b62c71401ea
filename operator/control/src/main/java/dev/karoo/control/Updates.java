package dev.karoo.control;

import dev.karoo.core.lifecycle.Notice;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.reconcile.MulticastAddresses;
import dev.karoo.core.reconcile.Plan;
import dev.karoo.core.reconcile.Step;
import dev.karoo.core.rollout.Progress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Tells users what becomes of updates.
final class Updates {
  private final World world;
  private final EventRecorder events;

  Updates(World world, EventRecorder events) {
    this.world = world;
    this.events = events;
  }

  /// The plan of a pipeline was made: what stopped, or goes on, is said once.
  void conclude(PipelineEntry entry, Instant now) {
    Set<String> stopped = new TreeSet<>();
    entry.pipeline.map(Pipeline::tasks).stream().flatMap(java.util.List::stream)
        .forEach(template -> {
          if (stopped(entry, template, now)) {
            stopped.add(template.name());
          }
        });
    if (stopped.equals(entry.stopped)) {
      return;
    }
    stopped.stream().filter(name -> !entry.stopped.contains(name)).forEach(
        name -> events.record(Subjects.of(entry), Notice.warning("ProgressDeadlineExceeded",
            message(entry, name)), now));
    entry.stopped.stream().filter(name -> !stopped.contains(name)).forEach(
        name -> events.record(Subjects.of(entry), Notice.normal("UpdateContinues",
            "The update of " + name + " no longer stands still"), now));
    entry.stopped.clear();
    entry.stopped.addAll(stopped);
    world.touchedPipelines.add(entry.id);
  }

  /// Tasks of lost agents are not moved: said once, until they are again.
  void held(PipelineEntry entry, Plan plan, Instant now) {
    Optional<String> why = plan.steps(Step.Wait.class).stream()
        .filter(wait -> wait.cause() == Step.Wait.Cause.BRAKE).map(Step::why).findFirst();
    boolean told = entry.conditions.stream().anyMatch(c -> c.getType().equals("Held"));
    if (why.isPresent() && !told && !entry.heldTold) {
      events.record(Subjects.of(entry), Notice.warning("DisasterBrake", why.get()), now);
    }
    entry.heldTold = why.isPresent();
  }

  /// A pipeline names multicast addresses that another has drawn, which keeps them: said once.
  void clashes(PipelineEntry entry, Instant now) {
    Set<PipelineId> clashes = new TreeSet<>();
    entry.pipeline.ifPresent(pipeline -> world.pipelines.values().stream()
        .filter(other -> other != entry).forEach(other -> other.pipeline.ifPresent(theirs -> {
          Ranges both = MulticastAddresses.clash(pipeline, theirs, other.addresses);
          if (!both.isEmpty()) {
            clashes.add(other.id);
            clash(entry, other.id, both, now);
          }
        })));
    entry.clashes = clashes;
  }

  private void clash(PipelineEntry entry, PipelineId other, Ranges both, Instant now) {
    if (!entry.clashes.contains(other)) {
      String addresses = both.spans().stream().map(s -> References.address(s.first())
          + (s.size() == 1 ? "" : "-" + References.address(s.last())))
          .collect(Collectors.joining(", "));
      events.record(Subjects.of(entry), Notice.warning("MulticastClash", "It names " + addresses
          + ", which pipeline " + other.namespace() + "/" + other.name()
          + " was given before from the operator's --multicast-pool, and keeps"), now);
    }
  }

  private static boolean stopped(PipelineEntry entry, TaskTemplate template, Instant now) {
    return Optional.ofNullable(entry.progress.get(template.name()))
        .filter(p -> p.stopped(template.update().progressDeadline(), now)).isPresent();
  }

  /// What is said of a template whose update has stopped.
  static String message(PipelineEntry entry, String template) {
    String deadline = entry.pipeline.stream().flatMap(p -> p.tasks().stream())
        .filter(t -> t.name().equals(template))
        .map(t -> t.update().progressDeadline().toSeconds() + " s").findFirst().orElse("");
    Progress progress = entry.progress.get(template);
    return "The update of " + template + " got no further for " + deadline + ": "
        + (progress == null ? 0 : progress.serving()) + " tasks serve at the new definition;"
        + " no more tasks are touched, until these serve or the pipeline is changed";
  }
}

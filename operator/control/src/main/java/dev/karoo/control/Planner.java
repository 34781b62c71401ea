package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.Effect;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.lifecycle.Notice;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.lifecycle.Transition;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Refusal;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.reconcile.Completed;
import dev.karoo.core.reconcile.Fleet;
import dev.karoo.core.reconcile.MulticastAddresses;
import dev.karoo.core.reconcile.ObservedTask;
import dev.karoo.core.reconcile.Plan;
import dev.karoo.core.reconcile.Reconciler;
import dev.karoo.core.reconcile.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Carries out the plans of the reconciler in the loop's memory; what follows for the store and for
/// Mesos happens at the end of the turn.
final class Planner {
  /// A plan changes what the next one sees: objects are made, attempts end. This many rounds are
  /// more than any pipeline needs.
  private static final int ROUNDS = 20;

  /// When it is told again why a task finds no place, if that changed.
  private static final Duration TOLD_AGAIN = Duration.ofMinutes(5);

  /// Who has no multicast addresses looks for some after this time.
  private static final Duration ADDRESSES_AGAIN = Duration.ofSeconds(30);

  private final World world;
  private final Scheduling scheduling;
  private final Outbox outbox;
  private final EventRecorder events;
  private final LaunchFailures failures;
  private final LaunchPace pace;
  private final FleetWatch fleet;
  private final Settings settings;
  private final Updates updates;
  private final RandomGenerator random;
  private final Adoption adoption;
  private final Map<PipelineId, Instant> wakes = new HashMap<>();

  Planner(World world, Scheduling scheduling, Outbox outbox, EventRecorder events,
      LaunchFailures failures, LaunchPace pace, FleetWatch fleet, Settings settings,
      RandomGenerator random) {
    this.world = world;
    this.scheduling = scheduling;
    this.outbox = outbox;
    this.events = events;
    this.failures = failures;
    this.pace = pace;
    this.fleet = fleet;
    this.settings = settings;
    this.updates = new Updates(world, events);
    this.random = random;
    this.adoption = new Adoption(world, random);
  }

  /// Plans all pipelines for which something changed.
  void run(Instant now) {
    wakes.forEach((id, at) -> {
      if (!at.isAfter(now)) {
        world.dirty.add(id);
      }
    });
    for (PipelineId id : List.copyOf(world.dirty)) {
      plan(id, fleet.fleet(), now);
    }
    world.dirty.clear();
  }

  private void plan(PipelineId id, Fleet fleet, Instant now) {
    Optional<PipelineEntry> entry = Optional.ofNullable(world.pipelines.get(id));
    wakes.remove(id);
    if (entry.filter(e -> e.pipeline.isEmpty() && !e.deleting).isPresent()) {
      scheduling.replan(id, List.of(), 0, now);
      unreadable(entry.get(), now);
      return;
    }
    if (world.damaged.contains(Keys.of(id))) {
      scheduling.replan(id, List.of(), 0, now);
      return;
    }
    entry.ifPresent(pipeline -> {
      adoption.run(pipeline, now);
      pipeline.retryAt.filter(at -> !at.isAfter(now)).ifPresent(at -> {
        pipeline.completed.replaceAll((_, completed) -> completed.retried(at));
        world.tasks(id).forEach(task -> task.observed = task.observed
            .forgetting(task.observed.forgotten().retried(at)));
      });
      addresses(pipeline, now);
    });
    Plan plan = reconcile(id, entry, fleet, now);
    for (int i = 0; i < ROUNDS && apply(entry, plan, now); i++) {
      plan = reconcile(id, entry, fleet, now);
    }
    entry.ifPresent(e -> updates.conclude(e, now));
    entry.filter(e -> !e.deleting).ifPresent(e -> e.revision = world.revisions.present(e));
    int priority = entry.flatMap(e -> e.pipeline).map(Pipeline::priority).orElse(0);
    scheduling.replan(id, plan.steps(), priority, now);
    for (Step step : plan.steps()) {
      reason(step);
    }
    Optional<Instant> again = entry.flatMap(e -> e.pipeline
        .flatMap(p -> MulticastAddresses.shortage(p, e.addresses)))
        .map(_ -> now.plus(ADDRESSES_AGAIN)); // nothing tells when others let go of theirs
    Wakes.earliest(plan.wake(), again).ifPresent(at -> wakes.put(id, at));
    if (entry.isPresent()) {
      updates.held(entry.get(), plan, now);
      conclude(entry.get(), plan, now);
    }
  }

  /// An event tells of it once.
  private void unreadable(PipelineEntry entry, Instant now) {
    boolean told = entry.conditions.stream()
        .anyMatch(c -> c.getReason().equals(PipelineForm.UNREADABLE));
    if (!told && !entry.fault.equals(entry.faultTold)) {
      events.record(Subjects.of(entry), Notice.warning(PipelineForm.UNREADABLE,
          PipelineForm.message(entry)), now);
    }
    entry.faultTold = entry.fault;
  }

  private Plan reconcile(PipelineId id, Optional<PipelineEntry> entry, Fleet fleet, Instant now) {
    List<ObservedTask> observed = world.tasks(id).stream().map(task -> task.observed).toList();
    Plan plan = Reconciler.reconcile(entry.flatMap(PipelineEntry::desired), observed, fleet,
        settings.rules(), now);
    entry.ifPresent(e -> e.progress = new TreeMap<>(plan.progress()));
    return plan;
  }

  private void conclude(PipelineEntry entry, Plan plan, Instant now) {
    boolean gang = entry.pipeline.map(Pipeline::admission)
        .filter(a -> a == Pipeline.Admission.GANG).isPresent();
    if (plan.admitted() && entry.admittedAt.isEmpty() && !entry.deleting) {
      entry.admittedAt = Optional.of(Times.seconds(now));
      if (gang) {
        events.record(Subjects.of(entry), Notice.normal("Admitted",
            "All tasks of the gang have their places"), now);
      }
    }
    entry.finished = entry.deleting && plan.finished();
    world.touchedPipelines.add(entry.id);
  }

  /// Gives groups their addresses; none of another pipeline's.
  private void addresses(PipelineEntry entry, Instant now) {
    if (entry.pipeline.isEmpty() || entry.pipeline.get().multicast().isEmpty()) {
      return;
    }
    Pipeline pipeline = entry.pipeline.get();
    Ranges taken = MulticastAddresses.draws(pipeline, entry.addresses, entry.sizes)
        ? new TakenAddresses(world).byOthers(entry)
        : Ranges.EMPTY;
    SortedMap<String, String> addresses = MulticastAddresses.assign(pipeline, entry.addresses,
        entry.sizes, settings.pool(), taken);
    entry.sizes = MulticastAddresses.sizes(pipeline);
    updates.clashes(entry, now);
    if (!addresses.equals(entry.addresses)) {
      entry.addresses = addresses;
      world.touchedPipelines.add(entry.id);
    }
  }

  /// @return whether anything changed that the plan rests on
  private boolean apply(Optional<PipelineEntry> pipeline, Plan plan, Instant now) {
    boolean changed = false;
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Create create -> {
          changed |= pipeline.isPresent() && create(pipeline.get(), create, now);
        }
        case Step.Remove remove -> {
          world.forget(remove.key());
          world.removed.add(remove.key());
          scheduling.invalidate();
          changed = true;
        }
        case Step.Kill kill -> {
          changed |= happens(kill.key(), kill.attemptId(),
              new AttemptEvent.KillOrdered(kill.order()), now);
        }
        case Step.GiveUp up -> {
          changed |= happens(up.key(), up.attemptId(), new AttemptEvent.GivenUp(up.why(), now),
              now);
        }
        case Step.Release release -> changed |= release(release, now);
        case Step.Retire retire -> {
          changed |= pipeline.isPresent() && retire(pipeline.get(), retire, now);
        }
        case Step.Place _,Step.Relaunch _,Step.Wait _,Step.Keep _,Step.Done _ -> {
        }
      }
    }
    return changed;
  }

  /// What is reserved for the task is given back when it is offered.
  private boolean release(Step.Release step, Instant now) {
    Optional<TaskEntry> task = world.task(step.key())
        .filter(entry -> entry.observed.claim().isPresent());
    task.ifPresent(entry -> {
      events.record(Subjects.of(entry), Notice.normal("Released", "Its place on agent "
          + entry.observed.claim().map(c -> c.holding().placement().agent()).orElse("")
          + " is given up: " + step.why()), now);
      world.claim(entry, Optional.empty(), Optional.empty());
      scheduling.invalidate();
    });
    return task.isPresent();
  }

  private boolean retire(PipelineEntry pipeline, Step.Retire step, Instant now) {
    Completed before = Optional.ofNullable(pipeline.completed.get(step.key().template()))
        .filter(completed -> completed.specHash().equals(step.specHash()))
        .orElseGet(() -> Completed.none(step.specHash()));
    Instant ended = world.task(step.key()).flatMap(task -> task.observed.last())
        .flatMap(attempt -> attempt.times().ended()).orElse(now);
    pipeline.completed.put(step.key().template(), step.succeeded()
        ? before.withSuccess(step.key().index())
        : before.withFailure(step.key().index(), ended));
    world.forget(step.key());
    world.removed.add(step.key());
    return true;
  }

  private boolean create(PipelineEntry pipeline, Step.Create step, Instant now) {
    var spec = TaskForm.spec(pipeline, pipeline.pipeline.orElseThrow(), step.key());
    if (spec.isEmpty() || world.damaged.contains(Keys.of(step.key()))) {
      return false;
    }
    world.put(new TaskEntry(new ObservedTask(step.key(), Uids.next(random), pipeline.uid(),
        false, List.of(), 0), spec.get(), Times.seconds(now)));
    return true;
  }

  private boolean happens(TaskKey key, String attemptId, AttemptEvent event, Instant now) {
    Optional<TaskEntry> task = world.task(key);
    Optional<Attempt> attempt = task.flatMap(t -> t.observed.attempt(attemptId));
    return attempt.isPresent() && happens(task.orElseThrow(), attempt.get(), event, now);
  }

  /// Something happened to an attempt. @return whether it changed
  boolean happens(TaskEntry task, Attempt attempt, AttemptEvent event, Instant now) {
    Transition transition = Lifecycle.transition(attempt, event);
    for (Effect effect : transition.effects()) {
      switch (effect) {
        case Effect.Keep() -> world.put(task, transition.next());
        case Effect.Announce(Notice notice) -> events.record(Subjects.of(task), notice, now);
        case Effect.Acknowledge(String taskId, String agentId, String uuid) ->
          outbox.add(new ClusterCall.Acknowledge(taskId, agentId, uuid));
        case Effect.Kill(String taskId, String agentId) ->
          outbox.add(new ClusterCall.Kill(taskId, agentId));
      }
    }
    Attempt next = transition.next();
    if (attempt.state() == TaskState.STAGING && next.gotThrough()) {
      pace.takenUp(next.id(), next.agent(), next.times().launched(), now);
    }
    if (attempt.outOfContact() != next.outOfContact()) {
      scheduling.invalidate();
    }
    if (attempt.live() && !next.live()) {
      scheduling.invalidate();
      pace.over(next.id());
      PipelineId pipeline = PipelineId.of(task.observed.key());
      if (Blame.falls(task, next, world.tasks(pipeline))) {
        failures.add(next.agent(), pipeline, now);
      }
      if (Outcome.of(next) == Outcome.INFRASTRUCTURE) {
        pace.failed(next.agent());
      }
    }
    return transition.changed();
  }

  private TaskEntry.Reason notSearchedYet() {
    return TaskEntry.Reason.waiting("Pending", world.agents.known()
        ? "A place is searched"
        : "Waits until a Mesos master says which agents there are");
  }

  /// What the plan says of a task, as its status shows it.
  private void reason(Step step) {
    Optional<TaskEntry.Reason> reason = switch (step) {
      case Step.Place place -> Optional.of(preempted(place.key(), found(place.key())
          .orElseGet(this::notSearchedYet)));
      case Step.Relaunch again -> Optional.of(scheduling.searches(again.key())
          ? found(again.key()).orElseGet(this::notSearchedYet)
          : TaskEntry.Reason.waiting("GatheringOffers", "Waits for an offer of agent "
              + again.holding().placement().agent()));
      case Step.Wait wait -> Optional.of(new TaskEntry.Reason(unfetched(wait)
          ? "FetchBackOff"
          : word(wait.cause()), wait.why(),
          refused(wait) || wait.cause() == Step.Wait.Cause.DEPENDENCY_FAILED,
          Optional.empty()));
      case Step.Done done -> Optional.of(new TaskEntry.Reason(done.succeeded()
          ? "Succeeded"
          : "Failed", done.why(), false, Optional.of(done.succeeded())));
      case Step.Create _,Step.Remove _,Step.Kill _,Step.GiveUp _ -> Optional.empty();
      case Step.Keep _,Step.Release _,Step.Retire _ -> Optional.empty();
    };
    set(step.key(), reason);
  }

  /// A task that gave way says so as long as it finds no other place.
  private TaskEntry.Reason preempted(TaskKey key, TaskEntry.Reason reason) {
    return world.task(key).flatMap(task -> task.observed.last()).flatMap(Attempt::kill)
        .filter(kill -> kill.cause() == KillOrder.Cause.PREEMPTED)
        .map(kill -> new TaskEntry.Reason("Preempted", kill.why() + "; " + reason.message(),
            reason.stalled(), reason.ended()))
        .orElse(reason);
  }

  private boolean refused(Step.Wait wait) {
    return backsOffAfter(wait, Outcome.REFUSED);
  }

  private boolean unfetched(Step.Wait wait) {
    return backsOffAfter(wait, Outcome.NOT_FETCHED);
  }

  private boolean backsOffAfter(Step.Wait wait, Outcome outcome) {
    return wait.cause() == Step.Wait.Cause.BACK_OFF && world.task(wait.key())
        .flatMap(task -> task.observed.last()).filter(a -> !a.live())
        .filter(a -> Outcome.of(a) == outcome).isPresent();
  }

  private static String word(Step.Wait.Cause cause) {
    return switch (cause) {
      case BACK_OFF -> "BackOff";
      case ENDING -> "PreviousEnding";
      case AGENT_LOST -> "AgentLost";
      case BRAKE -> "DisasterBrake";
      case TURN -> "WaitsForTurn";
      case GANG -> "WaitsForGang";
      case DEPENDENCY -> "WaitsForDependency";
      case DEPENDENCY_FAILED -> "DependencyFailed";
      case MULTICAST -> "NoMulticastAddress";
    };
  }

  /// @return whether it is another one than before
  private boolean set(TaskKey key, Optional<TaskEntry.Reason> reason) {
    Optional<TaskEntry> other = world.task(key).filter(task -> !task.reason.equals(reason));
    other.ifPresent(task -> {
      task.reason = reason;
      world.touched.add(key);
      world.touchedPipelines.add(PipelineId.of(key));
    });
    return other.isPresent();
  }

  /// Why it does not run. An event tells when that begins, and now and then when it changes: a
  /// crowd that waits is looked at whenever anything ends, and each time in other numbers.
  private void waits(TaskKey key, TaskEntry.Reason reason, Notice notice, Instant now) {
    Optional<TaskEntry> task = world.task(key);
    boolean begins = task.flatMap(t -> t.reason)
        .filter(before -> before.word().equals(reason.word())).isEmpty();
    if (set(key, Optional.of(reason)) && task.isPresent()
        && (begins || !task.get().told.plus(TOLD_AGAIN).isAfter(now))) {
      task.get().told = now;
      events.record(Subjects.of(task.get()), notice, now);
    }
  }

  /// A search was made: those it was for are told what came of it, and those that are to give way
  /// end.
  void searched(PlacementSolution solution, Instant now) {
    for (PlacementSolution.Eviction eviction : scheduling.evictions()) {
      world.task(eviction.victim()).flatMap(TaskEntry::current).ifPresentOrElse(
          attempt -> happens(eviction.victim(), attempt.id(), new AttemptEvent.KillOrdered(
              new KillOrder(KillOrder.Cause.PREEMPTED, eviction.why(), now)), now),
          () -> release(new Step.Release(eviction.victim(), eviction.why()), now));
    }
    scheduling.overQuota().forEach((key, why) -> found(key).ifPresent(reason -> waits(key, reason,
        Notice.warning("QuotaExceeded", "It " + why), now)));
    solution.placed().keySet().forEach(key -> set(key, found(key)));
    for (PlacementSolution.Unplaced task : solution.unplaced()) {
      found(task.key()).ifPresent(reason -> waits(task.key(), preempted(task.key(), reason),
          Notice.warning("Unschedulable", message(task)), now));
    }
  }

  private Optional<TaskEntry.Reason> found(TaskKey key) {
    if (scheduling.proposed(key)) {
      return Optional.of(TaskEntry.Reason.waiting("GatheringOffers",
          "A place was found, the offers for it are awaited"));
    }
    Optional<String> quota = Optional.ofNullable(scheduling.overQuota().get(key));
    if (quota.isPresent()) {
      return Optional.of(TaskEntry.Reason.waiting("QuotaExceeded", "It " + quota.get()));
    }
    if (scheduling.nominated(key)) {
      return Optional.of(TaskEntry.Reason.waiting("Preempting", scheduling.shares(key)
          ? "Waits until tasks that give way to others have ended, or for room elsewhere"
          : "Waits until tasks of lower priority have ended"));
    }
    return scheduling.unplaced(key).map(task -> new TaskEntry.Reason("Unschedulable",
        message(task), task.reasons().stream().allMatch(Refusal::permanent), Optional.empty()));
  }

  private static String message(PlacementSolution.Unplaced task) {
    return task.reasons().stream().map(Refusal::message).limit(5)
        .collect(Collectors.joining("; "));
  }

  /// When a pipeline must be looked at again.
  Optional<Instant> wake() {
    return wakes.values().stream().min(Instant::compareTo);
  }
}

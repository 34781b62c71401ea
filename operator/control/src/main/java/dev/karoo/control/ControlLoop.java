package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.ports.Clock;
import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.store.Change;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The control loop: one thread that makes the cluster what the objects in the store say.
///
/// A turn takes all events that wait, brings its memory up to date, lets the core decide, commits
/// everything that follows as **one** batch, and only then acknowledges and calls. So nothing that
/// Mesos was told is ever unknown after a crash, and nothing that Mesos said is forgotten once it
/// was acknowledged. A turn in which nothing changed writes nothing.
///
/// It is stepped by [#turn], by a simulator in its own time or by [ControlThread] in ours. It is
/// for one thread.
public final class ControlLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

  /// Others can get ahead of a turn a few times, not for ever.
  private static final int CONFLICTS = 100;

  private final Store store;
  private final Cluster cluster;
  private final Clock clock;
  private final World world = new World();
  private final Mirror mirror;
  private final Scheduling scheduling;
  private final OfferBook book = new OfferBook();
  private final Outbox outbox = new Outbox();
  private final EventRecorder events;
  private final LaunchFailures failures = new LaunchFailures();
  private final Launching launching;
  private final Reservations reservations;
  private final FleetWatch fleet;
  private final Planner planner;
  private final Projection projection;
  private final Conversation conversation;

  /// What the cluster said and was not taken in yet, since the store could not write.
  private final Deque<ClusterEvent> unheard = new ArrayDeque<>();

  /// Whether it has once been heard of all that ran before.
  private boolean caughtUp;

  /// How often agents had changed when those that wait were looked at last.
  private long descriptions = -1;

  /// @param store objects, and all that must survive
  /// @param cluster where calls go
  /// @param clock the time
  /// @param random for ids and jitter; with the same seed and the same events it does the same
  public ControlLoop(Store store, Cluster cluster, Clock clock, RandomGenerator random,
      Settings settings) {
    this.store = store;
    this.cluster = cluster;
    this.clock = clock;
    mirror = new Mirror(store);
    scheduling = new Scheduling(settings);
    events = new EventRecorder(settings.times().eventTtl());
    LaunchPace pace = new LaunchPace();
    launching = new Launching(world, scheduling, book, outbox, events, pace, settings.rules(),
        random);
    reservations = new Reservations(world, book, outbox, launching, events);
    fleet = new FleetWatch(world, failures, settings);
    planner = new Planner(world, scheduling, outbox, events, failures, pace, fleet, settings,
        random);
    projection = new Projection(world, random);
    conversation = new Conversation(store, world, scheduling, book, outbox, planner, launching,
        reservations, settings, random);
  }

  /// One turn.
  ///
  /// @param heard what the cluster said since the last one, in order
  /// @return when the next turn is due although nothing happens; none: when something happens
  /// @throws dev.karoo.store.StoreException when the store cannot write: nothing was called or
  ///     acknowledged then, and the next turn tries again
  public Optional<Instant> turn(List<ClusterEvent> heard) {
    Instant now = clock.now();
    launching.begin();
    fold(mirror.changes(), now);
    hear(heard, now);
    if (conversation.ended().isPresent()) {
      return Optional.empty();
    }
    fleetChanged(now);
    conversation.suspectLaunches(now);
    conversation.writeOff(now);
    scheduling.expire(now);
    decide(now);
    for (int i = 0; !commit(now); i++) {
      if (i >= CONFLICTS) {
        throw new IllegalStateException("the turn's batch is refused again and again");
      }
      decide(now);
    }
    caughtUp = caughtUp || conversation.caughtUp();
    conversation.speak(now);
    outbox.flush(cluster, conversation.rests(), this::durable);
    return Wakes.earliest(planner.wake(), scheduling.wake(now), conversation.wake(now),
        reservations.wake(now), failures.wake(), events.wake(), fleet.wake());
  }

  /// What cannot be kept now is heard again in the next turn, and what came after it.
  private void hear(List<ClusterEvent> heard, Instant now) {
    unheard.addAll(heard);
    while (!unheard.isEmpty()) {
      conversation.hear(unheard.getFirst(), now);
      unheard.removeFirst();
    }
  }

  private void fold(List<Change> changes, Instant now) {
    for (Change change : changes) {
      if (change.key().resource().equals(Keys.EVENTS)) {
        events.observe(change);
      } else {
        world.fold(change, now);
      }
    }
  }

  /// Where agents come, go or are avoided, or quotas change, those that wait are looked at again,
  /// and places on agents that take no tasks any more are given up.
  private void fleetChanged(Instant now) {
    boolean fleetChanged = fleet.look(now);
    boolean agentsChanged = world.agents.descriptions() != descriptions;
    descriptions = world.agents.descriptions();
    boolean quotasChanged = world.quotas.changed();
    if (fleetChanged || agentsChanged || quotasChanged) {
      scheduling.invalidate();
      world.dirty.addAll(scheduling.pipelines());
      scheduling.dropOn(world.agents::closed);
      world.claims().forEach((key, claim) -> {
        if (world.agents.closed(claim.holding().placement().agent())) {
          world.dirty.add(PipelineId.of(key));
        }
      });
    }
  }

  private void decide(Instant now) {
    place(now);
    if (conversation.letGo(now)) {
      place(now);
    }
    reservations.run(now);
    planner.run(now);
  }

  private void place(Instant now) {
    planner.run(now);
    if (!conversation.awaitsList()) {
      Optional<PlacementSolution> solution = scheduling.search(world,
          failures.avoided(now), now);
      solution.ifPresent(found -> planner.searched(found, now));
    }
    launching.run(now);
  }

  /// @return whether the batch is in the store; if not, others changed what it rests on, and the
  ///     turn must decide again
  private boolean commit(Instant now) {
    List<Mutation> batch = new ArrayList<>(projection.batch(now));
    batch.addAll(events.mutations(now));
    if (batch.isEmpty()) {
      projection.committed(new CommitResult.Committed(store.revision(), List.of()));
      return true;
    }
    switch (store.commit(batch)) {
      case CommitResult.Committed done -> {
        mirror.committed(done);
        projection.committed(done);
        events.committed(now);
        return true;
      }
      case CommitResult.Conflict conflict -> {
        LOG.atDebug().addKeyValue("object", conflict.mutation().key())
            .log("Others changed what the turn rests on; it decides again");
        fold(mirror.changes(), now);
        return false;
      }
    }
  }

  /// Whether an attempt is to run, and is in the store.
  private boolean durable(String attemptId) {
    return world.owner(attemptId).filter(task -> task.createRevision > 0)
        .flatMap(task -> task.observed.attempt(attemptId)).filter(Attempt::live)
        .filter(attempt -> attempt.kill().isEmpty()).isPresent();
  }

  /// Whether the states in the store are of this run: of each attempt that an earlier one left
  /// Mesos has told since then what became of it. Once it is so, it stays so.
  public boolean caughtUp() {
    return caughtUp;
  }

  /// Why this operator must stop: the framework was removed, or another operator took over. Empty:
  /// it goes on.
  public Optional<String> ended() {
    return conversation.ended();
  }

  /// What there is after the latest turn, and what was done since the start.
  public LoopFigures figures() {
    return new LoopFigures(conversation.connected(), world.pipelines.size(),
        world.phases.counts(), world.agents.all().size(), world.agents.usable().size(),
        book.size(), book.received(), outbox.said());
  }

  @Override
  public void close() {
    mirror.close();
  }
}

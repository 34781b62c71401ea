package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.lifecycle.Effect;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.InverseOffer;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The talk with Mesos: what is made of its events, and which calls keep it going: offers declined,
/// suppressed and asked for again, kills repeated, states asked for.
final class Conversation {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  /// What is left of an offer that was used comes back soon while others still wait.
  private static final Duration SOON = Duration.ofSeconds(1);

  /// All offers are asked for no more often than this.
  private static final Duration REVIVE_PAUSE = Duration.ofSeconds(1);

  /// When a request to vacate an agent comes again.
  private static final Duration VACATE = Duration.ofSeconds(30);

  private final Store store;
  private final World world;
  private final Scheduling scheduling;
  private final OfferBook book;
  private final Outbox outbox;
  private final Planner planner;
  private final Launching launching;
  private final Reservations reservations;
  private final Settings settings;
  private final TaskReconciliation reconciliation;
  private final KillRetry kills;
  private final Recovery recovery;
  private Optional<String> ended = Optional.empty();
  private boolean connected;
  private boolean suppressed;
  private Instant lastRevive = Instant.MIN;

  /// The proposals for which all offers were asked for.
  private Set<String> revivedFor = Set.of();

  Conversation(Store store, World world, Scheduling scheduling, OfferBook book, Outbox outbox,
      Planner planner, Launching launching, Reservations reservations, Settings settings,
      RandomGenerator random) {
    this.store = store;
    this.world = world;
    this.scheduling = scheduling;
    this.book = book;
    this.outbox = outbox;
    this.planner = planner;
    this.launching = launching;
    this.reservations = reservations;
    this.settings = settings;
    reconciliation = new TaskReconciliation(settings.times().fullReconciliation(), random);
    kills = new KillRetry(settings.times().killRetry());
    recovery = new Recovery(store, world, outbox);
  }

  /// Whether what runs is not known yet, since the store was lost.
  boolean awaitsList() {
    return recovery.awaitsList();
  }

  /// Whether Mesos has told of every attempt that may still run what became of it.
  boolean caughtUp() {
    return connected
        && world.live().stream().noneMatch(attempt -> reconciliation.isOpen(attempt.id()));
  }

  /// Whether a master hears what is said.
  boolean connected() {
    return connected;
  }

  Optional<String> ended() {
    return ended;
  }

  /// Takes in what the cluster said.
  void hear(ClusterEvent event, Instant now) {
    switch (event) {
      case ClusterEvent.Subscribed(String id, String master) -> subscribed(id, master, now);
      case ClusterEvent.Disconnected(String reason) -> {
        LOG.atWarn().addKeyValue("reason", reason)
            .log("Not connected to a Mesos master; tasks run on, and it is tried again");
        connected = false;
        book.clear();
        outbox.clear();
        reconciliation.disconnected();
      }
      case ClusterEvent.Ended(String reason) -> ended = Optional.of(reason);
      case ClusterEvent.Inventory(var agents) -> world.agents.inventory(agents);
      case ClusterEvent.AgentSeen(var agent) -> {
        if (!world.agents.knows(agent.agentId())) {
          reconciliation.registered(now);
        }
        world.agents.seen(agent);
        world.liveOn(Optional.of(agent.agent().name()), agent.agentId()).stream()
            .filter(Attempt::outOfContact)
            .forEach(attempt -> reconciliation.suspect(attempt, now));
      }
      case ClusterEvent.AgentGone(String agentId) -> {
        List<Attempt> there = world.liveOn(world.agents.nameOf(agentId), agentId);
        world.agents.gone(agentId);
        there.forEach(attempt -> reconciliation.suspect(attempt, now));
      }
      case ClusterEvent.Offered(var offers) -> {
        offers.forEach(o -> world.agents.unavailable(o.agentId(), o.unavailability(), now));
        book.add(offers, now);
      }
      case ClusterEvent.Rescinded(String offerId) -> book.rescind(offerId);
      case ClusterEvent.Updated(TaskUpdate update) -> updated(update, now);
      case ClusterEvent.InverseOffered(var requests) ->
        requests.forEach(request -> vacate(request, now));
      case ClusterEvent.FrameworkFound(String id) -> {
        if (Identity.read(store).isEmpty()) {
          recovery.begin(id);
        }
      }
      case ClusterEvent.TasksListed(var tasks) -> {
        recovery.listed(tasks, now);
        scheduling.invalidate();
      }
    }
  }

  /// Agrees to an agent's maintenance as soon as nothing runs there; until then it is asked again.
  private void vacate(InverseOffer request, Instant now) {
    world.agents.unavailable(request.agentId(), Optional.of(request.unavailability()), now);
    boolean empty = world.live().stream()
        .noneMatch(attempt -> attempt.agentId().equals(request.agentId()));
    outbox.add(new ClusterCall.AnswerInverse(List.of(request.id()),
        empty ? ClusterCall.Answer.ACCEPT : ClusterCall.Answer.DECLINE, VACATE));
  }

  private void subscribed(String frameworkId, String masterId, Instant now) {
    Optional<String> before = Identity.read(store);
    if (before.isEmpty()) {
      Identity.keep(store, frameworkId);
    } else if (!before.get().equals(frameworkId)) {
      ended = Optional.of("the master knows this operator as framework " + frameworkId
          + ", but its tasks belong to framework " + before.get());
      return;
    }
    LOG.atInfo().addKeyValue("framework", frameworkId).addKeyValue("master", masterId)
        .log("Subscribed");
    connected = true;
    suppressed = false;
    revivedFor = Set.of();
    book.clear();
    scheduling.renew(now);
    reconciliation.subscribed(world.live(), now);
    recovery.subscribed();
  }

  private void updated(TaskUpdate update, Instant now) {
    reconciliation.heard(update.taskId());
    Optional<TaskEntry> task = world.owner(update.taskId());
    Optional<Attempt> attempt = task.flatMap(t -> t.observed.attempt(update.taskId()));
    if (attempt.isPresent()) {
      planner.happens(task.orElseThrow(), attempt.get(), new AttemptEvent.Reported(update, now),
          now);
      world.owner(update.taskId()).flatMap(t -> t.observed.attempt(update.taskId()))
          .ifPresent(after -> killed(after, update, now));
    } else {
      world.strays.get(update.taskId()).ifPresentOrElse(
          stray -> stray(stray, new AttemptEvent.Reported(update, now), now),
          () -> unknown(update, now));
    }
  }

  private void killed(Attempt attempt, TaskUpdate update, Instant now) {
    kills.observe(attempt, now);
    if (!attempt.live() && runs(update) && !attempt.confirmedEnd()) {
      kills.ghost(update.taskId(), update.agentId(), now);
    }
  }

  /// What is out of contact for too long counts as over, and at once where another agent has
  /// registered in place of its own: for a master that still knows the old one its tasks are lost
  /// then (recording 08, 151), one that had given it up says nothing more. It is killed if it
  /// returns.
  void writeOff(Instant now) {
    world.bereft().forEach(attempt -> world.owner(attempt.id()).ifPresent(task -> planner.happens(
        task, attempt, new AttemptEvent.GivenUp("agent " + attempt.agent()
            + " registered anew, without it", now),
        now)));
    world.strays.writtenOff(settings.rules(), now).forEach(stray -> stray(stray,
        new AttemptEvent.GivenUp("nothing was heard of its agent", now), now));
  }

  private void stray(Attempt stray, AttemptEvent event, Instant now) {
    var transition = Lifecycle.transition(stray, event);
    for (Effect effect : transition.effects()) {
      switch (effect) {
        case Effect.Acknowledge(String id, String agent, String uuid) ->
          outbox.add(new ClusterCall.Acknowledge(id, agent, uuid));
        case Effect.Kill(String id, String agent) -> outbox.add(new ClusterCall.Kill(id, agent));
        case Effect.Keep _,Effect.Announce _ -> {
        }
      }
    }
    if (transition.next().live()) {
      world.strays.put(transition.next());
      kills.observe(transition.next(), now);
    } else {
      world.strays.remove(stray.id());
      world.agents.touch(stray.agent());
      kills.forget(stray.id());
      scheduling.invalidate();
    }
  }

  /// A task that nobody here knows. Every intent is kept before Mesos hears of it, so it is one
  /// that was written off, or whose object was removed by force: it is ended.
  private void unknown(TaskUpdate update, Instant now) {
    if (world.orphans.containsKey(update.taskId())) {
      recovery.news(update, now);
      scheduling.invalidate();
      return;
    }
    update.uuid().ifPresent(uuid -> outbox.add(new ClusterCall.Acknowledge(update.taskId(),
        update.agentId(), uuid)));
    if (!runs(update)) {
      kills.forget(update.taskId());
      recovery.over(update.taskId());
    } else if (recovery.isOpen()) {
      recovery.missed();
    } else if (!world.damaged(update.taskId())) {
      LOG.atWarn().addKeyValue("task", update.taskId()).addKeyValue("agent", update.agentId())
          .log("A task that nobody wants is ended");
      outbox.add(new ClusterCall.Kill(update.taskId(), update.agentId()));
      kills.ghost(update.taskId(), update.agentId(), now);
    }
  }

  private static boolean runs(TaskUpdate update) {
    return switch (update.state()) {
      case STAGING, STARTING, RUNNING -> true;
      case KILLING, UNREACHABLE, UNKNOWN, FINISHED, FAILED, KILLED, ERROR, LOST, DROPPED, GONE,
          GONE_BY_OPERATOR ->
        false;
    };
  }

  /// Asks what became of launches of which nothing was heard for too long.
  void suspectLaunches(Instant now) {
    if (!connected) {
      return;
    }
    world.ending().forEach(attempt -> kills.observe(attempt, now));
    for (Attempt attempt : world.staging()) {
      if (!attempt.confirmed() && !due(attempt).isAfter(now)) {
        reconciliation.suspect(attempt, now);
      }
    }
  }

  private Instant due(Attempt attempt) {
    return attempt.times().launched().plus(settings.times().launchTimeout());
  }

  /// Lets proposals go for which the offers did not come. Without a master that says nothing of
  /// the agents. @return whether there were any
  boolean letGo(Instant now) {
    boolean any = false;
    if (!connected) {
      return any;
    }
    for (Proposal proposal : scheduling.proposals()) {
      if (!proposal.since().plus(settings.times().gather()).isAfter(now)) {
        letGo(proposal, now);
        proposal.members().keySet().forEach(key -> world.dirty.add(PipelineId.of(key)));
        any = true;
      }
    }
    return any;
  }

  /// Agents that made no offer are not tried again for a while; those that are still busy with
  /// other launches for a shorter one, and only where there are others.
  private void letGo(Proposal proposal, Instant now) {
    Set<String> busy = launching.busy(proposal);
    Set<String> missing = launching.missing(proposal);
    missing.removeAll(busy);
    Map<String, Instant> until = new HashMap<>();
    missing.forEach(agent -> until.put(agent, now.plus(settings.times().shortfall())));
    if (!busy.containsAll(world.agents.usable())) {
      busy.forEach(agent -> until.put(agent, now.plus(settings.times().gather())));
    }
    scheduling.letGo(proposal, until);
  }

  /// Adds the calls that the turn ends with.
  void speak(Instant now) {
    if (!connected) {
      outbox.clear();
      return;
    }
    world.ending().forEach(attempt -> kills.observe(attempt, now));
    kills.due(now).forEach(outbox::addLast);
    reconciliation.due(world::live, now).forEach(outbox::addLast);
    recovery.ask(now);
    decline(now);
    want(now);
  }

  /// Gives back what nobody waits for, and what was held too long.
  private void decline(Instant now) {
    Set<String> wanted = wanted();
    List<String> unwanted = book.takeIf(offer -> idle()
        || (world.agents.knows(offer.agentId()) && !wanted.contains(offer.agentId())));
    if (!unwanted.isEmpty()) {
      outbox.addLast(new ClusterCall.Decline(unwanted, settings.times().refuse()));
    }
    List<String> old = book.takeHeldSince(now.minus(settings.times().gather()));
    if (!old.isEmpty()) {
      outbox.addLast(new ClusterCall.Decline(old, SOON));
    }
  }

  /// Mesos' ids of the agents whose offers somebody waits for.
  private Set<String> wanted() {
    Set<String> wanted = reservations.wanted();
    scheduling.wantedAgents().forEach(name -> world.agents.idOf(name).ifPresent(wanted::add));
    return wanted;
  }

  /// Whether nobody waits for offers.
  private boolean idle() {
    return scheduling.idle() && reservations.idle();
  }

  private void want(Instant now) {
    if (idle()) {
      if (!suppressed) {
        outbox.addLast(new ClusterCall.Suppress());
        suppressed = true;
      }
      revivedFor = Set.of();
      return;
    }
    if (reviveDue(now) && !lastReviveEnds().isAfter(now)) {
      outbox.addLast(new ClusterCall.Revive());
      suppressed = false;
      lastRevive = now;
      revivedFor = names(now);
    }
  }

  /// Whether somebody waits for offers that nobody has asked for.
  private boolean reviveDue(Instant now) {
    return (suppressed && !revivedFor.containsAll(reservations.wishes(now)))
        || scheduling.proposals().stream().anyMatch(p -> !revivedFor.contains(named(p))
            && !launching.missing(p).isEmpty());
  }

  private Set<String> names(Instant now) {
    Set<String> names = reservations.wishes(now);
    scheduling.proposals().forEach(proposal -> names.add(named(proposal)));
    return names;
  }

  /// One that is made again for the same tasks is another one.
  private static String named(Proposal proposal) {
    return proposal.name() + "@" + proposal.since();
  }

  private Instant lastReviveEnds() {
    return lastRevive.equals(Instant.MIN) ? Instant.MIN : lastRevive.plus(REVIVE_PAUSE);
  }

  /// For how long what is left of an agent's used offers is declined, by Mesos' id of it: not at
  /// all where more is to
  /// be launched there, so that it comes back with the next allocation.
  Function<String, Duration> rests() {
    if (idle()) {
      return _ -> settings.times().refuse();
    }
    Set<String> wanted = wanted();
    return agentId -> wanted.contains(agentId) ? Duration.ZERO : SOON;
  }

  /// When something is due.
  Optional<Instant> wake(Instant now) {
    Optional<Instant> strays = world.strays.wake(settings.rules());
    if (!connected) {
      return strays;
    }
    Optional<Instant> launches = world.staging().stream().filter(a -> !a.confirmed())
        .map(this::due).filter(at -> at.isAfter(now)).min(Instant::compareTo);
    Optional<Instant> offers = book.oldest().map(at -> at.plus(settings.times().gather()));
    Optional<Instant> revive = reviveDue(now) ? Optional.of(lastReviveEnds()) : Optional.empty();
    return Wakes.earliest(strays, kills.wake(), reconciliation.wake(), recovery.wake(), launches,
        offers, revive, scheduling.letGoAt());
  }
}

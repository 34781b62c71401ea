package dev.karoo.control;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Notice;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Charge;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.quantity.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes Mesos' reservations what the claims of tasks say.
///
/// Nothing is heard of a reservation itself (recording 19): only an offer shows whether it is
/// there. So each offer is held against the claims: what is reserved for nobody is given back,
/// whoever reserved it and however the operator ended meanwhile; a claim that no reservation backs
/// is reserved again. What the administrator has reserved for the role needs no more, and can have
/// none (recording 19). Where one may be amiss, the agent's offers are wanted until one has been
/// seen.
final class Reservations {
  /// After this long without an offer all are asked for.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// An agent that made no offer for this long has nothing free, and so nothing reserved.
  private static final Duration LOOK = Duration.ofSeconds(10);

  /// That maintenance was cancelled is not told either, once Mesos' request was answered: an offer
  /// of the agent shows it. After this long without one, one is asked for.
  private static final Duration REMINDER = Duration.ofMinutes(2);

  private final World world;
  private final OfferBook book;
  private final Outbox outbox;
  private final Launching launching;
  private final EventRecorder events;
  private SortedMap<TaskKey, Claim> known = new TreeMap<>();
  private Set<String> agents = Set.of();
  private long registrations;

  private final ReservationTries tries = new ReservationTries();

  /// Agents whose offers are to be looked at, by Mesos' id, and until when.
  private final Map<String, Instant> looks = new HashMap<>();

  Reservations(World world, OfferBook book, Outbox outbox, Launching launching,
      EventRecorder events) {
    this.world = world;
    this.book = book;
    this.outbox = outbox;
    this.launching = launching;
    this.events = events;
  }

  /// Holds the offers in hand against the claims.
  void run(Instant now) {
    world.claims().forEach((key, claim) -> follow(key, claim, now));
    SortedMap<TaskKey, Claim> claims = world.claims();
    look(claims, now);
    Map<String, TaskKey> names = new HashMap<>();
    claims.keySet().forEach(key -> names.put(Labels.task(key), key));
    for (Offer offer : book.all()) {
      judge(offer, claims, names, now);
    }
    tries.follow(claims);
    reserve(claims, now);
    looks.values().removeIf(until -> !until.isAfter(now));
    known = world.claims();
  }

  /// A host that registers anew has what was reserved on it (recording 19), unless it lost that.
  private void follow(TaskKey key, Claim claim, Instant now) {
    world.agents.idOf(claim.holding().placement().agent())
        .filter(id -> !id.equals(claim.agentId())).map(id -> claim.on(id, now))
        .ifPresent(there -> put(key, charge(there).isEmpty() ? there.seen() : there));
  }

  /// Agents that came, and those of claims that are no more, may have reservations for nobody.
  private void look(SortedMap<TaskKey, Claim> claims, Instant now) {
    world.agents.unavailable().forEach((agent, told) -> {
      if (!told.plus(REMINDER).isAfter(now)) {
        world.agents.asked(agent, now);
        looks.put(agent, now.plus(LOOK));
      }
    });
    Set<TaskKey> used = launching.takeUsed();
    known.forEach((key, old) -> {
      Claim claim = claims.get(key);
      if (!used.contains(key) && (claim == null || !claim.holding().equals(old.holding()))) {
        looks.put(old.agentId(), now.plus(LOOK));
      }
    });
    if (world.agents.registrations() == registrations) {
      return;
    }
    registrations = world.agents.registrations();
    Set<String> here = world.agents.ids();
    here.stream().filter(id -> !agents.contains(id))
        .forEach(id -> looks.put(id, now.plus(LOOK)));
    looks.keySet().retainAll(here);
    agents = here;
  }

  private void judge(Offer offer, SortedMap<TaskKey, Claim> claims, Map<String, TaskKey> names,
      Instant now) {
    boolean amiss = false;
    for (Reserved kept : offer.reserved()) {
      TaskKey key = names.get(kept.task());
      Claim claim = key == null ? null : claims.get(key);
      if (key != null && claim != null && claim.agentId().equals(offer.agentId())
          && backs(kept.resources(), offer.forRole(), charge(claim))) {
        if (!claim.secured()) {
          put(key, claim.seen());
        }
      } else {
        amiss = true;
        outbox.reserve(offer.agentId(), List.of(), List.of(kept), List.of());
      }
    }
    if (amiss) {
      outbox.reserve(offer.agentId(), book.takeIf(o -> o.id().equals(offer.id())), List.of(),
          List.of());
      looks.put(offer.agentId(), now.plus(LOOK));
    } else {
      looks.remove(offer.agentId());
    }
  }

  /// Whether this reservation is what the claim needs: no more, and what lacks is reserved for the
  /// role as it is, which Mesos reserves no second time.
  private static boolean backs(Resources kept, Resources forRole, Resources needed) {
    return needed.covers(kept) && forRole.covers(needed.beyond(kept));
  }

  private void put(TaskKey key, Claim claim) {
    world.task(key).ifPresent(task -> world.claim(task, Optional.of(claim), task.claimShown));
  }

  private Resources charge(Claim claim) {
    return world.agents.agent(claim.holding().placement().agent())
        .map(agent -> Charge.of(agent, claim.holding().request(), claim.holding().placement()))
        .orElse(Resources.EMPTY);
  }

  /// The agents' offers show no reservations for these, though there should be some: once more.
  private void reserve(SortedMap<TaskKey, Claim> claims, Instant now) {
    SortedMap<String, SortedMap<TaskKey, Claim>> byAgent = new TreeMap<>();
    claims.forEach((key, claim) -> {
      if (claim.since().isBefore(now)) { // else it has just been asked for
        byAgent.computeIfAbsent(claim.agentId(), _ -> new TreeMap<>()).put(key, claim);
      }
    });
    byAgent.forEach((agentId, some) -> {
      for (Share share : book.shares(agentId)) {
        if (reserve(agentId, share, some, now)) {
          return; // offers of several roles go into no ACCEPT together
        }
      }
    });
  }

  /// Reserves what this share of an agent holds for, all at once: that takes its offers, and others
  /// come in the next round of Mesos' allocator.
  ///
  /// @return whether anything is asked for
  private boolean reserve(String agentId, Share share, SortedMap<TaskKey, Claim> claims,
      Instant now) {
    SortedMap<String, Resources> charges = new TreeMap<>();
    Resources left = share.free();
    for (Map.Entry<TaskKey, Claim> entry : claims.entrySet()) {
      TaskKey key = entry.getKey();
      Resources needed = charge(entry.getValue());
      if (secured(key) || needed.isEmpty() || !left.covers(needed)) {
        continue;
      }
      if (book.forRole(agentId, share.role()).covers(needed)) {
        put(key, entry.getValue().seen());
      } else if (tries.enough(key, entry.getValue(), now)) {
        world.task(key)
            .ifPresent(task -> unreserved(task, entry.getValue(), share.role(), now));
      } else {
        charges.put(Labels.task(key), needed);
        left = left.minus(needed);
      }
    }
    if (!charges.isEmpty()) {
      outbox.reserve(agentId,
          book.take(agentId, Share.none(share.role()), charges).stream().map(Offer::id).toList(),
          List.of(), charges.entrySet().stream()
              .map(charge -> new Reserved(charge.getKey(), charge.getValue())).toList());
    }
    return !charges.isEmpty();
  }

  private boolean secured(TaskKey key) {
    return world.task(key).flatMap(task -> task.observed.claim()).filter(Claim::secured)
        .isPresent();
  }

  /// The place is kept all the same, from tasks of ours: without it a gang that waits for it would
  /// never begin.
  private void unreserved(TaskEntry task, Claim claim, String role, Instant now) {
    String message = "Its place on agent " + claim.holding().placement().agent()
        + " is not kept from other frameworks, as Mesos does not reserve it: the master's ACL"
        + " reserve_resources must allow the operator's principal the role " + role;
    put(task.observed.key(), claim.seen());
    task.unreserved = Optional.of(message);
    events.record(Subjects.of(task), Notice.warning("NotReserved", message), now);
  }

  /// Whether no offers are needed.
  boolean idle() {
    return looks.isEmpty() && world.claims().values().stream().allMatch(Claim::secured);
  }

  /// Mesos' ids of agents whose offers are needed.
  Set<String> wanted() {
    Set<String> ids = new HashSet<>();
    world.claims().values().stream().filter(claim -> !claim.secured())
        .forEach(claim -> ids.add(claim.agentId()));
    return ids;
  }

  /// For what all offers should be asked for, each once.
  Set<String> wishes(Instant now) {
    Set<String> wishes = new HashSet<>();
    looks.forEach((agent, until) -> wishes.add("look at " + agent + " until " + until));
    world.claims().forEach((key, claim) -> {
      if (!claim.secured() && !claim.since().plus(PATIENCE).isAfter(now)) {
        wishes.add("claim " + key + " of " + claim.since());
      }
    });
    return wishes;
  }

  /// When something is due.
  Optional<Instant> wake(Instant now) {
    Optional<Instant> look = looks.values().stream().min(Comparator.naturalOrder());
    Optional<Instant> claim = world.claims().values().stream().filter(c -> !c.secured())
        .map(c -> c.since().plus(PATIENCE)).filter(at -> at.isAfter(now))
        .min(Comparator.naturalOrder());
    Optional<Instant> reminder = world.agents.unavailable().values().stream()
        .map(told -> told.plus(REMINDER)).min(Comparator.naturalOrder());
    return Wakes.earliest(look, claim, reminder);
  }
}

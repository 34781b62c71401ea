package dev.karoo.control;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementIndex;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quota.Ledger;
import dev.karoo.core.quota.Usage;
import dev.karoo.core.reconcile.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Who waits for a place, and the places found that wait for offers. It is memory only: after a
/// restart the same follows again from what is in the store.
final class Scheduling {
  /// Who is refused what was found is left out when it is searched again: so often, at the most.
  private static final int ROUNDS = 8;

  private final Settings settings;
  /// What is free, kept from search to search.
  private final PlacementIndex index = new PlacementIndex();
  private final SortedMap<TaskKey, Step.Place> waiting = new TreeMap<>();
  private final SortedMap<TaskKey, Holding> reserved = new TreeMap<>();
  private final Proposals proposals = new Proposals();
  private final Shortfalls shortfalls = new Shortfalls();
  private final SortedMap<TaskKey, PlacementSolution.Unplaced> unplaced = new TreeMap<>();

  /// Those for whom tasks of lower priority are ending.
  private final Nominees nominees = new Nominees();
  private final SortedMap<TaskKey, String> overQuota = new TreeMap<>();
  private List<PlacementSolution.Eviction> evictions = List.of();
  private boolean stale = true;

  Scheduling(Settings settings) {
    this.settings = settings;
  }

  /// Something changed that a search depends on: agents, or what tasks hold.
  void invalidate() {
    stale = true;
  }

  /// The plan for a pipeline says who of it wants a place.
  void replan(PipelineId pipeline, List<Step> steps, int priority, Instant now) {
    Map<TaskKey, Step.Place> places = new HashMap<>();
    Map<TaskKey, Step.Relaunch> relaunches = new HashMap<>();
    Set<TaskKey> kept = new HashSet<>(reserved.keySet());
    kept.removeIf(key -> !PipelineId.of(key).equals(pipeline));
    reserved.keySet().removeAll(kept);
    for (Step step : steps) {
      switch (step) {
        case Step.Place place -> places.put(place.key(), place);
        case Step.Relaunch again -> relaunches.put(again.key(), again);
        case Step.Wait wait -> wait.holds().ifPresent(h -> reserved.put(wait.key(), h));
        case Step.Create _,Step.Remove _,Step.Kill _,Step.GiveUp _ -> {
        }
        case Step.Keep _,Step.Done _,Step.Release _,Step.Retire _ -> {
        }
      }
    }
    kept.removeAll(relaunches.keySet());
    stale |= !reserved.keySet().containsAll(kept);
    dropOutdated(pipeline, places, relaunches);
    for (Step.Place place : places.values()) {
      Step.Place before = waiting.put(place.key(), place);
      stale |= before == null || !before.asksTheSame(place);
    }
    relaunches.values().forEach(again -> relaunch(again, priority, now));
  }

  /// Reserves its old place again; when that was not offered of late, or was given up since, any
  /// other is searched.
  private void relaunch(Step.Relaunch again, int priority, Instant now) {
    if (proposals.has(again.key())) {
      return;
    }
    String agent = again.holding().placement().agent();
    if (waiting.containsKey(again.key()) || shortfalls.of(again.key(), now).contains(agent)) {
      stale |= waiting.put(again.key(), elsewhere(again)) == null;
    } else {
      waiting.remove(again.key());
      proposals.add(new Proposal(again.key().toString(), priority, new TreeMap<>(Map.of(again.key(),
          new Proposal.Member(again.holding(), again.specHash()))), now));
    }
  }

  /// Its old place was not offered: any other will do.
  private static Step.Place elsewhere(Step.Relaunch again) {
    return new Step.Place(again.key(), again.holding().request(), again.holding().hash(),
        again.specHash(), "", Set.of(), "", Optional.empty(), "its old place was not offered");
  }

  /// Forgets tasks of the pipeline that want no place any more, and proposals for other wishes.
  private void dropOutdated(PipelineId pipeline, Map<TaskKey, Step.Place> places,
      Map<TaskKey, Step.Relaunch> relaunches) {
    Set<TaskKey> gone = new HashSet<>();
    waiting.keySet().stream().filter(key -> PipelineId.of(key).equals(pipeline))
        .filter(key -> !places.containsKey(key) && !relaunches.containsKey(key))
        .forEach(gone::add);
    waiting.keySet().removeAll(gone);
    unplaced.keySet().removeAll(gone);
    overQuota.keySet().removeAll(gone);
    nominees.forget(gone);
    for (Proposal proposal : proposals.all()) {
      boolean mine = PipelineId.of(proposal.members().firstKey()).equals(pipeline);
      if (mine && !proposal.members().entrySet().stream()
          .allMatch(e -> e.getValue().isWanted(places.get(e.getKey()),
              relaunches.get(e.getKey())))) {
        drop(proposal);
      }
    }
    shortfalls.forget(key -> PipelineId.of(key).equals(pipeline)
        && !places.containsKey(key) && !relaunches.containsKey(key));
  }

  /// The proposal was launched: its tasks want nothing more.
  void launched(Proposal proposal) {
    drop(proposal);
    waiting.keySet().removeAll(proposal.members().keySet());
    nominees.forget(proposal.members().keySet());
  }

  /// Places on these agents are no good any more, though offers for them may be under way.
  void dropOn(Predicate<String> closed) {
    for (Proposal proposal : proposals.all()) {
      if (proposal.members().values().stream()
          .anyMatch(member -> closed.test(member.holding().placement().agent()))) {
        drop(proposal);
      }
    }
  }

  /// Until now no offers could come: the proposals wait from now on.
  void renew(Instant now) {
    proposals.renew(now);
  }

  /// The proposal is no more: its places are free again.
  private void drop(Proposal proposal) {
    proposals.remove(proposal);
    stale = true;
  }

  /// Searches places for those who have none, if anything changed since the last search. Those for
  /// whom others are ending look for room elsewhere before those of lower priority.
  ///
  /// @param failing agents where launches failed too often of late
  /// @return what was found; none: nothing was searched
  Optional<PlacementSolution> search(World world, LaunchFailures.Avoided failing,
      Instant now) {
    evictions = List.of();
    nominees.expire(world::givesWay, proposals::has);
    var candidates = new Candidates(waiting.values().stream()
        .filter(place -> !proposals.has(place.key())).toList(), nominees, shortfalls,
        world::priority, now);
    List<Waiting> open = candidates.open();
    int highest = open.stream().mapToInt(Waiting::priority).max().orElse(Integer.MIN_VALUE);
    List<Waiting> before = candidates.nominated(key -> world.priority(key) > highest);
    if (!stale || (open.isEmpty() && before.isEmpty()) || !world.agents.known()) {
      return Optional.empty();
    }
    stale = false;
    overQuota.clear();
    var search = new PlaceSearch(index, settings, failing, now);
    SortedMap<TaskKey, Placement> placed = new TreeMap<>(elsewhere(before, world, search, now));
    Set<TaskKey> tried = before.stream().map(Waiting::key).collect(Collectors.toSet());
    PlacementSolution solution = search(open, world, search, now);
    placed.putAll(solution.placed());
    open.stream().map(Waiting::key).filter(key -> !proposals.has(key) && !shortfalls.has(key))
        .forEach(nominees::lost);
    List<Waiting> after = candidates.nominated(key -> !tried.contains(key) && !proposals.has(key));
    placed.putAll(elsewhere(after, world, search, now));
    return Optional.of(new PlacementSolution(placed, solution.unplaced(), solution.evictions()));
  }

  /// For those for whom nobody ends; others may have to for them.
  private PlacementSolution search(List<Waiting> wanting, World world, PlaceSearch search,
      Instant now) {
    List<Standing> standing = standing(world);
    List<Waiting> within = withinQuota(wanting, world.quotas, standing);
    become(world, standing);
    PlacementSolution solution = search.find(within);
    Set<TaskKey> refused = refused(solution, world, standing);
    for (int round = 1; !refused.isEmpty() && round < ROUNDS; round++) {
      Set<TaskKey> out = refused;
      within = within.stream().filter(task -> !out.contains(task.key())).toList();
      solution = search.find(within);
      refused = refused(solution, world, standing);
    }
    accept(solution, refused, world, standing, now);
    return solution;
  }

  private void become(World world, List<Standing> standing) {
    index.become(world.agents.all().stream().filter(AgentEntry::usable)
        .map(entry -> entry.agent.orElseThrow()).toList(), standing);
  }

  /// Places that need nobody's end. Until they start there, the room that is made for them is kept.
  ///
  /// @return what was found
  private SortedMap<TaskKey, Placement> elsewhere(List<Waiting> nominated, World world,
      PlaceSearch search, Instant now) {
    SortedMap<TaskKey, Placement> placed = new TreeMap<>();
    if (nominated.isEmpty()) {
      return placed;
    }
    List<Standing> standing = standing(world);
    become(world, standing);
    PlacementSolution other = search.find(nominated);
    var ledger = new Ledger(world.quotas.all(), Ledger.used(standing));
    groups(other, world).forEach((name, members) -> {
      if (!overQuota(ledger, members)) {
        proposals.add(new Proposal(name, world.priority(members.firstKey()), members, now));
        members.forEach((key, member) -> placed.put(key, member.holding().placement()));
      }
    });
    return placed;
  }

  /// What is held, kept, or promised.
  private List<Standing> standing(World world) {
    var standing = new ArrayList<>(world.standing(world::priority, this::wants));
    reserved.forEach((key, holding) -> standing.add(new Standing(key, holding.request(),
        world.priority(key), holding.placement(), false)));
    return proposals.beside(standing);
  }

  /// Those that their namespaces' quotas leave room for; the others wait. What is left goes to
  /// those of higher priority first; a gang gets all that it needs, or nothing.
  private List<Waiting> withinQuota(List<Waiting> wanting, Quotas quotas,
      List<Standing> standing) {
    if (quotas.isEmpty()) {
      return wanting;
    }
    var ledger = new Ledger(quotas.all(), Ledger.used(standing));
    return ledger.admit(wanting, (key, why) -> overQuota.put(key, why));
  }

  /// Those who may not have the places that were found for them: they would exceed a quota, or
  /// others would have to end for them, who only found no offers of late: it is too early for that.
  private Set<TaskKey> refused(PlacementSolution solution, World world, List<Standing> standing) {
    Set<TaskKey> beneficiaries = new HashSet<>();
    solution.evictions().forEach(eviction -> beneficiaries.add(eviction.beneficiary()));
    var ledger = new Ledger(world.quotas.all(), Ledger.used(standing));
    Set<TaskKey> refused = new HashSet<>();
    for (SortedMap<TaskKey, Proposal.Member> members : groups(solution, world).values()) {
      boolean tooEarly = members.keySet().stream().anyMatch(beneficiaries::contains)
          && members.keySet().stream().anyMatch(shortfalls::has);
      if (tooEarly || overQuota(ledger, members)) {
        refused.addAll(members.keySet());
      }
    }
    return refused;
  }

  /// Makes proposals of the places that were found. Whoever is to have what others still hold
  /// waits until these have ended, whether they end for it or for another.
  private void accept(PlacementSolution solution, Set<TaskKey> refused, World world,
      List<Standing> standing, Instant now) {
    unplaced.clear();
    solution.unplaced().forEach(task -> unplaced.put(task.key(), task));
    evictions = solution.evictions().stream()
        .filter(eviction -> !refused.contains(eviction.beneficiary())).toList();
    var contested = new Contested(solution.evictions(), standing);
    groups(solution, world).forEach((name, members) -> {
      List<PlacementSolution.Eviction> first = contested.by(members);
      int priority = world.priority(members.firstKey());
      if (refused.contains(members.firstKey()) || !evictions.containsAll(first)) {
        return; // nobody ends for them now
      }
      if (first.isEmpty()) {
        proposals.add(new Proposal(name, priority, members, now));
      } else {
        nominees.add(members, priority, first, contested.agents(first));
      }
    });
  }

  /// The places that were found, by who starts together; those of the highest priority first.
  private Map<String, SortedMap<TaskKey, Proposal.Member>> groups(PlacementSolution solution,
      World world) {
    SortedMap<String, SortedMap<TaskKey, Proposal.Member>> groups = new TreeMap<>();
    for (Map.Entry<TaskKey, Placement> placed : solution.placed().entrySet()) {
      Step.Place place = waiting.get(placed.getKey());
      if (place != null) {
        String name = place.gang().isEmpty() ? place.key().toString() : "gang " + place.gang();
        groups.computeIfAbsent(name, _ -> new TreeMap<>()).put(place.key(),
            new Proposal.Member(new Holding(place.request(), place.hash(), placed.getValue(),
                world.agents.hostOf(placed.getValue().agent())), place.specHash()));
      }
    }
    Map<String, SortedMap<TaskKey, Proposal.Member>> ordered = new LinkedHashMap<>();
    groups.entrySet().stream().sorted(Comparator.comparingInt(
        (Map.Entry<String, SortedMap<TaskKey, Proposal.Member>> e) -> -world.priority(
            e.getValue().firstKey()))
        .thenComparing(Map.Entry::getKey))
        .forEach(group -> ordered.put(group.getKey(), group.getValue()));
    return ordered;
  }

  /// Whether the places found take more than the quotas leave, which for shares of domains is only
  /// known now.
  private boolean overQuota(Ledger ledger, SortedMap<TaskKey, Proposal.Member> members) {
    Usage usage = members.values().stream().map(Proposal.Member::holding)
        .map(h -> Usage.of(h.request(), h.placement())).reduce(Usage.NONE, Usage::plus);
    Optional<String> refusal = ledger.take(members.firstKey().namespace(), usage);
    refusal.ifPresent(why -> members.keySet().forEach(key -> overQuota.put(key, why)));
    return refusal.isPresent();
  }

  /// Who must end, as the last search found.
  List<PlacementSolution.Eviction> evictions() {
    return evictions;
  }

  /// Those that their quota leaves no room for, and why.
  Map<TaskKey, String> overQuota() {
    return Collections.unmodifiableMap(overQuota);
  }

  /// Whether it waits for some of what others leave, who end for the sake of a third.
  boolean shares(TaskKey key) {
    return nominees.shares(key);
  }

  /// Whether others are ending for this one.
  boolean nominated(TaskKey key) {
    return nominees.has(key);
  }

  /// Whether the place of a task is only to be kept for now: it may not start yet.
  boolean keepsOnly(TaskKey key) {
    return Optional.ofNullable(waiting.get(key)).flatMap(Step.Place::later).isPresent();
  }

  /// The proposals, the most important first, then the oldest.
  List<Proposal> proposals() {
    return proposals.inOrder();
  }

  /// Lets go of a proposal.
  ///
  /// @param until until when agents are not tried again for its tasks, by name
  void letGo(Proposal proposal, Map<String, Instant> until) {
    shortfalls.add(proposal, until);
    drop(proposal);
  }

  /// Why a task found no place; empty: it did, or was not looked at.
  Optional<PlacementSolution.Unplaced> unplaced(TaskKey key) {
    return Optional.ofNullable(unplaced.get(key));
  }

  /// Whether a place is searched for the task, or was found.
  boolean searches(TaskKey key) {
    return waiting.containsKey(key);
  }

  /// Whether a place was found for the task, for which offers are gathered.
  boolean proposed(TaskKey key) {
    return proposals.has(key);
  }

  /// Whether a place is wanted for an attempt of the task, or found.
  boolean wants(TaskKey key) {
    return waiting.containsKey(key) || proposals.has(key) || reserved.containsKey(key);
  }

  /// Whether nobody wants anything.
  boolean idle() {
    return waiting.isEmpty() && proposals.isEmpty();
  }

  /// The pipelines of all who want something.
  Set<PipelineId> pipelines() {
    Set<PipelineId> ids = new HashSet<>();
    waiting.keySet().forEach(key -> ids.add(PipelineId.of(key)));
    proposals.tasks().forEach(key -> ids.add(PipelineId.of(key)));
    return ids;
  }

  /// The names of agents whose offers are wanted.
  Set<String> wantedAgents() {
    return proposals.agents();
  }

  /// When a proposal has to be let go.
  Optional<Instant> letGoAt() {
    return proposals.oldest().map(since -> since.plus(settings.times().gather()));
  }

  /// When an agent may be tried again.
  Optional<Instant> wake(Instant now) {
    return shortfalls.wake(now);
  }

  /// Forgets what is over. @return whether an agent may be tried again now
  boolean expire(Instant now) {
    boolean any = shortfalls.expire(now);
    stale |= any;
    return any;
  }
}

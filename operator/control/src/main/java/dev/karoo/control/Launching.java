package dev.karoo.control;

import dev.karoo.api.convert.Templates;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.core.launch.AlignmentCheck;
import dev.karoo.core.launch.Enforcement;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.launch.LaunchOrder;
import dev.karoo.core.launch.Launches;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.Notice;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Reference;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.placement.Charge;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.reconcile.Endpoints;
import dev.karoo.core.reconcile.Rules;
import dev.karoo.core.topology.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Turns places for which the offers are there into intents to launch.
///
/// What starts together starts only when the offers of all its agents hold what is needed.
final class Launching {
  private static final String ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int ID_LENGTH = 16;

  /// When a launch that could not be put into words is tried again.
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final World world;
  private final Scheduling scheduling;
  private final OfferBook book;
  private final Outbox outbox;
  private final EventRecorder events;
  private final LaunchPace pace;
  private final Rules rules;
  private final RandomGenerator random;

  /// Tasks whose reservations were given back with their launch.
  private final Set<TaskKey> used = new HashSet<>();

  /// How many launches each agent has not taken up yet, by its name.
  private final Map<String, Integer> inFlight = new HashMap<>();

  /// What is left of the offers that were taken from the book in this turn, by Mesos' agent id.
  private final Map<String, Share> left = new HashMap<>();

  Launching(World world, Scheduling scheduling, OfferBook book, Outbox outbox,
      EventRecorder events, LaunchPace pace, Rules rules, RandomGenerator random) {
    this.world = world;
    this.scheduling = scheduling;
    this.book = book;
    this.outbox = outbox;
    this.events = events;
    this.pace = pace;
    this.rules = rules;
    this.random = random;
  }

  /// A new turn: what is left of used offers is declined with them.
  void begin() {
    left.clear();
  }

  /// Tasks that were launched where places were kept for them, so that nothing is kept any more.
  ///
  /// @return those since it was last asked
  Set<TaskKey> takeUsed() {
    Set<TaskKey> taken = Set.copyOf(used);
    used.clear();
    return taken;
  }

  /// Launches what can be.
  void run(Instant now) {
    List<Proposal> proposals = scheduling.proposals();
    inFlight.clear();
    if (!proposals.isEmpty()) {
      world.staging().forEach(attempt -> inFlight.merge(attempt.agent(), 1, Integer::sum));
    }
    for (Proposal proposal : proposals) {
      Map<String, SortedMap<String, Resources>> needed = needed(proposal);
      if (needed.entrySet().stream().allMatch(
          e -> paced(e.getKey(), e.getValue().size())
              && covers(e.getKey(), e.getValue()))) {
        launch(proposal, needed, now);
      }
    }
  }

  /// Whether an agent bears so many more launches now. A gang may be larger than any limit: it is
  /// launched whole, where nothing else is being launched.
  private boolean paced(String agent, int more) {
    int already = inFlight.getOrDefault(agent, 0);
    return already == 0 || already + more <= pace.limit(agent);
  }

  /// The agents of a proposal that have too many other launches in flight.
  Set<String> busy(Proposal proposal) {
    Set<String> busy = new HashSet<>();
    needed(proposal).forEach((agent, tasks) -> {
      if (!paced(agent, tasks.size())) {
        busy.add(agent);
      }
    });
    return busy;
  }

  /// The agents whose offers do not hold what the proposal needs.
  Set<String> missing(Proposal proposal) {
    Set<String> missing = new HashSet<>();
    needed(proposal).forEach((agent, resources) -> {
      if (!covers(agent, resources)) {
        missing.add(agent);
      }
    });
    return missing;
  }

  /// What each task of the proposal needs, by agent.
  private Map<String, SortedMap<String, Resources>> needed(Proposal proposal) {
    Map<String, SortedMap<String, Resources>> needed = new HashMap<>();
    proposal.members().forEach((key, member) -> {
      String name = member.holding().placement().agent();
      Resources charge = world.agents.agent(name).map(agent -> Charge.of(agent,
          member.holding().request(), member.holding().placement())).orElse(Resources.EMPTY);
      needed.computeIfAbsent(name, _ -> new TreeMap<>()).put(Labels.task(key), charge);
    });
    return needed;
  }

  private boolean covers(String agent, SortedMap<String, Resources> needed) {
    return !world.agents.closed(agent)
        && world.agents.idOf(agent).flatMap(id -> share(id, needed)).isPresent();
  }

  /// What an ACCEPT could use there that suffices, new offers included.
  private Optional<Share> share(String agentId, SortedMap<String, Resources> needed) {
    Optional<Share> used = Optional.ofNullable(left.get(agentId));
    Stream<Share> fresh = book.shares(agentId).stream()
        .filter(share -> used.isEmpty() || used.get().role().equals(share.role()))
        .map(share -> used.map(before -> before.plus(share)).orElse(share));
    return Stream.concat(used.stream(), fresh).filter(share -> share.covers(needed)).findFirst();
  }

  private void launch(Proposal proposal, Map<String, SortedMap<String, Resources>> needed,
      Instant now) {
    List<LaunchOrder> orders = new ArrayList<>();
    Map<String, List<Launch>> launches = new HashMap<>();
    try {
      proposal.members().forEach((key, member) -> {
        if (!scheduling.keepsOnly(key)) {
          order(proposal, key, member, now).ifPresent(orders::add);
        }
      });
      for (LaunchOrder order : orders) {
        launches.computeIfAbsent(order.agent().name(), _ -> new ArrayList<>())
            .add(Launches.launch(order));
      }
    } catch (IllegalArgumentException e) {
      refuse(proposal, e, now);
      return;
    }
    needed.forEach((agent, resources) -> {
      String id = world.agents.idOf(agent).orElseThrow();
      outbox.launch(id, draw(id, resources),
          launches.getOrDefault(agent, List.of()));
    });
    orders.forEach(this::intend);
    proposal.members().forEach((key, member) -> {
      if (scheduling.keepsOnly(key)) {
        keep(key, member, now);
      }
    });
    scheduling.launched(proposal);
  }

  /// Keeps the place of a task that may not start yet.
  private void keep(TaskKey key, Proposal.Member member, Instant now) {
    PipelineEntry pipeline = world.pipelines.get(PipelineId.of(key));
    Optional<TaskEntry> task = world.task(key);
    if (pipeline == null || pipeline.pipeline.isEmpty() || task.isEmpty()) {
      return;
    }
    Agent agent = world.agents.agent(member.holding().placement().agent()).orElseThrow();
    String agentId = world.agents.idOf(agent.name()).orElseThrow();
    respecify(pipeline, task.get(), member.specHash());
    Resources charge = Charge.of(agent, member.holding().request(),
        member.holding().placement());
    world.claim(task.get(), Optional.of(new Claim(member.holding(), agentId, member.specHash(),
        now, charge.isEmpty())), Optional.of(
            new TaskEntry.Shown(HoldingForm.toStatus(member.holding(),
                Optional.of(agent)), Optional.empty(), List.of())));
    if (!charge.isEmpty()) {
      outbox.reserve(agentId, List.of(), List.of(),
          List.of(new Reserved(Labels.task(key), charge)));
    }
    events.record(Subjects.of(task.get()), Notice.normal("Held", "Its place on agent "
        + agent.name() + " is kept for it"), now);
  }

  /// Takes what is needed from what is left of this turn's offers, and new ones where that is not
  /// enough. @return the new ones
  private List<String> draw(String agentId, SortedMap<String, Resources> needed) {
    String role = share(agentId, needed).orElseThrow().role();
    Share rest = left.getOrDefault(agentId, Share.none(role));
    List<Offer> offers = rest.covers(needed) && left.containsKey(agentId)
        ? List.of()
        : book.take(agentId, rest, needed);
    for (Offer offer : offers) {
      rest = rest.plus(offer);
    }
    giveBack(agentId, rest, needed.keySet());
    left.put(agentId, rest.without(needed).orElseThrow());
    return offers.stream().map(Offer::id).toList();
  }

  /// A task that starts needs no reservation any more: else what it had would stay reserved after
  /// its end.
  private void giveBack(String agentId, Share share, Set<String> tasks) {
    List<Reserved> kept = tasks.stream().filter(task -> !share.reservedFor(task).isEmpty())
        .map(task -> new Reserved(task, share.reservedFor(task))).toList();
    if (!kept.isEmpty()) {
      outbox.reserve(agentId, List.of(), kept, List.of());
    }
  }

  private Optional<LaunchOrder> order(Proposal proposal, TaskKey key, Proposal.Member member,
      Instant now) {
    PipelineEntry pipeline = world.pipelines.get(PipelineId.of(key));
    Optional<TaskEntry> task = world.task(key);
    if (pipeline == null || pipeline.pipeline.isEmpty() || task.isEmpty()) {
      return Optional.empty();
    }
    Pipeline core = pipeline.pipeline.get();
    Agent agent = world.agents.agent(member.holding().placement().agent()).orElseThrow();
    Attempt attempt = Attempt.intended(id(key), task.get().observed.launches() + 1,
        world.agents.idOf(agent.name()).orElseThrow(), member.specHash(), member.holding(), now);
    Definition definition = definition(pipeline, core, task.get(), member.specHash());
    List<Reference.Endpoint> references = References.endpoints(definition.template());
    Endpoints endpoints = references.isEmpty()
        ? new Endpoints(Map.of())
        : Endpoints.of(core, other -> Optional.ofNullable(proposal.members().get(other))
            .map(Proposal.Member::holding).or(() -> place(core, other, now)));
    return Optional.of(new LaunchOrder(key, definition.pipeline(), definition.template(),
        attempt.by(definition.template()).told(endpoints.known(references, key.index())),
        member.holding(), agent,
        definition.addresses(), endpoints.byTemplate(),
        Documents.text(HoldingForm.toStatus(member.holding(),
            Optional.of(agent)))));
  }

  private Optional<Holding> place(Pipeline core, TaskKey key, Instant now) {
    Optional<TaskTemplate> template = core.tasks().stream()
        .filter(t -> t.name().equals(key.template())).findFirst();
    return world.task(key).flatMap(entry -> template
        .flatMap(t -> entry.observed.place(t, rules.backOff(), now)));
  }

  /// What is run: what the pipeline says now, or, as long as an update is held, what the task ran
  /// before.
  private record Definition(Pipeline pipeline, TaskTemplate template,
      SortedMap<String, String> addresses) {}

  private static Definition definition(PipelineEntry entry, Pipeline pipeline, TaskEntry task,
      String hash) {
    TaskTemplate template = pipeline.tasks().stream()
        .filter(t -> t.name().equals(task.observed.key().template())).findFirst().orElseThrow();
    boolean present = hash.equals(entry.hashes(pipeline).get(template.name()));
    return present || !task.spec.hash().equals(hash)
        ? new Definition(pipeline, template, entry.addresses)
        : new Definition(TaskForm.pipeline(task.observed.key(), task.spec),
            Templates.toCore(task.spec.definition()), TaskForm.addresses(task.spec));
  }

  private void intend(LaunchOrder order) {
    TaskEntry task = world.task(order.key()).orElseThrow();
    Optional.ofNullable(world.pipelines.get(PipelineId.of(order.key())))
        .ifPresent(pipeline -> respecify(pipeline, task, order.attempt().specHash()));
    if (task.observed.claim().map(Claim::holding).equals(Optional.of(order.holding()))) {
      used.add(order.key());
    }
    PlacementStatus placement = HoldingForm.toStatus(order.holding(),
        Optional.of(order.agent()));
    task.shown.put(order.attempt().id(), new TaskEntry.Shown(placement,
        Optional.of(TaskForm.enforcement(Enforcement.of(order.template(), order.agent(),
            order.holding()))),
        AlignmentCheck.faults(order.agent(), order.holding().request(),
            order.holding().placement())));
    world.put(task, order.attempt());
    pace.begun(order.attempt().id(),
        inFlight.merge(order.agent().name(), 1, Integer::sum));
  }

  /// The object says what was last started, or is to be. As long as an update is held that is not
  /// what its pipeline says now: then the object keeps the definition that the hash is of.
  private static void respecify(PipelineEntry pipeline, TaskEntry task, String hash) {
    pipeline.pipeline.flatMap(core -> TaskForm.spec(pipeline, core, task.observed.key()))
        .filter(spec -> spec.hash().equals(hash) && !spec.equals(task.spec)).ifPresent(spec -> {
          task.spec = spec;
          task.generation++;
        });
  }

  /// It cannot even be said to Mesos: said to the user, and tried again later.
  private void refuse(Proposal proposal, IllegalArgumentException why, Instant now) {
    TaskKey first = proposal.members().firstKey();
    world.task(first).ifPresent(task -> events.record(Subjects.of(task),
        Notice.warning("CannotLaunch", String.valueOf(why.getMessage())), now));
    Set<String> agents = new HashSet<>();
    proposal.members().values().forEach(m -> agents.add(m.holding().placement().agent()));
    Map<String, Instant> until = new HashMap<>();
    agents.forEach(agent -> until.put(agent, now.plus(AGAIN)));
    scheduling.letGo(proposal, until);
  }

  /// A new Mesos id: the task's name for people, and 80 random bits for ever unique.
  private String id(TaskKey key) {
    var id = new StringBuilder(key.namespace()).append('.').append(key.name()).append('-');
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
    }
    return id.toString();
  }
}

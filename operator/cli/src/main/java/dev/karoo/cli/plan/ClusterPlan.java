package dev.karoo.cli.plan;

import dev.karoo.cli.plan.ClusterState.Admitted;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementIndex;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementProblem.Policy;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.PlacementSolution.Eviction;
import dev.karoo.core.placement.PlacementSolution.Unplaced;
import dev.karoo.core.placement.Refusal;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quota.Ledger;
import dev.karoo.core.reconcile.MulticastAddresses;
import dev.karoo.core.reconcile.MulticastPool;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What would happen in today's cluster if pipelines were applied, or agents drained. Nothing is
/// changed, and nothing is asked of the operator: the same engine runs here, on what the API shows.
///
/// Tasks whose request stays the same stay where they are. Tasks that wait in the cluster already
/// compete as they do there, by priority, but only those that were asked about are told of. Agents
/// where launches fail are a last resort here, too. What only the operator remembers is not known:
/// agents that a single task avoids for a minute after failures, or since they made no offers.
public final class ClusterPlan {
  private final ClusterState state;
  private final Map<TaskKey, Standing> standing;
  private final Map<TaskKey, Waiting> waiting = new TreeMap<>();
  private final Map<TaskKey, String> from = new HashMap<>();
  /// Where a successor starts already.
  private final Map<TaskKey, Placement> succeeded = new HashMap<>();
  private final Set<TaskKey> asked = new HashSet<>();
  /// Pipelines that would be applied, `namespace/name`.
  private final Set<String> applied = new HashSet<>();
  private final List<Unplaced> unplaced = new ArrayList<>();

  private ClusterPlan(ClusterState state) {
    this.state = state;
    standing = new TreeMap<>(state.running());
    state.waiting().forEach(task -> waiting.put(task.key(), task));
  }

  /// The plan for these pipelines, with these agents drained.
  ///
  /// @param pool where addresses of multicast groups are drawn from
  public static Plan of(ClusterState state, Collection<Pipeline> pipelines, Set<String> drained,
      MulticastPool pool, Policy policy, Instant now) {
    var plan = new ClusterPlan(state);
    plan.apply(pipelines, pool);
    plan.drain(drained);
    return plan.solved(drained, policy, now);
  }

  private void apply(Collection<Pipeline> pipelines, MulticastPool pool) {
    pipelines.forEach(pipeline -> applied.add(name(pipeline)));
    Ranges taken = Ranges.EMPTY;
    for (Admitted other : state.pipelines().values()) {
      if (!applied.contains(name(other.pipeline()))) {
        taken = taken.plus(MulticastAddresses.taken(other.pipeline(), other.addresses()));
      }
    }
    for (Pipeline pipeline : pipelines) {
      Admitted before = state.pipelines().get(name(pipeline));
      Map<String, String> addresses = MulticastAddresses.assign(pipeline,
          before == null ? Map.of() : before.addresses(),
          before == null ? Map.of() : MulticastAddresses.sizes(before.pipeline()), pool, taken);
      taken = taken.plus(MulticastAddresses.taken(pipeline, addresses));
      replace(pipeline, addresses, before != null && before.admitted());
    }
  }

  private static String name(Pipeline pipeline) {
    return pipeline.namespace() + "/" + pipeline.name();
  }

  /// The pipeline's tasks as they would be, in place of those that are.
  private void replace(Pipeline pipeline, Map<String, String> addresses, boolean admitted) {
    Map<TaskKey, Standing> before = new HashMap<>();
    standing.values().removeIf(task -> {
      boolean own = name(task.key()).equals(name(pipeline));
      if (own) {
        before.put(task.key(), task);
      }
      return own;
    });
    waiting.keySet().removeIf(key -> name(key).equals(name(pipeline)));
    List<Refusal> without = OfflinePlan.withoutAddress(pipeline, addresses,
        state.agents().size());
    for (Waiting task : OfflinePlan.waiting(pipeline, addresses,
        Turns.of(pipeline, addresses, state)::indices)) {
      asked.add(task.key());
      Standing now = before.get(task.key());
      if (now != null && now.request().equals(task.request())) {
        standing.put(task.key(), now);
        continue;
      }
      String agent = now == null ? "" : now.placement().agent();
      if (now != null) {
        from.put(task.key(), agent);
      }
      if (without.isEmpty()) {
        waiting.put(task.key(), new Waiting(task.key(), task.request(), task.priority(),
            admitted ? "" : task.gang(), Set.of(), agent));
      } else {
        unplaced.add(new Unplaced(task.key(), without));
      }
    }
  }

  /// As the operator does: whoever finds no place without the agents where launches fail is looked
  /// at once more with them.
  private PlacementSolution found(List<Waiting> within, PlacementIndex index, Policy policy,
      Instant now) {
    List<Waiting> careful = within.stream().map(this::avoiding).toList();
    PlacementSolution found = index.place(careful, policy, now, PlacementProblem.STEPS, 0);
    Set<TaskKey> without = found.unplaced().stream().map(Unplaced::key)
        .collect(Collectors.toSet());
    List<Waiting> bold = new ArrayList<>();
    for (int i = 0; i < careful.size(); i++) {
      bold.add(without.contains(careful.get(i).key()) ? within.get(i) : careful.get(i));
    }
    return bold.equals(careful)
        ? found
        : index.place(bold, policy, now, PlacementProblem.STEPS, 0);
  }

  private Waiting avoiding(Waiting task) {
    Set<String> avoid = new HashSet<>(task.avoid());
    state.avoided().forEach((agent, by) -> {
      if (by.concerns(name(task.key()))) {
        avoid.add(agent);
      }
    });
    return new Waiting(task.key(), task.request(), task.priority(), task.gang(), avoid,
        task.prefer());
  }

  private static String name(TaskKey key) {
    return key.namespace() + "/" + key.pipeline();
  }

  private void drain(Set<String> drained) {
    List<Standing> out = standing.values().stream()
        .filter(task -> drained.contains(task.placement().agent())).toList();
    for (Standing task : out) {
      standing.remove(task.key());
      asked.add(task.key());
      from.put(task.key(), task.placement().agent());
      if (left(task.key())) {
        unplaced.add(new Unplaced(task.key(), List.of(
            new Refusal(Refusal.Kind.UNSCHEDULABLE, false, 1, "pipeline " + name(task.key())
                + " cannot be read: its tasks stay until it is mended or deleted"))));
        continue;
      }
      Standing next = state.successors().get(task.key());
      if (next != null && !drained.contains(next.placement().agent())) {
        succeeded.put(task.key(), next.placement());
        continue;
      }
      waiting.put(task.key(), new Waiting(task.key(), task.request(), task.priority(), "",
          drained, ""));
    }
  }

  /// Whether the operator leaves it where it is.
  private boolean left(TaskKey task) {
    return state.unread().ofPipeline(task) && !applied.contains(name(task));
  }

  private Plan solved(Set<String> drained, Policy policy, Instant now) {
    List<Agent> agents = state.agents().stream()
        .filter(agent -> !drained.contains(agent.name())).toList();
    List<Standing> all = new ArrayList<>(standing.values());
    all.addAll(state.held());
    List<Waiting> within = new Ledger(state.quotas(), Ledger.used(all)).admit(waiting.values(),
        (key, why) -> unplaced.add(new Unplaced(key, List.of(
            new Refusal(Refusal.Kind.QUOTA, false, agents.size(), why)))));
    PlacementSolution found = found(within, new PlacementIndex(agents, all), policy, now);
    unplaced.addAll(found.unplaced());
    List<Eviction> evictions = found.evictions().stream().filter(
        each -> asked.contains(each.victim()) || asked.contains(each.beneficiary())).toList();
    evictions.forEach(each -> unplaced.add(new Unplaced(each.victim(), List.of(
        new Refusal(Refusal.Kind.UNSCHEDULABLE, false, 1, each.why())))));
    Set<TaskKey> victims = evictions.stream().map(Eviction::victim).collect(Collectors.toSet());
    var placed = new TreeMap<>(found.placed());
    placed.keySet().retainAll(asked);
    placed.putAll(succeeded);
    standing.forEach((key, task) -> {
      if (asked.contains(key)) {
        from.put(key, task.placement().agent());
        if (!victims.contains(key)) {
          placed.put(key, task.placement());
        }
      }
    });
    return new Plan(state.agents(), new PlacementSolution(placed,
        unplaced.stream().filter(task -> asked.contains(task.key())).toList(),
        evictions), from);
  }
}

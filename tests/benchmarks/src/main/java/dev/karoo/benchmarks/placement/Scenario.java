package dev.karoo.benchmarks.placement;

import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementIndex;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Work to be placed: agents, what stands on them, and tasks.
///
/// @param name for the table
/// @param agents that are there
/// @param standing what they hold already
/// @param waiting what is to be placed
record Scenario(String name, List<Agent> agents, List<Standing> standing,
    List<Waiting> waiting) {
  static final long STEPS = 1_000_000;

  /// `tasks` on so many empty agents.
  static Scenario empty(int tasks, int agents) {
    return new Scenario(tasks + " tasks, " + agents + " empty agents", Clusters.agents(agents),
        List.of(), Clusters.tasks(tasks, "p", 1));
  }

  /// `tasks` on so many agents that are nine tenths full.
  static Scenario crowded(int tasks, int agents) {
    List<Agent> cluster = Clusters.agents(agents);
    return new Scenario(tasks + " tasks, " + agents + " agents 90 % full", cluster,
        crowd(cluster), Clusters.tasks(tasks, "q", 2));
  }

  /// Of this name: the rows of the table.
  static Scenario named(String name) {
    return switch (name) {
      case "200x100" -> empty(200, 100);
      case "200x1000" -> empty(200, 1000);
      case "200x10000" -> empty(200, 10_000);
      case "500x100" -> empty(500, 100);
      case "crowded1000" -> crowded(200, 1000);
      case "crowded10000" -> crowded(200, 10_000);
      case "lost1000" -> lost(1000);
      case "lost10000" -> lost(10_000);
      case "100000x10000" -> empty(100_000, 10_000);
      default -> meerkat();
    };
  }

  /// MeerKAT's correlator.
  static Scenario meerkat() {
    return new Scenario("MeerKAT: 128 engines, 30 hosts", Clusters.meerkatAgents(), List.of(),
        Clusters.meerkatTasks());
  }

  /// What one lost agent of a crowded cluster held, to be placed on the others.
  static Scenario lost(int agents) {
    List<Agent> cluster = new ArrayList<>(Clusters.agents(agents));
    List<Standing> standing = new ArrayList<>(crowd(cluster));
    Agent gone = cluster.remove(agents / 3);
    List<Waiting> again = standing.stream().filter(s -> s.placement().agent().equals(gone.name()))
        .map(s -> new Waiting(s.key(), s.request(), 0, "", Set.of(), "")).toList();
    standing.removeIf(s -> s.placement().agent().equals(gone.name()));
    return new Scenario("one agent lost of " + agents + " 90 % full", cluster, standing, again);
  }

  /// Nine tenths of what fits: the cluster is filled up, then every tenth task goes, by chance, so
  /// that there is room almost everywhere, but little.
  private static List<Standing> crowd(List<Agent> cluster) {
    List<Waiting> tasks = Clusters.tasks(10 * cluster.size(), "p", 1);
    PlacementSolution full = new PlacementIndex(cluster, List.of()).place(tasks,
        PlacementProblem.Policy.PACK, Instant.EPOCH, 0, 1);
    var random = new Random(7);
    List<Standing> standing = new ArrayList<>();
    for (Waiting task : tasks) {
      Placement placement = full.placed().get(task.key());
      if (placement != null && random.nextInt(10) > 0) {
        standing.add(new Standing(task.key(), task.request(), 0, placement, true));
      }
    }
    return standing;
  }

  PlacementIndex index() {
    return new PlacementIndex(agents, standing);
  }

  Outcome karoo(PlacementIndex index) {
    return Outcome.of(index.place(waiting, PlacementProblem.Policy.PACK, Instant.EPOCH, STEPS, 1));
  }

  /// First fit, with what stands taken where it stands.
  FirstFit firstFit() {
    var floor = new FirstFit(agents);
    Map<String, Integer> position = new HashMap<>();
    for (int h = 0; h < agents.size(); h++) {
      position.put(agents.get(h).name(), h);
    }
    for (Standing task : standing) {
      int h = position.getOrDefault(task.placement().agent(), 0);
      floor.take(h, agents.get(h), FirstFit.Need.of(task.request()), task.placement());
    }
    return floor;
  }

  static Outcome firstFit(FirstFit floor, List<FirstFit.Need> needs) {
    int placed = 0;
    var agents = new BitSet();
    for (FirstFit.Need need : needs) {
      int host = floor.place(need);
      if (host >= 0) {
        placed++;
        agents.set(host);
      }
    }
    return new Outcome(placed, agents.cardinality());
  }
}

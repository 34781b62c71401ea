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
import java.util.function.Function;

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
    return new Scenario(tasks + " tasks, " + agents + " agents 90 % full, room everywhere",
        cluster,
        crowd(cluster), Clusters.tasks(tasks, "q", 2));
  }

  /// `tasks` on so many agents of which nine in ten are full, as packing leaves a cluster.
  static Scenario packed(int tasks, int agents) {
    List<Agent> cluster = Clusters.agents(agents);
    return new Scenario(tasks + " tasks, 9 of 10 of " + agents + " agents full", cluster,
        pack(cluster), Clusters.tasks(tasks, "q", 2));
  }

  /// Ten tasks for each of so many empty agents, which together ask for 95 % of the CPUs.
  static Scenario filled(int agents) {
    return new Scenario(10 * agents + " tasks, " + agents + " agents, to 95 % fill",
        Clusters.agents(agents), List.of(), Clusters.lighterTasks(10 * agents, "p", 1));
  }

  /// Of this name: the rows of the table.
  static Scenario named(String name) {
    return switch (name) {
      case "200x100" -> empty(200, 100);
      case "200x1000" -> empty(200, 1000);
      case "200x10000" -> empty(200, 10_000);
      case "500x100" -> empty(500, 100);
      case "scattered1000" -> crowded(200, 1000);
      case "scattered10000" -> crowded(200, 10_000);
      case "packed1000" -> packed(200, 1000);
      case "packed10000" -> packed(200, 10_000);
      case "lostScattered10000" -> lost("room everywhere", Clusters.agents(10_000),
          Scenario::crowd);
      case "lostPacked10000" -> lost("9 of 10 full", Clusters.agents(10_000), Scenario::pack);
      case "10000x1000" -> filled(1000);
      case "100000x10000" -> filled(10_000);
      default -> meerkat();
    };
  }

  /// MeerKAT's correlator.
  static Scenario meerkat() {
    return new Scenario("MeerKAT: 128 engines, 30 hosts", Clusters.meerkatAgents(), List.of(),
        Clusters.meerkatTasks());
  }

  /// What one lost agent of a cluster held, to be placed on the others.
  private static Scenario lost(String how, List<Agent> agents,
      Function<List<Agent>, List<Standing>> fill) {
    List<Agent> cluster = new ArrayList<>(agents);
    List<Standing> standing = new ArrayList<>(fill.apply(cluster));
    Agent gone = cluster.remove(agents.size() / 3);
    List<Waiting> again = standing.stream().filter(s -> s.placement().agent().equals(gone.name()))
        .map(s -> new Waiting(s.key(), s.request(), 0, "", Set.of(), "")).toList();
    standing.removeIf(s -> s.placement().agent().equals(gone.name()));
    return new Scenario("one agent lost of " + agents.size() + ", " + how, cluster, standing,
        again);
  }

  /// As much as fits on nine tenths of the cluster.
  private static List<Standing> pack(List<Agent> cluster) {
    List<Waiting> tasks = Clusters.tasks(10 * cluster.size(), "p", 1);
    PlacementSolution full = new PlacementIndex(cluster.subList(0, cluster.size() / 10 * 9),
        List.of()).place(tasks, PlacementProblem.Policy.PACK, Instant.EPOCH, 0, 1);
    List<Standing> standing = new ArrayList<>();
    for (Waiting task : tasks) {
      Placement placement = full.placed().get(task.key());
      if (placement != null) {
        standing.add(new Standing(task.key(), task.request(), 0, placement, true));
      }
    }
    return standing;
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

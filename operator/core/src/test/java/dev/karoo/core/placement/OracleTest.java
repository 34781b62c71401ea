package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.invariant.Invariants;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Random small problems with all kinds of constraints against an exact solver. `-Plong` takes
/// many more of them.
class OracleTest {
  private static final int CASES = Integer.getInteger("oracle.cases", 100);
  private static final long STEPS = 200_000;

  @Test
  void placesWhatCanBePlaced() {
    int asMany = 0;
    int known = 0;
    long agents = 0;
    long fewest = 0;
    int best = 0;
    List<String> missed = new ArrayList<>();
    for (int seed = 0; seed < CASES; seed++) {
      PlacementProblem problem = new RandomProblems(seed).problem(6, 20, STEPS);
      PlacementSolution solution = Placer.place(problem);
      assertThat(Invariants.check(problem, solution)).as("seed %d", seed).isEmpty();
      var optimum = new Oracle(problem).solve();
      if (optimum.isEmpty()) {
        continue;
      }
      known++;
      Map<Integer, Integer> units = units(problem, solution);
      if (units.equals(optimum.get().units())) {
        asMany++;
        long used = solution.placed().values().stream().map(Placement::agent).distinct().count();
        if (soft(problem, solution) == optimum.get().soft()
            && scarce(problem, solution) == optimum.get().scarce()) {
          agents += used;
          fewest += optimum.get().agents();
          best += used == optimum.get().agents() ? 1 : 0;
        }
      } else {
        missed.add("seed " + seed + ": " + units + " of " + optimum.get().units());
      }
      assertThat(better(units, optimum.get().units())).as("seed %d", seed).isFalse();
    }
    assertThat(known).isGreaterThanOrEqualTo(CASES * 95 / 100);
    assertThat(asMany).as("as many gangs at every priority, but for %s", missed)
        .isGreaterThanOrEqualTo((int) Math.floor(known * 0.99));
    assertThat(best).as("as good in wishes, scarce devices and agents")
        .isGreaterThanOrEqualTo((int) Math.floor(known * 0.97));
    assertThat((double) agents).as("where wishes and scarce devices, which come first, are equal")
        .isLessThanOrEqualTo(Math.max(fewest + 2, fewest * 1.01));
  }

  private static long soft(PlacementProblem problem, PlacementSolution solution) {
    return placed(problem, solution)
        .mapToLong(task -> AgentWays.soft(agent(problem, solution, task), task.request(),
            problem.now(), placement(solution, task)))
        .sum();
  }

  private static long scarce(PlacementProblem problem, PlacementSolution solution) {
    return placed(problem, solution)
        .mapToLong(task -> (long) agent(problem, solution, task).priority()).sum();
  }

  private static Stream<Waiting> placed(PlacementProblem problem, PlacementSolution solution) {
    return problem.waiting().stream()
        .filter(task -> solution.placed().containsKey(task.key()));
  }

  private static Agent agent(PlacementProblem problem, PlacementSolution solution, Waiting task) {
    String name = placement(solution, task).agent();
    return problem.agents().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  private static Placement placement(PlacementSolution solution, Waiting task) {
    return Objects.requireNonNull(solution.placed().get(task.key()));
  }

  /// A task alone on a cluster is placed whenever there is any way to place it.
  @Test
  void neverMissesASingleTask() {
    int placed = 0;
    for (int seed = 0; seed < 10 * CASES; seed++) {
      PlacementProblem all = new RandomProblems(seed).problem(3, 20, STEPS);
      for (Waiting task : all.waiting().subList(0, Math.min(3, all.waiting().size()))) {
        var alone = new Waiting(task.key(), task.request(), 0, "", task.avoid(), "");
        boolean possible = all.agents().stream()
            .filter(agent -> !alone.avoid().contains(agent.name()))
            .anyMatch(agent -> fits(all, agent, alone));
        PlacementSolution solution = Placer.place(new PlacementProblem(all.agents(), List.of(),
            List.of(alone), all.policy(), all.now(), STEPS, 1));
        assertThat(solution.placed().containsKey(task.key())).as("seed %d, %s", seed, task)
            .isEqualTo(possible);
        placed += solution.placed().size();
      }
    }
    assertThat(placed).isGreaterThan(CASES);
  }

  private static boolean fits(PlacementProblem of, Agent agent, Waiting task) {
    return new Recount(of.agents(), List.of(), of.now()).fits(agent, task.key(), task.request());
  }

  private static boolean better(Map<Integer, Integer> one, Map<Integer, Integer> than) {
    for (int priority : new TreeMap<>(than).descendingKeySet()) {
      int order = Integer.compare(one.getOrDefault(priority, 0), than.get(priority));
      if (order != 0) {
        return order > 0;
      }
    }
    return false;
  }

  private static Map<Integer, Integer> units(PlacementProblem problem,
      PlacementSolution solution) {
    Map<Integer, Set<String>> placed = new HashMap<>();
    for (Waiting task : problem.waiting()) {
      Set<String> level = placed.computeIfAbsent(task.priority(), unseen -> new HashSet<>());
      if (solution.placed().containsKey(task.key())) {
        level.add(Oracle.unit(task));
      }
    }
    Map<Integer, Integer> counts = new TreeMap<>();
    placed.forEach((priority, units) -> counts.put(priority, units.size()));
    return counts;
  }
}

package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.problem;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said about tasks that wait, word for word.
class ObstacleTest {
  private static String why(Agent agent, List<Standing> standing, Request request) {
    PlacementSolution solution = Placer.place(problem(List.of(agent), standing,
        List.of(waiting(key("t", 0), request, 0, ""))));
    return solution.unplaced().getFirst().reasons().getFirst().message();
  }

  private static List<Standing> holding(Agent agent, int... cores) {
    List<Waiting> tasks = new java.util.ArrayList<>();
    for (int count : cores) {
      tasks.add(waiting(key("old", tasks.size()), Tasks.cores(count, Alignment.REQUIRED), 0, ""));
    }
    return Tasks.placed(List.of(agent), tasks);
  }

  /// Three are named, but all four of the domain are asked for.
  @Test
  void aShareIsToldAsTheCoresItIs() {
    var cores = new CoreRequest(List.of("recv0", "send", "python"), 0, 1, false);
    Agent agent = agent("cbf07", 4, 4);

    assertThat(why(agent, holding(agent, 1, 3, 2), Tasks.cores(cores, Alignment.REQUIRED)))
        .isEqualTo("0 of 1 agents fit: 1 has no domain with 4 free cores "
            + "(best: cbf07 domain 1 has 2)");
  }

  @Test
  void theBestDomainIsTheOneThatMissesLeast() {
    var cores = new CoreRequest(List.of(), 0, 1, false);
    Agent agent = agent("a", 4, 16);

    assertThat(why(agent, holding(agent, 1, 12), Tasks.cores(cores, Alignment.REQUIRED)))
        .isEqualTo("0 of 1 agents fit: 1 has no domain with 4 free cores "
            + "(best: a domain 0 has 3)");
    assertThat(why(agent, holding(agent, 1, 12), Tasks.cores(cores, Alignment.NONE)))
        .isEqualTo("0 of 1 agents fit: 1 doesn't have 4 free cores (best: a has 3)");
  }

  @Test
  void cpuTimeForAShareIsToldAsCpuTime() {
    var request = Tasks.cores(new CoreRequest(List.of(), 0, 1, false), Alignment.REQUIRED);
    var more = new Request(Scalar.nearest(0.5), request.memory(), request.disk(),
        request.cores(), List.of(), List.of(), List.of(), List.of(), request.alignment(),
        List.of(), request.subsystem(), List.of(), List.of());

    assertThat(why(agent("a", 8), List.of(), more)).isEqualTo(
        "0 of 1 agents fit: 1 has less than 8.5 free CPUs (best: a has 8)");
  }

  /// Sums over a large network, in thousandths of bit/s, are more than a long holds.
  @Test
  void ampleBandwidthIsNotLacking() {
    Scalar petabits = Scalar.of(5_000_000_000_000_000L);
    List<Agent> agents = List.of(agent("a", petabits, 4), agent("b", petabits, 4));
    Request request = Tasks.request(3, Alignment.REQUIRED, List.of(),
        List.of(Tasks.nic(1, Alignment.NONE)), List.of(), List.of());

    PlacementSolution solution = Placer.place(problem(agents, List.of(),
        List.of(waiting(key("t", 0), request, 0, "g"), waiting(key("t", 1), request, 0, "g"),
            waiting(key("t", 2), request, 0, "g"))));

    assertThat(solution.unplaced().getFirst().reasons()).last().satisfies(
        reason -> assertThat(reason.message()).endsWith("lacks 1 CPUs, 1 cores"));
  }
}

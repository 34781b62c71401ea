package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.cores;
import static dev.karoo.core.placement.Tasks.gpu;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.nic;
import static dev.karoo.core.placement.Tasks.problem;
import static dev.karoo.core.placement.Tasks.request;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.invariant.Invariants;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One rule of placement after the other.
class PlacerTest {
  private static PlacementSolution place(List<Agent> agents, Request request, int tasks) {
    PlacementProblem problem = problem(agents, List.of(), IntStream.range(0, tasks)
        .mapToObj(i -> waiting(key("t", i), request, 0, "")).toList());
    PlacementSolution solution = Placer.place(problem);
    assertThat(Invariants.check(problem, solution)).isEmpty();
    return solution;
  }

  private static Placement only(Agent agent, Request request) {
    return place(List.of(agent), request, 1).placed().values().iterator().next();
  }

  @Test
  void requiredCoresLieInOneDomainThatFitsBest() {
    assertThat(only(agent("a", 8, 4, 8), cores(3, Alignment.REQUIRED)).domains())
        .containsExactly(1);
    assertThat(place(List.of(agent("a", 4, 4)), cores(5, Alignment.REQUIRED), 1).placed())
        .isEmpty();
  }

  @Test
  void preferredCoresSpanAsFewDomainsAsCanBe() {
    assertThat(only(agent("a", 4, 8, 8), cores(7, Alignment.PREFERRED)).domains()).hasSize(1);
    assertThat(only(agent("a", 4, 8, 8), cores(12, Alignment.PREFERRED)).domains()).hasSize(2);
    assertThat(only(agent("a", 4, 8, 8), cores(20, Alignment.PREFERRED)).domains()).hasSize(3);
  }

  /// The larger domain would raise the need to 8.
  @Test
  void aShareIsTakenOfSmallDomainsWhereALargeOneIsTooFull() {
    Agent agent = agent("a", 4, 8);
    List<Standing> standing = Tasks.placed(List.of(agent),
        List.of(waiting(key("old", 0), cores(5, Alignment.REQUIRED), 0, "")));
    Request share = cores(new CoreRequest(List.of(), 0, 1, false), Alignment.NONE);

    PlacementSolution solution = Placer.place(problem(List.of(agent), standing,
        List.of(waiting(key("t", 0), share, 0, ""))));

    assertThat(solution.placed().get(key("t", 0)).cores()).isEqualTo(CpuSet.of(0, 1, 2, 3));
  }

  /// One node alone has the cores, but is far from the networks: a core of the other one costs
  /// less, so there must be one.
  @Test
  void coresLieInAllDomainsForWhichDevicesWereChosen() {
    Agent both = agent("a", 4, 4);
    Interface far = both.interfaces().get(1);
    Agent agent = new Agent(both.name(), both.cpus(), both.memory(), both.disk(), both.ports(),
        true, both.domains(), both.distances(), both.siblings(), both.gpus(), List.of(far),
        both.volumes(), both.attributes(), both.subsystems(), 0, List.of(), false, both.pinning());
    Request old = request(3, Alignment.REQUIRED, List.of(gpu(0.5, Alignment.REQUIRED)),
        List.of(nic(1, Alignment.REQUIRED)), List.of(), List.of());
    Request request = request(4, Alignment.PREFERRED, List.of(gpu(0.5, Alignment.PREFERRED)),
        List.of(nic(1, Alignment.PREFERRED), nic(1, Alignment.PREFERRED)), List.of(), List.of());

    PlacementSolution solution = Placer.place(problem(List.of(agent),
        Tasks.placed(List.of(agent), List.of(waiting(key("old", 0), old, 0, ""))),
        List.of(waiting(key("t", 0), request, 0, ""))));

    Placement placement = solution.placed().get(key("t", 0));
    assertThat(placement.domains()).containsExactly(0, 1);
    assertThat(placement.cores()).isEqualTo(CpuSet.of(0, 1, 2, 7));
    assertThat(AgentWays.soft(agent, request, RandomProblems.NOW, placement)).isEqualTo(11);
  }

  @Test
  void requiredDevicesAreNearTheCoresAndApartOnesAreNot() {
    Request request = request(2, Alignment.REQUIRED, List.of(gpu(0.5, Alignment.REQUIRED)),
        List.of(nic(1, Alignment.APART)), List.of(), List.of());

    Placement placement = only(agent("a", 4, 4), request);

    int node = placement.domains().getFirst();
    assertThat(placement.gpus().getFirst().uuid()).isEqualTo("a-gpu" + node);
    assertThat(placement.interfaces().getFirst().name()).isEqualTo("ens" + (1 - node));
  }

  @Test
  void devicesThatBothKeepApartAreOnDifferentNodes() {
    Request request = request(0, Alignment.NONE, List.of(gpu(0.5, Alignment.APART)),
        List.of(nic(1, Alignment.APART)), List.of(), List.of());

    assertThat(place(List.of(agent("a", 4)), request, 1).placed()).isEmpty();
    Placement placement = only(agent("a", 4, 4), request);
    assertThat(placement.gpus().getFirst().uuid())
        .isNotEqualTo("a-gpu" + placement.interfaces().getFirst().name().substring(3));
  }

  /// Greedy by order would put the small task beside the GPU that the other needs.
  @Test
  void devicesNobodyAskedForAreKeptFree() {
    Request plain = cores(4, Alignment.REQUIRED);
    Request special = request(4, Alignment.REQUIRED, List.of(gpu(1, Alignment.REQUIRED)),
        List.of(), List.of(), List.of());
    Agent one = agent("a", 4, 4);
    PlacementProblem problem = problem(List.of(one), List.of(),
        List.of(waiting(key("plain", 0), plain, 1, ""), waiting(key("special", 0), special, 0,
            "")));

    assertThat(Placer.place(problem).placed()).hasSize(2);
  }

  @Test
  void antiAffinityHoldsInBothDirections() {
    Request alone = request(1, Alignment.REQUIRED, List.of(), List.of(), List.of(),
        List.of(new AntiAffinity("host", "other", true, 1)));
    Agent agent = agent("a", 8);
    List<Standing> standing = Tasks.placed(List.of(agent),
        List.of(waiting(key("alone", 0), alone, 0, "")));

    PlacementSolution solution = Placer.place(problem(List.of(agent), standing,
        List.of(waiting(key("other", 0), cores(1, Alignment.REQUIRED), 0, ""))));

    assertThat(solution.placed()).isEmpty();
    assertThat(solution.unplaced().getFirst().reasons().getFirst().kind())
        .isEqualTo(Refusal.Kind.ANTI_AFFINITY);
  }

  @Test
  void hardSpreadKeepsRacksEven() {
    Request even = request(1, Alignment.REQUIRED, List.of(), List.of(),
        List.of(new Spread("rack", 1, true, 1)), List.of());

    PlacementSolution solution = place(List.of(agent("a", 8), agent("b", 2)), even, 8);

    assertThat(solution.placed().values().stream().filter(p -> p.agent().equals("b"))).hasSize(2);
    assertThat(solution.placed()).hasSize(5);
  }

  @Test
  void softSpreadOnlyPrefers() {
    Request even = request(1, Alignment.REQUIRED, List.of(), List.of(),
        List.of(new Spread("rack", 1, false, 5)), List.of());

    PlacementSolution solution = place(List.of(agent("a", 8), agent("b", 8)), even, 8);

    assertThat(solution.placed().values().stream().filter(p -> p.agent().equals("b"))).hasSize(4);
    assertThat(place(List.of(agent("a", 8), agent("b", 2)), even, 10).placed()).hasSize(10);
  }

  /// Beside a sibling it costs 6, beside the other template 10.
  @Test
  void softAntiAffinityToItsOwnTemplateCountsOnce() {
    Request apart = request(1, Alignment.REQUIRED, List.of(), List.of(), List.of(),
        List.of(new AntiAffinity("host", "t", false, 6),
            new AntiAffinity("host", "other", false, 10)));
    Agent b = agent("b", 8);
    List<Standing> standing = Tasks.placed(List.of(b),
        List.of(waiting(key("other", 0), cores(1, Alignment.REQUIRED), 0, "")));

    PlacementSolution solution = Placer.place(problem(List.of(agent("a", 8), b), standing,
        List.of(waiting(key("t", 0), apart, 0, ""), waiting(key("t", 1), apart, 0, ""))));

    assertThat(solution.placed().values()).extracting(Placement::agent).containsOnly("a");
  }

  /// The large task is placed first, where it leaves no room for one of the others.
  @Test
  void softAntiAffinityMovesAnotherTask() {
    Request apart = request(2, Alignment.REQUIRED, List.of(), List.of(), List.of(),
        List.of(new AntiAffinity("host", "t", false, 10)));

    PlacementSolution solution = Placer.place(problem(List.of(agent("a", 4), agent("b", 8)),
        List.of(), List.of(waiting(key("p", 0), cores(4, Alignment.REQUIRED), 0, ""),
            waiting(key("t", 0), apart, 0, ""), waiting(key("t", 1), apart, 0, ""))));

    assertThat(solution.placed().get(key("t", 0)).agent())
        .isNotEqualTo(solution.placed().get(key("t", 1)).agent());
  }

  @Test
  void theAgentItWasOnBeforeIsTakenWhenEquallyGood() {
    var back = new Waiting(key("t", 0), cores(1, Alignment.REQUIRED), 0, "", Set.of(), "b");

    assertThat(Placer.place(problem(List.of(agent("a", 8), agent("b", 8)), List.of(),
        List.of(back))).placed().firstEntry().getValue().agent()).isEqualTo("b");
  }

  @Test
  void balancesWhenAskedTo() {
    List<Waiting> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tasks.add(waiting(key("t", i), cores(1, Alignment.REQUIRED), 0, ""));
    }
    var problem = new PlacementProblem(List.of(agent("a", 8), agent("b", 8)), List.of(), tasks,
        PlacementProblem.Policy.SPREAD, RandomProblems.NOW, 10_000, 1);

    assertThat(Placer.place(problem).placed().values().stream()
        .filter(p -> p.agent().equals("a"))).hasSize(2);
  }
}

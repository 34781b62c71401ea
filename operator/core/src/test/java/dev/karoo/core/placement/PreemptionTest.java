package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.cores;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.problem;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.invariant.Invariants;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gives way, and who does not.
class PreemptionTest {
  private static Standing standing(Agent on, String template, int index, int cores, int priority) {
    return Tasks.placed(List.of(on),
        List.of(waiting(key(template, index), cores(cores, Alignment.REQUIRED), priority, "")))
        .getFirst();
  }

  private static PlacementSolution place(List<Agent> agents, List<Standing> standing,
      Waiting... waiting) {
    PlacementProblem problem = problem(agents, standing, List.of(waiting));
    PlacementSolution solution = Placer.place(problem);
    assertThat(Invariants.check(problem, solution)).isEmpty();
    return solution;
  }

  @Test
  void theCheapestVictimGivesWay() {
    List<Agent> agents = List.of(agent("a", 4), agent("b", 4), agent("c", 4));
    List<Standing> standing = List.of(standing(agents.get(0), "low", 0, 4, 2),
        standing(agents.get(1), "low", 1, 4, 1), standing(agents.get(2), "low", 2, 4, 3));

    PlacementSolution solution = place(agents, standing,
        waiting(key("high", 0), cores(2, Alignment.REQUIRED), 9, ""));

    assertThat(solution.evictions()).singleElement().satisfies(eviction -> {
      assertThat(eviction.victim()).isEqualTo(key("low", 1));
      assertThat(eviction.beneficiary()).isEqualTo(key("high", 0));
      assertThat(eviction.why()).contains("priority 1").contains("priority 9");
    });
  }

  @Test
  void nobodyOfTheSamePriorityGivesWay() {
    List<Agent> agents = List.of(agent("a", 4));
    List<Standing> standing = List.of(standing(agents.get(0), "low", 0, 4, 9));

    assertThat(place(agents, standing, waiting(key("high", 0), cores(2, Alignment.REQUIRED), 9,
        "")).evictions()).isEmpty();
  }

  @Test
  void nobodyGivesWayForAGangThatDoesNotFitAnyway() {
    List<Agent> agents = List.of(agent("a", 4), agent("b", 4));
    List<Standing> standing = List.of(standing(agents.get(0), "low", 0, 4, 1));

    PlacementSolution solution = place(agents, standing,
        waiting(key("high", 0), cores(4, Alignment.REQUIRED), 9, "g"),
        waiting(key("high", 1), cores(4, Alignment.REQUIRED), 9, "g"),
        waiting(key("high", 2), cores(4, Alignment.REQUIRED), 9, "g"));

    assertThat(solution.evictions()).isEmpty();
    assertThat(solution.placed()).isEmpty();
  }

  /// For each alone all three victims are equally cheap.
  @ParameterizedTest
  @ValueSource(strings = {"", "g"})
  void oneEndsForTwoRatherThanTwo(String gang) {
    List<Agent> agents = List.of(agent("a", 4), agent("b", 4));
    List<Standing> standing = new ArrayList<>(Tasks.placed(List.of(agents.get(0)),
        List.of(waiting(key("low", 0), cores(2, Alignment.REQUIRED), 1, ""),
            waiting(key("low", 1), cores(2, Alignment.REQUIRED), 1, ""))));
    standing.add(standing(agents.get(1), "low", 2, 4, 1));

    PlacementSolution solution = place(agents, standing,
        waiting(key("high", 0), cores(2, Alignment.REQUIRED), 9, gang),
        waiting(key("high", 1), cores(2, Alignment.REQUIRED), 9, gang));

    assertThat(solution.placed()).hasSize(2);
    assertThat(solution.evictions()).extracting(PlacementSolution.Eviction::victim)
        .containsExactly(key("low", 2));
  }

  /// The index outlives a search that fails.
  @Test
  void whatFailsLeavesNothingBehind() {
    Agent on = agent("a", 4);
    var host = new Host(on, new HostShape(on));
    Standing low = standing(on, "low", 0, 4, 1);
    var victim = new Item(low, new RequestShape(low.request()));
    victim.host = host;
    victim.grant = Grant.of(host, victim.shape, low.placement());
    victim.placed = true;
    host.take(victim.grant);
    host.standing.add(victim);
    var high = new Item(waiting(key("high", 0), cores(2, Alignment.REQUIRED), 9, ""),
        new RequestShape(cores(2, Alignment.REQUIRED)));
    var broken = new Item(waiting(key("mid", 0), cores(1, Alignment.REQUIRED), 5, ""),
        new RequestShape(cores(1, Alignment.REQUIRED)));
    var at = new Assignment(new Fleet(List.of(host)), Map.of(), PlacementProblem.Policy.PACK,
        RandomProblems.NOW);
    var search = new Search(at, List.of(), List.of(), List.of(high, broken), 1000);
    broken.kind = 99; // no such kind

    assertThatThrownBy(search::solve).isInstanceOf(IndexOutOfBoundsException.class);

    assertThat(host.movable).isEmpty();
    assertThat(host.standing).containsExactly(victim);
    assertThat(host.tasks).isEqualTo(1);
    assertThat(host.domainFree).containsExactly(0);
  }

  /// Whether the victim's cores are free again is asked while the beneficiary holds some of them.
  @Test
  void whatTheBeneficiaryHoldsIsGivenToNobodyElse() {
    List<Agent> agents = List.of(agent("a", 4));
    List<Standing> standing = List.of(standing(agents.get(0), "low", 0, 2, 1));

    PlacementSolution solution = place(agents, standing,
        waiting(key("high", 0), cores(3, Alignment.REQUIRED), 9, ""),
        waiting(key("mid", 0), cores(1, Alignment.REQUIRED), 5, ""));

    assertThat(solution.placed()).containsOnlyKeys(key("high", 0), key("mid", 0));
    assertThat(solution.evictions()).hasSize(1);
  }

  /// All hosts are asked for the first task of a kind; for the next only those that have changed,
  /// or a large cluster would use up the steps.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void roomIsMadeForALargeGangWithFewSteps(boolean apart) {
    List<Agent> agents = new ArrayList<>();
    List<Waiting> low = new ArrayList<>();
    List<Waiting> gang = new ArrayList<>();
    Request one = Tasks.request(1, Alignment.REQUIRED, List.of(), List.of(), List.of(),
        apart ? List.of(new AntiAffinity("host", "high", true, 1)) : List.of());
    for (int i = 0; i < 100; i++) {
      agents.add(agent("n" + i, 4));
      for (int n = 0; n < 4; n++) {
        low.add(waiting(key("low", 4 * i + n), cores(1, Alignment.REQUIRED), 1, ""));
      }
      gang.add(waiting(key("high", i), one, 9, "g"));
    }
    var problem = new PlacementProblem(agents, Tasks.placed(agents, low), gang,
        PlacementProblem.Policy.PACK, RandomProblems.NOW, 10_000, 1);

    PlacementSolution solution = Placer.place(problem);

    assertThat(Invariants.check(problem, solution)).isEmpty();
    assertThat(solution.placed()).hasSize(100);
    assertThat(solution.evictions()).hasSize(100);
  }

  /// On one agent every set of victims is tried by hand, and none is cheaper.
  @Test
  void noCheaperSetOfVictimsWouldDo() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new java.util.Random(seed);
      Agent agent = agent("a", 4, 4);
      List<Waiting> low = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        low.add(waiting(key("low", i), cores(1 + random.nextInt(3), Alignment.REQUIRED),
            random.nextInt(3), ""));
      }
      List<Standing> standing = Tasks.placed(List.of(agent), low);
      Waiting high = waiting(key("high", 0), cores(2 + random.nextInt(3), Alignment.REQUIRED), 5,
          "");
      PlacementSolution solution = place(List.of(agent), standing, high);
      List<Integer> price = solution.evictions().stream()
          .map(e -> standing.stream().filter(s -> s.key().equals(e.victim())).findFirst()
              .orElseThrow().priority())
          .sorted((a, b) -> b - a).toList();
      assertThat(solution.placed()).hasSize(1);
      for (int set = 0; set < 1 << standing.size(); set++) {
        int gone = set;
        List<Standing> rest = IntStream.range(0, standing.size())
            .filter(i -> (gone >> i & 1) == 0).mapToObj(standing::get).toList();
        List<Integer> other = IntStream.range(0, standing.size())
            .filter(i -> (gone >> i & 1) != 0).mapToObj(i -> standing.get(i).priority())
            .sorted((a, b) -> b - a).collect(Collectors.toList());
        if (compare(other, price) < 0) {
          var same = new Waiting(high.key(), high.request(), -1, "", high.avoid(), "");
          assertThat(Placer.place(problem(List.of(agent), rest, List.of(same))).placed())
              .as("seed %d: %s is cheaper than %s", seed, other, price).isEmpty();
        }
      }
    }
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return a.get(i) - b.get(i);
      }
    }
    return a.size() - b.size();
  }
}

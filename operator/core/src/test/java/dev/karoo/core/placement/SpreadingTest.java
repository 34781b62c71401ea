package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.gpu;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.request;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.quantity.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The policy that balances.
class SpreadingTest {
  private static Request cores(int count, int memory) {
    return new Request(Scalar.ZERO, Scalar.of(memory), Scalar.ZERO,
        new CoreRequest(List.of(), count, 0, false), List.of(), List.of(), List.of(), List.of(),
        Alignment.REQUIRED, List.of(), Optional.empty(), List.of(), List.of());
  }

  /// Tasks that are all different, the hardest first, so that each finds the later agents calmer:
  /// how many agents are searched must not grow with how many there are.
  @Test
  void theCalmestAgentIsFoundWithoutASearchOnAll() {
    List<Host> hosts = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      var agent = agent("n%03d".formatted(i), 16);
      hosts.add(new Host(agent, new HostShape(agent)));
      for (int j = 0; j < 2; j++) {
        Request request = cores(2, 1 + items.size() / 20);
        items.add(new Item(waiting(key("t", items.size()), request, 0, ""),
            new RequestShape(request)));
      }
    }
    var at = new Assignment(new Fleet(hosts), Map.of(), PlacementProblem.Policy.SPREAD,
        Instant.EPOCH);

    PlacementSolution found = new Search(at, List.of(), List.of(), items, 1_000_000).solve();

    Map<String, Integer> on = new HashMap<>();
    found.placed().values().forEach(p -> on.merge(p.agent(), 1, Integer::sum));
    assertThat(on).hasSize(200).allSatisfy((agent, tasks) -> assertThat(tasks).isEqualTo(2));
    assertThat(at.within.steps()).isLessThan(2 * items.size());
  }

  /// The first task takes the agent on which the second one would have its wish.
  @Test
  void wishesComeBeforeBalance() {
    Request wishes = request(3, Alignment.PREFERRED, List.of(gpu(0.5, Alignment.PREFERRED)),
        List.of(), List.of(), List.of());
    var problem = new PlacementProblem(List.of(agent("a", 4), agent("b", 2, 2)), List.of(),
        List.of(waiting(key("wishes", 0), wishes, 0, ""),
            waiting(key("large", 0), cores(2, 100), 0, "")),
        PlacementProblem.Policy.SPREAD, RandomProblems.NOW, 10_000, 1);

    Map<?, Placement> placed = Placer.place(problem).placed();

    assertThat(placed.get(key("wishes", 0))).isNotNull().satisfies(
        placement -> assertThat(placement.agent()).isEqualTo("a"));
    assertThat(placed.get(key("large", 0))).isNotNull().satisfies(
        placement -> assertThat(placement.agent()).isEqualTo("b"));
  }

  /// What others hold on agents that are left must count too.
  @Test
  void balanceIsThatOfAllAgents() {
    var full = agent("a", 8);
    var empty = agent("b", 8);
    List<Standing> standing = Tasks.placed(List.of(full),
        List.of(waiting(key("s", 0), cores(4, 1), 0, "")));
    Objective beside = ObjectiveTest.alone(List.of(full, empty), standing, cores(2, 1), "a",
        PlacementProblem.Policy.SPREAD);
    Objective apart = ObjectiveTest.alone(List.of(full, empty), standing, cores(2, 1), "b",
        PlacementProblem.Policy.SPREAD);

    assertThat(beside.agents()).isEqualTo(0.75 * 0.75 - 0.5 * 0.5);
    assertThat(apart.agents()).isEqualTo(0.25 * 0.25);
  }
}

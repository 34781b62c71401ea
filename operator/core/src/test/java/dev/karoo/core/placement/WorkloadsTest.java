package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.invariant.Invariants;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real and planted workloads, with what is known of their optima.
class WorkloadsTest {
  private static final long STEPS = 2_000_000;

  private static PlacementSolution placed(Workloads work, List<Waiting> tasks) {
    var problem = new PlacementProblem(work.agents(), List.of(), tasks,
        PlacementProblem.Policy.PACK, RandomProblems.NOW, STEPS, 1);
    PlacementSolution solution = Placer.place(problem);
    assertThat(Invariants.check(problem, solution)).isEmpty();
    return solution;
  }

  /// Without loopback f and xb can't share a host: 64 / 4 + 64 / 5 hosts. With it 28 are the proven
  /// minimum, which takes mixing.
  @ParameterizedTest
  @CsvSource({"false, 29", "true, 28"})
  void meerkatTakesTheLeastHosts(boolean loopback, long hosts) {
    Workloads product = Workloads.meerkat(loopback);

    PlacementSolution solution = placed(product, product.tasks());

    assertThat(solution.placed()).hasSize(144);
    assertThat(solution.placed().entrySet().stream()
        .filter(e -> e.getKey().template().equals("f") || e.getKey().template().equals("xb"))
        .map(e -> e.getValue().agent()).distinct().count()).isEqualTo(hosts);
  }

  @Test
  void packsWhatWasCutOutOfFullHosts() {
    Workloads planted = Workloads.planted("planted-20x100-s1.json");

    assertThat(placed(planted, planted.tasks()).placed()).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void packsAllOfNineTenths(long seed) {
    Workloads planted = Workloads.planted("planted-20x100-s1.json");
    List<Waiting> tasks = new ArrayList<>(planted.tasks());
    Collections.shuffle(tasks, new Random(seed));

    assertThat(placed(planted, tasks.subList(0, 90)).placed()).hasSize(90);
  }

  /// One host too few: the gang waits as a whole, and says what is missing.
  @Test
  void aProductThatDoesNotFitIsRefusedAsAWhole() {
    Workloads product = Workloads.meerkat(false);
    var smaller = new Workloads(product.agents().subList(2, 42), product.tasks());

    PlacementSolution solution = placed(smaller, smaller.tasks());

    assertThat(solution.placed()).isEmpty();
    assertThat(solution.unplaced()).hasSize(144).allSatisfy(task -> assertThat(task.reasons())
        .last().satisfies(reason -> {
          assertThat(reason.kind()).isEqualTo(Refusal.Kind.GANG);
          assertThat(reason.message()).contains("of 144 tasks of gang default/product");
        }));
  }
}

package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.cores;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.quantity.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackingTest {
  /// Nothing is moved for a gang of which one task fits on no agent, however empty.
  @Test
  void whatFitsNowhereCostsTheOthersNoSearch() {
    List<Host> hosts = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      var agent = agent("n" + i, 4);
      hosts.add(new Host(agent, new HostShape(agent)));
      items.add(item("a", i, cores(4, Alignment.REQUIRED), ""));
    }
    items.add(item("gang", 0, cores(2, Alignment.REQUIRED), "gang"));
    items.add(item("gang", 1, cores(5, Alignment.REQUIRED), "gang"));
    var at = new Assignment(new Fleet(hosts), Map.of(), PlacementProblem.Policy.PACK,
        Instant.EPOCH);

    PlacementSolution found = new Search(at, List.of(), List.of(), items, 1_000_000).solve();

    assertThat(found.placed()).hasSize(40);
    assertThat(found.unplaced()).hasSize(2);
    assertThat(at.within.steps()).isLessThan(1000);
  }

  /// Twice as many small gangs, no two alike, as there are cores: once all cores are taken, no
  /// search for more begins.
  @Test
  void whatIsUsedUpIsNotSearchedFor() {
    List<Host> hosts = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      var agent = agent("n" + i, 4);
      hosts.add(new Host(agent, new HostShape(agent)));
    }
    for (int i = 0; i < 200; i++) {
      items.add(item("t", i, cores(2, Alignment.REQUIRED), "gang" + i / 2));
    }
    var at = new Assignment(new Fleet(hosts), Map.of(), PlacementProblem.Policy.PACK,
        Instant.EPOCH);

    assertThat(new Search(at, List.of(), List.of(), items, 1_000_000).solve().placed())
        .hasSize(100);
    assertThat(at.within.steps()).isLessThan(20_000);
  }

  /// Thousands of tiny tasks in one bin: no step may cost stack.
  @Test
  void oneAgentIsPackedWithThousandsOfTasks() {
    Request one = cores(0, Alignment.NONE);
    Request tiny = new Request(Scalar.nearest(0.001), Scalar.ZERO, Scalar.ZERO, one.cores(),
        List.of(), List.of(), List.of(), List.of(), Alignment.NONE, List.of(), Optional.empty(),
        List.of(), List.of());
    List<Waiting> tasks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      tasks.add(waiting(key("t", i), tiny, 0, ""));
    }

    assertThat(Placer.place(new PlacementProblem(List.of(agent("a", 8)), List.of(), tasks,
        PlacementProblem.Policy.PACK, Instant.EPOCH, PlacementProblem.STEPS, 1)).placed())
        .hasSize(8000);
  }

  private static Item item(String template, int index, Request request, String gang) {
    return new Item(waiting(key(template, index), request, 0, gang), new RequestShape(request));
  }
}

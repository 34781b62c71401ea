package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.cores;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.nic;
import static dev.karoo.core.placement.Tasks.problem;
import static dev.karoo.core.placement.Tasks.request;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Hosts of dozens of domains and hundreds of tasks: what can't all be gone through must be
/// bounded.
class LargeHostTest {
  private static final Agent WIDE = wide(1);

  private static Agent wide(int size) {
    var nodes = new int[32];
    Arrays.fill(nodes, size);
    return agent("a", nodes);
  }

  private static Host host(Agent agent) {
    return new Host(agent, new HostShape(agent));
  }

  /// The steps of a search for the request on a host.
  private static long steps(Host host, Request request, boolean found) {
    var within = new AgentSearch();
    assertThat(within.find(host, new RequestShape(request))).isEqualTo(found);
    return within.steps();
  }

  @Test
  void coresFromManyDomainsAreFoundAtOnce() {
    assertThat(steps(host(WIDE), cores(20, Alignment.PREFERRED), true)).isLessThan(100_000);
  }

  @Test
  void whatNoDeviceServesIsNotSoughtInAllSetsOfDomains() {
    Request fast = request(20, Alignment.PREFERRED, List.of(), List.of(nic(11, Alignment.NONE)),
        List.of(), List.of());
    Request near = request(20, Alignment.PREFERRED, List.of(),
        List.of(nic(1, Alignment.REQUIRED)), List.of(), List.of());

    assertThat(steps(host(WIDE), fast, false)).isLessThan(1000);
    assertThat(steps(host(WIDE), near, false)).isLessThan(1000);
  }

  @Test
  void tooFewCoresAreSeenWithoutAllSetsOfDomains() {
    var index = new PlacementIndex(List.of(WIDE), Tasks.placed(List.of(WIDE), List.of(
        waiting(key("other", 0), cores(15, Alignment.PREFERRED), 0, ""))));

    assertThat(index.place(List.of(waiting(key("t", 0), cores(18, Alignment.PREFERRED), 0, "")),
        PlacementProblem.Policy.PACK, Instant.EPOCH, 0, 0).placed()).isEmpty();
  }

  /// 512 cores, three tasks of five in each domain but the last: the tasks there are not put in all
  /// orders to make room.
  @Test
  void hundredsOfTasksOnOneHostAreNotArrangedInAllWays() {
    Agent agent = wide(16);
    List<Item> items = new ArrayList<>();
    var at = new Assignment(new Fleet(List.of(host(agent))), Map.of(),
        PlacementProblem.Policy.PACK, Instant.EPOCH);
    var small = new RequestShape(request(5, Alignment.REQUIRED, List.of(),
        List.of(nic(1, Alignment.NONE)), List.of(), List.of()));
    for (int i = 0; i < 94; i++) {
      items.add(new Item(waiting(key("t", i), small.request, 0, ""), small));
    }
    items.add(new Item(waiting(key("u", 0), cores(16, Alignment.REQUIRED), 0, ""),
        new RequestShape(cores(16, Alignment.REQUIRED))));
    at.kinds(1);
    items.forEach(at::admit);
    items.subList(0, 94).forEach(item -> assertThat(at.place(item)).isTrue());

    assertThat(new Repair(at).rearrange(items.getLast(), at.hosts[0])).isFalse();
    assertThat(at.within.steps()).isBetween(1000L, 5000L);
  }
}

package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.cores;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
  /// Of one task on this agent, beside those that stand.
  static Objective alone(List<Agent> agents, List<Standing> standing, Request request, String on,
      PlacementProblem.Policy policy) {
    List<Host> hosts = new ArrayList<>();
    for (Agent agent : agents) {
      var host = new Host(agent, new HostShape(agent));
      standing.stream().filter(held -> held.placement().agent().equals(agent.name()))
          .forEach(held -> host.take(Grant.of(host, new RequestShape(held.request()),
              held.placement())));
      hosts.add(host);
    }
    var at = new Assignment(new Fleet(hosts), Map.of(), policy, Instant.EPOCH);
    var item = new Item(waiting(key("t", 0), request, 0, ""), new RequestShape(request));
    at.kinds(1);
    at.admit(item);
    Host host = hosts.stream().filter(one -> one.agent.name().equals(on)).findFirst()
        .orElseThrow();
    assertThat(at.fits(item, host)).isTrue();
    at.put(item, host, at.within.grant());
    return Objective.of(at, List.of(item));
  }

  /// Two domains are taken in part already; a task in one of these breaks none, in a third it does.
  @Test
  void onlyDomainsThatTheSearchBreaksAreFragments() {
    Agent broken = agent("a", 4, 4);
    Agent whole = agent("b", 4);
    List<Agent> agents = List.of(broken, whole);
    List<Standing> standing = Tasks.placed(List.of(broken),
        List.of(waiting(key("s", 0), cores(3, Alignment.REQUIRED), 0, ""),
            waiting(key("s", 1), cores(2, Alignment.REQUIRED), 0, "")));
    Request one = cores(1, Alignment.REQUIRED);

    long filled = alone(agents, standing, one, "a", PlacementProblem.Policy.PACK).fragments();
    long begun = alone(agents, standing, one, "b", PlacementProblem.Policy.PACK).fragments();

    assertThat(filled).isEqualTo(-1);
    assertThat(begun).isEqualTo(1);
  }
}

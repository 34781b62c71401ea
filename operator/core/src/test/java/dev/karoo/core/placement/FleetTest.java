package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The order of hosts and the scan over their holes, against a walk over all of them.
class FleetTest {
  private final Random random = new Random(11);

  /// Three hundred hosts of all sorts, of four priorities, a third of them in use.
  private List<Host> hosts() {
    List<Host> hosts = new ArrayList<>();
    for (int n = 0; n < 300; n++) {
      Agent of = new RandomProblems(n).problem(1, 1, 0).agents().getFirst();
      var agent = new Agent("host" + random.nextInt(100) + "-" + n, of.cpus(), of.memory(),
          of.disk(), of.ports(), of.cores(), of.domains(), of.distances(), of.siblings(),
          of.gpus(), of.interfaces(), of.volumes(), of.attributes(), of.subsystems(),
          random.nextInt(4), of.maintenance(), of.unschedulable(), of.pinning());
      var host = new Host(agent, new HostShape(agent));
      host.tasks = random.nextInt(3) == 0 ? 1 : 0;
      hosts.add(host);
    }
    return hosts;
  }

  @Test
  void theNextHostIsTheFirstInOrderThatHasRoom() {
    List<Host> hosts = hosts();
    var fleet = new Fleet(hosts);
    hosts.sort(Comparator.comparingDouble((Host host) -> host.agent.priority())
        .thenComparing(host -> host.tasks == 0).thenComparing(host -> host.agent.name()));
    assertThat(fleet.inOrder()).isEqualTo(hosts);

    for (int round = 0; round < 3000; round++) {
      Host changed = hosts.get(random.nextInt(hosts.size()));
      changed.cpus = random.nextInt(16_000);
      changed.memory = random.nextInt(64_000_000);
      fleet.measure(changed);
      var among = new HostSet(hosts.size());
      hosts.stream().filter(host -> random.nextInt(8) > 0).forEach(h -> among.set(h.position));
      var needs = new long[Fleet.MEASURES];
      needs[0] = random.nextInt(17_000);
      needs[1] = random.nextInt(66_000_000);
      int from = random.nextInt(2 * hosts.size() + 1);

      int rank = fleet.next(from, among, needs);

      assertThat(rank < 0 ? List.of() : List.of(fleet.at(rank)))
          .isEqualTo(hosts.stream().filter(host -> fleet.rank(host) >= from
              && among.get(host.position) && host.cpus >= needs[0] && host.memory >= needs[1])
              .limit(1).toList());
    }
  }

  @Test
  void hostsInAStateThatWasRefusedAreKnown() {
    var refused = new Refused();
    List<Host> hosts = hosts();
    List<List<Object>> expected = new ArrayList<>();
    for (int round = 0; round < 3000; round++) {
      Host host = hosts.get(random.nextInt(hosts.size()));
      host.cpus = 1000L * random.nextInt(4);
      host.version++;
      List<Object> state = List.of(host.shape, Arrays.stream(host.state()).boxed().toList());
      assertThat(refused.contains(host)).isEqualTo(expected.contains(state));
      if (random.nextInt(4) == 0) {
        refused.add(host);
        expected.add(state);
      }
    }
  }
}

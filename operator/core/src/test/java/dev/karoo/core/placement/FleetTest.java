package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.quantity.Ranges;
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
    var states = new States(1);
    var refused = new Refused();
    List<Host> hosts = hosts();
    List<List<Object>> expected = new ArrayList<>();
    for (int round = 0; round < 3000; round++) {
      Host host = hosts.get(random.nextInt(hosts.size()));
      host.cpus = 1000L * random.nextInt(4);
      host.version++;
      List<Object> state = List.of(host.shape, Arrays.stream(host.state()).boxed().toList());
      assertThat(refused.contains(states.of(host))).isEqualTo(expected.contains(state));
      if (random.nextInt(4) == 0) {
        refused.add(states.of(host));
        expected.add(state);
      }
    }
  }

  @Test
  void totalsAreTheSumsOverTheHosts() {
    List<Host> hosts = hosts();
    var fleet = new Fleet(hosts);
    for (int round = 0; round < 300; round++) {
      Host changed = hosts.get(random.nextInt(hosts.size()));
      changed.tasks = random.nextInt(3);
      changed.cpus = random.nextInt(16_000) - 1000;
      Arrays.setAll(changed.bandwidthOut, n -> 1_000_000_000L * random.nextInt(9));
      fleet.settle(changed);
    }
    for (String network : List.of("a", "b")) {
      int place = fleet.totals.place(network) + 1;
      assertThat(fleet.totals.free(place)).isEqualTo(hosts.stream()
          .mapToLong(host -> out(host, network)).sum());
      assertThat(fleet.totals.freeOnUsed(place)).isEqualTo(hosts.stream()
          .filter(host -> host.tasks > 0).mapToLong(host -> out(host, network)).sum());
      assertThat(fleet.totals.largestEmpty(new int[]{0, place, -1})).containsExactly(
          hosts.stream().filter(host -> host.tasks == 0).mapToLong(host -> host.cpus).max()
              .orElseThrow(),
          hosts.stream().filter(host -> host.tasks == 0).mapToLong(host -> out(host, network))
              .max().orElseThrow(),
          0);
    }
  }

  private static long out(Host host, String network) {
    long sum = 0;
    for (int n = 0; n < host.bandwidthOut.length; n++) {
      sum += host.shape.networks.get(n).contains(network) ? host.bandwidthOut[n] / 1000 : 0;
    }
    return sum;
  }

  @Test
  void portsAreCountedAsOftenAsTheyAreHeld() {
    var own = new Ranges(List.of(new Ranges.Span(31_000, 31_070), new Ranges.Span(31_200, 31_203),
        new Ranges.Span(32_000, 32_300)));
    var ports = new Ports(own);
    List<Integer> held = new ArrayList<>();
    for (int round = 0; round < 3000; round++) {
      if (random.nextInt(5) > 1 || held.isEmpty()) {
        int port = random.nextBoolean()
            ? 30_990 + random.nextInt(1400)
            : Math.max(31_000, ports.next(31_000 + random.nextInt(1000)));
        ports.hold(port);
        held.add(port);
      } else {
        ports.release(held.remove(random.nextInt(held.size())));
      }
      int from = 30_980 + random.nextInt(1400);
      int next = from;
      while (next < 32_400 && (!own.contains(next) || held.contains(next))) {
        next++;
      }
      assertThat(ports.next(from)).isEqualTo(next == 32_400 ? -1 : next);
      assertThat(ports.free(from)).isEqualTo(own.contains(from) && !held.contains(from));
    }
    assertThat(ports.noneHeld()).isFalse();
    held.forEach(ports::release);
    assertThat(ports.noneHeld()).isTrue();
    assertThat(ports.next(0)).isEqualTo(31_000);
  }
}

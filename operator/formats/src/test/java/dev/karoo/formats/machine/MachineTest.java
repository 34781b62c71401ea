package dev.karoo.formats.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import dev.karoo.formats.Division;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Machines laid out in a directory, and the real one.
class MachineTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path root;

  /// Two nodes of four cores with two threads each: PUs 0–3 and 8–11, 4–7 and 12–15; a level 3
  /// cache for every two cores.
  @BeforeEach
  void twoNodes() throws IOException {
    file("proc/self/status", "Name:\tjava\nCpus_allowed_list:\t0-15\nMems_allowed_list:\t0-1\n");
    file("proc/sys/kernel/hostname", "Host7.example\n");
    file("proc/meminfo", "MemTotal:       33554432 kB\nMemFree:  5 kB\n");
    file("sys/devices/system/cpu/online", "0-15\n");
    node(0, "0-3,8-11", "10 21");
    node(1, "4-7,12-15", "21 10");
    for (int pu = 0; pu < 16; pu++) {
      int core = pu % 8;
      int pair = core / 2 * 2;
      cpu(pu, core + "," + (core + 8), pair + "-" + (pair + 1) + "," + (pair + 8) + "-"
          + (pair + 9));
    }
    file("usr/bin/taskset", "");
  }

  @Test
  void nodesAsDomains() throws IOException {
    Agent agent = read(Division.NUMA_NODES);

    assertThat(agent.name()).isEqualTo("host7.example");
    assertThat(agent.cpus()).isEqualTo(Scalar.of(16));
    assertThat(agent.memory()).isEqualTo(Scalar.of(32768 - 1024));
    assertThat(agent.disk()).isGreaterThan(Scalar.ZERO);
    assertThat(agent.cores()).isTrue();
    assertThat(agent.domains()).containsExactly(
        new Domain(CpuSet.parse("0-3,8-11"), OptionalInt.of(0), Optional.of(Scalar.of(16384))),
        new Domain(CpuSet.parse("4-7,12-15"), OptionalInt.of(1), Optional.of(Scalar.of(16384))));
    assertThat(agent.distances()).containsExactly(List.of(10, 21), List.of(21, 10));
    assertThat(agent.siblings()).hasSize(8).startsWith(CpuSet.of(0, 8), CpuSet.of(1, 9));
    assertThat(agent.pinning()).isEqualTo(Pinning.TASKSET);
    assertThat(agent.interfaces()).isEmpty();
  }

  @Test
  void cachesAsDomains() throws IOException {
    Agent agent = read(Division.CACHES);

    assertThat(agent.domains()).extracting(domain -> domain.cores().toString())
        .containsExactly("0-1,8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15");
    assertThat(agent.domains()).extracting(Domain::numaNode).containsExactly(OptionalInt.of(0),
        OptionalInt.of(0), OptionalInt.of(1), OptionalInt.of(1));
  }

  @Test
  void aContainersCpusetAndMemory() throws IOException {
    file("proc/self/status", "Cpus_allowed_list:\t2,10,12\n");
    file("sys/fs/cgroup/memory.max", "1073741824\n");
    Agent agent = read(Division.NUMA_NODES);

    assertThat(agent.cpus()).isEqualTo(Scalar.of(3));
    assertThat(agent.domains()).extracting(Domain::cores).containsExactly(CpuSet.of(2, 10),
        CpuSet.of(12));
    assertThat(agent.siblings()).containsExactly(CpuSet.of(2, 10));
    assertThat(agent.memory()).isEqualTo(Scalar.of(512));
    Agent byCache = read(Division.CACHES);
    assertThat(byCache.domains()).hasSize(2);
  }

  @Test
  void offlineProcessorsAndEmptyNodes() throws IOException {
    file("sys/devices/system/cpu/online", "0-3\n");
    Agent agent = read(Division.NUMA_NODES);

    assertThat(agent.domains()).extracting(Domain::numaNode).containsExactly(OptionalInt.of(0));
    assertThat(agent.cpus()).isEqualTo(Scalar.of(4));
    assertThat(agent.distances()).hasSize(2);
  }

  @Test
  void nodeNumbersMayHaveGaps() throws IOException {
    Files.move(root.resolve("sys/devices/system/node/node1"),
        root.resolve("sys/devices/system/node/node3"));
    Agent agent = read(Division.NUMA_NODES);

    assertThat(agent.domains()).extracting(Domain::numaNode).containsExactly(OptionalInt.of(0),
        OptionalInt.of(3));
    assertThat(agent.distances()).containsExactly(List.of(10, 255, 255, 21),
        List.of(255, 10, 255, 255), List.of(255, 255, 10, 255), List.of(21, 255, 255, 10));
  }

  @Test
  void aKernelWithoutNodes(@TempDir Path bare) throws IOException {
    Files.createDirectories(bare.resolve("proc/self"));
    Files.writeString(bare.resolve("proc/self/status"), "Cpus_allowed_list:\t0-1\n");
    Agent agent = Machine.read(bare, Division.NUMA_NODES, name -> Optional.empty());

    assertThat(agent.domains())
        .containsExactly(new Domain(CpuSet.of(0, 1), OptionalInt.empty(), Optional.empty()));
    assertThat(agent.distances()).isEmpty();
    assertThat(agent.name()).isEqualTo("agent");
    assertThat(agent.pinning()).isEqualTo(Pinning.NONE);
  }

  @Test
  void interfacesThatHangOnABus() throws IOException {
    file("sys/class/net/lo/speed", "");
    file("sys/class/net/docker0/speed", "10000\n");
    file("sys/class/net/eno1/device/numa_node", "-1\n");
    file("sys/class/net/eno1/speed", "-1\n");
    file("sys/class/net/enp193s0np0/device/numa_node", "1\n");
    file("sys/class/net/enp193s0np0/speed", "200000\n");
    file("sys/class/net/enp193s0np0/device/infiniband_verbs/uverbs0/dev", "231:192");
    file("dev/infiniband/rdma_cm", "");
    Agent agent = Machine.read(root, Division.NUMA_NODES,
        name -> name.equals("eno1") ? Optional.of("10.8.0.1") : Optional.empty());

    assertThat(agent.interfaces()).extracting(Interface::name).containsExactly("eno1",
        "enp193s0np0");
    Interface onboard = agent.interfaces().getFirst();
    assertThat(onboard.address()).isEqualTo("10.8.0.1");
    assertThat(onboard.bandwidthIn()).isEqualTo(Scalar.ZERO);
    assertThat(onboard.locality()).isEqualTo(new Locality.Unknown());
    assertThat(onboard.ibverbs()).isFalse();
    Interface fast = agent.interfaces().getLast();
    assertThat(fast.bandwidthIn()).isEqualTo(Scalar.of(200_000_000_000L));
    assertThat(fast.bandwidthOut()).isEqualTo(Scalar.of(200_000_000_000L));
    assertThat(fast.locality()).isEqualTo(new Locality.Node(1));
    assertThat(fast.ibverbsDevices()).containsExactly("/dev/infiniband/rdma_cm",
        "/dev/infiniband/uverbs0");
    assertThat(fast.networks()).containsExactly("enp193s0np0");
    assertThat(agent.priority()).isEqualTo(2);
  }

  /// `bond0` of two cards with the address; `eno1` with none, a VLAN and a bridge on another VLAN
  /// of it; and a bridge of containers, which hangs on nothing.
  @Test
  void bondsVlansAndBridges() throws IOException {
    for (String slave : List.of("ens1", "ens2")) {
      file("sys/class/net/" + slave + "/device/numa_node", "1\n");
      file("sys/class/net/" + slave + "/speed", "100000\n");
    }
    file("sys/class/net/ens1/device/infiniband_verbs/uverbs0/dev", "231:192");
    file("sys/class/net/bond0/bonding/slaves", "ens1 ens2\n");
    file("sys/class/net/eno1/device/numa_node", "0\n");
    file("sys/class/net/eno1/speed", "10000\n");
    for (String vlan : List.of("eno1.5", "eno1.7")) {
      file("sys/class/net/" + vlan + "/uevent", "DEVTYPE=vlan\nINTERFACE=" + vlan + "\n");
      file("sys/class/net/" + vlan + "/lower_eno1", "");
    }
    file("sys/class/net/br7/bridge/bridge_id", "8000");
    file("sys/class/net/br7/lower_eno1.7", "");
    file("sys/class/net/docker0/bridge/bridge_id", "8000");
    file("sys/class/net/docker0/lower_veth1", "");
    List<Interface> seen = Machine.read(root, Division.NUMA_NODES,
        name -> List.of("bond0", "eno1.5", "br7", "docker0").contains(name)
            ? Optional.of("10.8.0." + name.length())
            : Optional.empty())
        .interfaces();

    assertThat(seen).extracting(Interface::name).containsExactly("bond0", "br7", "eno1.5");
    assertThat(seen).extracting(Interface::bandwidthIn).containsExactly(
        Scalar.of(200_000_000_000L), Scalar.of(5_000_000_000L), Scalar.of(5_000_000_000L));
    assertThat(seen).extracting(Interface::locality).containsExactly(new Locality.Node(1),
        new Locality.Node(0), new Locality.Node(0));
    assertThat(seen).extracting(Interface::address).containsExactly("10.8.0.5", "10.8.0.3",
        "10.8.0.6");
    assertThat(seen.getFirst().ibverbsDevices()).containsExactly("/dev/infiniband/uverbs0");
  }

  @Test
  void aBondAcrossNodesIsNearNone() throws IOException {
    file("sys/class/net/ens1/device/numa_node", "0\n");
    file("sys/class/net/ens2/device/numa_node", "1\n");
    file("sys/class/net/bond0/bonding/slaves", "ens1 ens2\n");
    file("sys/class/net/bond0/speed", "25000\n");

    Interface bond = read(Division.NUMA_NODES).interfaces().getFirst();
    assertThat(bond.locality()).isEqualTo(new Locality.Unknown());
    assertThat(bond.bandwidthIn()).isEqualTo(Scalar.of(25_000_000_000L));
  }

  @Test
  void virtualFunctionsComeLast() throws IOException {
    for (int vf = 0; vf < 80; vf++) {
      file("sys/class/net/a" + vf + "/device/physfn/vendor", "");
    }
    file("sys/class/net/z0/device/numa_node", "0\n");

    assertThat(read(Division.NUMA_NODES).interfaces()).hasSize(64).first()
        .extracting(Interface::name).isEqualTo("z0");
  }

  @Test
  void aSystemWithoutProc(@TempDir Path empty) {
    assertThatThrownBy(() -> Machine.read(empty)).isInstanceOf(IOException.class)
        .hasMessageContaining("proc/self/status");
  }

  @Test
  void theRealMachine() throws IOException {
    Agent agent = Machine.read(Path.of("/"));

    CpuSet cores = agent.domains().stream().map(Domain::cores).reduce(CpuSet.EMPTY, CpuSet::plus);
    assertThat(cores.size()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(agent.memory()).isGreaterThan(Scalar.ZERO);
  }

  private Agent read(Division division) throws IOException {
    return Machine.read(root, division, name -> Optional.empty());
  }

  private void node(int node, String cpus, String distances) throws IOException {
    String directory = "sys/devices/system/node/node" + node + "/";
    file(directory + "cpulist", cpus + "\n");
    file(directory + "distance", distances + "\n");
    file(directory + "meminfo", "Node " + node + " MemTotal:       16777216 kB\n");
  }

  private void cpu(int pu, String threads, String cache) throws IOException {
    String directory = "sys/devices/system/cpu/cpu" + pu + "/";
    file(directory + "topology/thread_siblings_list", threads + "\n");
    for (int level : IntStream.of(1, 2, 3).toArray()) {
      file(directory + "cache/index" + level + "/level", level + "\n");
      file(directory + "cache/index" + level + "/shared_cpu_list",
          (level == 3 ? cache : threads) + "\n");
    }
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}

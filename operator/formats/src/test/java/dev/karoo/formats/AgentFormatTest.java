package dev.karoo.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Volume;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What agents say in each of the known formats.
class AgentFormatTest {
  private static final String GPU = """
      [{"name": "NVIDIA GeForce RTX 3070 Ti", "uuid": "GPU-7f9c", "compute_capability": [8, 6],
        "numa_node": 0}]""";
  private static final String NIC = """
      [{"name": "enp193s0f0np0", "network": "gpucbf", "ipv4_address": "10.100.44.1",
        "numa_node": 0,
        "infiniband_devices": ["/dev/infiniband/rdma_cm", "/dev/infiniband/uverbs0"],
        "infiniband_multicast_loopback": false}]""";

  @Test
  void meerkatAgent() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 7)
        .base64("katsdpcontroller.numa", "[[0,2,4,6],[1,3,5,7]]")
        .base64("katsdpcontroller.gpus", GPU).base64("katsdpcontroller.interfaces", NIC)
        .base64("katsdpcontroller.volumes",
            "[{\"name\": \"data\", \"host_path\": \"/var/kat\", \"numa_node\": 1}]")
        .base64("katsdpcontroller.subsystems", "[\"cbf\", \"sdp\"]")
        .number("katsdpcontroller.priority", 110.5)
        .scalar("katsdpcontroller.gpu.0.compute", 1).scalar("katsdpcontroller.gpu.0.mem", 8192)
        .scalar("katsdpcontroller.interface.0.bandwidth_in", 40e9)
        .scalar("katsdpcontroller.interface.0.bandwidth_out", 30e9).text("rack", "r1").read();

    assertThat(reading.problems()).isEmpty();
    Agent agent = reading.agent();
    assertThat(agent.name()).isEqualTo("host1.example");
    assertThat(agent.cores()).isTrue();
    assertThat(agent.domains()).containsExactly(domain("0,2,4,6"), domain("1,3,5,7"));
    assertThat(agent.gpus()).containsExactly(new Gpu("NVIDIA GeForce RTX 3070 Ti", "GPU-7f9c",
        Scalar.of(1), Scalar.of(8192), new ComputeCapability(8, 6), new Locality.OfDomain(0),
        "katsdpcontroller.gpu.0"));
    assertThat(agent.interfaces()).containsExactly(new Interface("enp193s0f0np0",
        Set.of("gpucbf"), "10.100.44.1", Scalar.of(40_000_000_000L), Scalar.of(30_000_000_000L),
        List.of("/dev/infiniband/rdma_cm", "/dev/infiniband/uverbs0"), false,
        new Locality.OfDomain(0), "katsdpcontroller.interface.0"));
    assertThat(agent.volumes())
        .containsExactly(new Volume("data", "/var/kat", new Locality.OfDomain(1)));
    assertThat(agent.subsystems()).contains(Set.of("cbf", "sdp"));
    assertThat(agent.priority()).isEqualTo(110.5);
    assertThat(agent.attributes()).containsOnly(java.util.Map.entry("rack", "r1"));
    assertThat(agent.pinning()).isEqualTo(Pinning.TASKSET);
  }

  @Test
  void anAgentMayMixPrefixes() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 7)
        .base64("katsdpcontroller.numa", "[[0,2,4,6],[1,3,5,7]]")
        .base64("katsdpcontroller.gpus", GPU).base64("katsdpcontroller.interfaces", NIC)
        .scalar("node.gpu.0.compute", 1).scalar("node.gpu.0.mem", 8192)
        .scalar("node.interface.0.bandwidth_in", 40e9).read();

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.agent().gpus()).extracting(Gpu::resource).containsExactly("node.gpu.0");
    assertThat(reading.agent().gpus().getFirst().memory()).isEqualTo(Scalar.of(8192));
    assertThat(reading.agent().interfaces().getFirst().bandwidthIn())
        .isEqualTo(Scalar.of(40_000_000_000L));
    assertThat(reading.agent().interfaces().getFirst().bandwidthOut()).isEqualTo(Scalar.ZERO);
  }

  @Test
  void agentOfTheTalk() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 7)
        .text("node.numa", "[[0,2,4,6],[1,3,5,7]]")
        .scalar("node.gpu.0.compute", 1).scalar("node.gpu.0.mem", 8192)
        .text("node.gpu.0.model", "TitanX").number("node.gpu.0.numa_node", 1)
        .number("node.gpu.0.compute_capability", 5.2).text("node.gpu.0.devices", "/dev/nvidia3")
        .base64("node.interfaces", "[{\"name\": \"eth2\", \"network\": \"cbf\", \"numa_node\": 1,"
            + "\"devices\": [\"/dev/infiniband/uverbs1\"]}]")
        .scalar("node.interface.0.bandwidth_in", 40e9)
        .scalar("node.interface.0.bandwidth_out", 40e9).read();

    assertThat(reading.problems()).isEmpty();
    Agent agent = reading.agent();
    assertThat(agent.domains()).extracting(Domain::numaNode).containsExactly(OptionalInt.of(0),
        OptionalInt.of(1));
    assertThat(agent.gpus()).containsExactly(new Gpu("TitanX", "3", Scalar.of(1),
        Scalar.of(8192), new ComputeCapability(5, 2), new Locality.Node(1), "node.gpu.0"));
    assertThat(agent.near(agent.gpus().getFirst().locality())).containsExactly(1);
    Interface nic = agent.interfaces().getFirst();
    assertThat(nic.ibverbs()).isTrue();
    assertThat(nic.networks()).containsExactly("cbf");
    assertThat(nic.multicastLoopback()).isTrue();
    assertThat(nic.locality()).isEqualTo(new Locality.Node(1));
    assertThat(agent.attributes()).isEmpty();
    assertThat(agent.priority()).isEqualTo(2);
  }

  @Test
  void devicesThatOnlyTheirResourcesTellOf() {
    AgentReading reading = Descriptions.plain().scalar("node.gpu.0.compute", 1)
        .scalar("node.gpu.2.mem", 100).scalar("katsdpcontroller.interface.1.bandwidth_in", 5)
        .read();

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.agent().gpus()).extracting(Gpu::uuid).containsExactly("0", "2");
    assertThat(reading.agent().gpus()).extracting(Gpu::resource)
        .containsExactly("node.gpu.0", "node.gpu.2");
    assertThat(reading.agent().interfaces()).extracting(Interface::networks)
        .containsExactly(Set.of());
  }

  @Test
  void plainAgentHasNoCores() {
    AgentReading reading = Descriptions.plain().read();

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.agent().cores()).isFalse();
    assertThat(reading.agent().domains()).isEmpty();
    assertThat(reading.agent().cpus()).isEqualTo(Scalar.of(8));
    assertThat(reading.agent().ports()).isEqualTo(Ranges.of(31000, 31999));
    assertThat(reading.agent().priority()).isZero();
  }

  @Test
  void coresAloneAreOneDomainOfUnknownLocality() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 7)
        .base64("katsdpcontroller.gpus", GPU).read();

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.agent().domains()).containsExactly(domain("0-7"));
    assertThat(reading.agent().gpus().getFirst().locality()).isEqualTo(new Locality.Unknown());
  }

  @Test
  void onlyCoresThatAreListedAndOfferedCanBeAskedFor() {
    AgentReading reading = Descriptions.plain().range("cores", 1, 6)
        .base64("katsdpcontroller.numa", "[[0,1],[],[4,5,9]]").read();

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.agent().domains()).containsExactly(domain("1"), domain(""),
        domain("4,5"));
  }

  @Test
  void domainsOfKnownNodesAreNearAllOfTheirNode() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 7)
        .base64("karoo.numa", "[[0,1],[2,3],[4,5],[6,7]]").base64("karoo.numa_nodes", "[0,0,1,1]")
        .base64("karoo.numa_memory", "[1024.5,null,2048,2048]")
        .base64("karoo.distances", "[[10,21],[21,10]]")
        .base64("karoo.siblings", "[[0,4],[1,5]]").base64("katsdpcontroller.gpus", GPU).read();

    assertThat(reading.problems()).isEmpty();
    Agent agent = reading.agent();
    assertThat(agent.near(agent.gpus().getFirst().locality())).containsExactly(0, 1);
    assertThat(agent.domains()).extracting(Domain::memory).containsExactly(
        Optional.of(new Scalar(1_024_500)), Optional.empty(), Optional.of(Scalar.of(2048)),
        Optional.of(Scalar.of(2048)));
    assertThat(agent.distances()).containsExactly(List.of(10, 21), List.of(21, 10));
    assertThat(agent.siblings()).containsExactly(CpuSet.of(0, 4), CpuSet.of(1, 5));
  }

  @Test
  void amountsInTheJsonCountWhereThereAreNoResources() {
    AgentReading reading = Descriptions.plain().base64("karoo.gpus", """
        [{"name": "A30", "uuid": "u", "compute_capability": [8, 0], "compute": 0.5, "mem": 100}]""")
        .read();

    Gpu gpu = reading.agent().gpus().getFirst();
    assertThat(gpu.compute()).isEqualTo(new Scalar(500));
    assertThat(gpu.memory()).isEqualTo(Scalar.of(100));
    assertThat(gpu.resource()).isEmpty();
  }

  @Test
  void freeAttributesOfAllTypes() {
    Descriptions description = Descriptions.plain().text("rack", "r1").number("age", 3.50)
        .text("node.type", "gpu");
    description.attributes().put("span", new AttributeValue.Intervals(Ranges.of(1, 3)));
    description.attributes().put("tags", new AttributeValue.Words(List.of("b", "a", "b")));
    AgentDescription named = description.named("Host_1.Example.");
    AgentReading reading = new AgentFormat().read(new AgentDescription(named.hostname(), 5051,
        named.resources(), named.attributes(),
        Optional.of(new AgentDescription.FaultDomain("karoo", "west"))));

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.agent().name()).isEqualTo("host-1.example");
    assertThat(reading.agent().attributes()).containsExactly(java.util.Map.entry("age", "3.5"),
        java.util.Map.entry("node.type", "gpu"), java.util.Map.entry("rack", "r1"),
        java.util.Map.entry("region", "karoo"), java.util.Map.entry("span", "[1-3]"),
        java.util.Map.entry("tags", "{a, b}"), java.util.Map.entry("zone", "west"));
  }

  @ParameterizedTest
  @CsvSource({"none,NONE", "taskset,TASKSET", "numactl,NUMACTL"})
  void pinning(String text, Pinning pinning) {
    assertThat(Descriptions.plain().text("karoo.pinning", text).read().agent().pinning())
        .isEqualTo(pinning);
  }

  @Test
  void anOperatorsOwnPrefix() {
    var description = Descriptions.plain().range("cores", 0, 3)
        .base64("skao.mid.numa", "[[0,1],[2,3]]").scalar("skao.mid.gpu.0.mem", 5).named("h");

    Agent agent = new AgentFormat("skao.mid").read(description).agent();
    assertThat(agent.domains()).hasSize(2);
    assertThat(agent.gpus().getFirst().resource()).isEqualTo("skao.mid.gpu.0");
    assertThatThrownBy(() -> new AgentFormat("a b.")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Domain domain(String cores) {
    return new Domain(CpuSet.parse(cores), OptionalInt.empty(), Optional.empty());
  }
}

package dev.karoo.formats.hwloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.formats.AgentFormat;
import dev.karoo.formats.AgentReading;
import dev.karoo.formats.Division;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Topologies of real machines, see the README beside them.
class HwlocTest {
  @Test
  void aCorrelatorHostWithFourNodes() throws IOException {
    Agent agent = read("meerkat-lstopo-numa.xml", Division.NUMA_NODES);

    assertThat(agent.name()).isEqualTo("cbfgpu01.sdpdyn.kat.ac.za");
    assertThat(agent.cpus()).isEqualTo(Scalar.of(16));
    assertThat(cores(agent)).containsExactly("0-3", "4-7", "8-11", "12-15");
    assertThat(agent.domains()).extracting(Domain::numaNode).containsExactly(OptionalInt.of(0),
        OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3));
    assertThat(agent.domains().getFirst().memory()).contains(Scalar.of(16694865920L >> 20));
    assertThat(agent.distances()).hasSize(4).contains(List.of(10, 11, 11, 11));
    assertThat(agent.siblings()).isEmpty();

    Gpu gpu = agent.gpus().getFirst();
    assertThat(agent.gpus()).hasSize(1);
    assertThat(gpu.model()).isEqualTo("NVIDIA GeForce RTX 3080 Ti");
    assertThat(gpu.uuid()).isEqualTo("0000:81:00.0");
    assertThat(gpu.memory()).isEqualTo(Scalar.of(12334272 / 1024));

    assertThat(agent.interfaces()).extracting(Interface::name).containsExactly("enp193s0f0np0",
        "enp193s0f1np1", "eno1", "eno2");
    Interface mellanox = agent.interfaces().getFirst();
    assertThat(mellanox.ibverbsDevices()).containsExactly("/dev/infiniband/rdma_cm",
        "/dev/infiniband/uverbs0");
    assertThat(mellanox.address()).isEqualTo("10.100.86.1");
    assertThat(agent.interfaces().get(2).ibverbs()).isFalse();
  }

  /// Which node hwloc shows each device on, by eye in the file: the objects they stand in.
  @Test
  void devicesHangOnTheNodeThatTheyStandIn() throws IOException {
    Agent agent = read("meerkat-lstopo-numa.xml", Division.NUMA_NODES);

    assertThat(agent.interfaces().getFirst().locality()).isEqualTo(new Locality.Node(0));
    assertThat(agent.gpus().getFirst().locality()).isEqualTo(new Locality.Node(1));
    assertThat(agent.interfaces().get(2).locality()).isEqualTo(new Locality.Node(2));
  }

  @Test
  void cachesAsDomainsOfOneNode() throws IOException {
    Agent byCache = read("meerkat-lstopo-no-numa-multi-l3.xml", Division.CACHES);

    assertThat(cores(byCache)).containsExactly("0-3", "4-7", "8-11", "12-15");
    assertThat(byCache.domains()).extracting(Domain::numaNode).containsOnly(OptionalInt.of(0));
    assertThat(byCache.domains()).allSatisfy(domain -> assertThat(domain.memory()).isEmpty());
    assertThat(byCache.near(byCache.gpus().getFirst().locality())).containsExactly(0, 1, 2, 3);

    Agent byNode = read("meerkat-lstopo-no-numa-multi-l3.xml", Division.NUMA_NODES);
    assertThat(cores(byNode)).containsExactly("0-15");
    assertThat(byNode.memory()).isEqualTo(Scalar.of(67202420736L >> 20));
  }

  @Test
  void offlineProcessorsAreLeftOut() throws IOException {
    Agent agent = read("16em64t-4s2c2t-offlines-xml.xml", Division.NUMA_NODES);

    assertThat(agent.cpus()).isEqualTo(Scalar.of(12));
    assertThat(cores(agent)).containsExactly("0-1,3-4,6-12,15");
  }

  @Test
  void processorsOutsideTheCpusetAreLeftOut() throws IOException {
    Agent agent = read("32amd64-4s2n4c-cgroup2.xml", Division.NUMA_NODES);

    assertThat(cores(agent)).containsExactly("0-3", "4-5");
    assertThat(agent.domains()).extracting(Domain::numaNode).containsExactly(OptionalInt.of(0),
        OptionalInt.of(1));
    assertThat(agent.distances()).hasSize(6);
    assertThat(agent.distances().getFirst()).containsExactly(10, 16, 16, 22, 16, 22);
    assertThat(agent.distances().get(3)).containsExactly(22, 16, 16, 10, 22, 16);
  }

  /// As after `hwloc_distances_add_commit` of measured bandwidths: more is nearer there.
  @Test
  void bandwidthsAreNoDistances() throws IOException {
    byte[] xml = resource("meerkat-lstopo-numa.xml").readAllBytes();
    String both = new String(xml, StandardCharsets.UTF_8).replaceFirst("(?=<distances2 )", """
        <distances2 type="NUMANode" nbobjs="4" kind="10" name="NUMABandwidth" indexing="os">
          <indexes length="8">0 1 2 3 </indexes>
          <u64values length="26">90 60 60 60 60 90 60 60 </u64values>
          <u64values length="26">60 60 90 60 60 60 60 90 </u64values>
        </distances2>
        """);

    assertThat(Hwloc.read(bytes(both), Division.NUMA_NODES).distances()).hasSize(4)
        .contains(List.of(10, 11, 11, 11));
  }

  @Test
  void devicesOfABridgeOverTwoNodesAreNearTheFirst() throws IOException {
    Agent agent = read("40intel64-2g2n4c+pcilocality.xml", Division.NUMA_NODES);

    assertThat(agent.interfaces()).extracting(Interface::name).containsExactly("eth0", "eth1",
        "eth2", "eth3", "ib0");
    assertThat(agent.interfaces()).extracting(Interface::locality).containsExactly(
        new Locality.Node(0), new Locality.Node(0), new Locality.Node(0), new Locality.Node(0),
        new Locality.Node(1));
    assertThat(agent.interfaces().getLast().ibverbs()).isTrue();
    assertThat(agent.gpus()).as("the board's own video chip is none").isEmpty();
    assertThat(agent.domains()).hasSize(4);
  }

  @Test
  void hardwareThreads() throws IOException {
    Agent hybrid = read("Intel-RaptorLake-Corei7-1370P.xml", Division.NUMA_NODES);
    assertThat(hybrid.cpus()).isEqualTo(Scalar.of(20));
    assertThat(hybrid.siblings()).containsExactly(CpuSet.of(0, 1), CpuSet.of(2, 3),
        CpuSet.of(4, 5), CpuSet.of(6, 7), CpuSet.of(8, 9), CpuSet.of(10, 11));

    Agent epyc = read("AMD-19h-Zen3-2xEpyc-7763.xml", Division.CACHES);
    assertThat(epyc.domains()).hasSize(16);
    assertThat(cores(epyc)).contains("0-7", "64-71", "120-127");

    Agent xeon = read("Intel-Skylake-2xXeon6140.xml", Division.CACHES);
    assertThat(xeon.domains()).hasSize(2);
    assertThat(xeon.siblings()).hasSize(36);
    assertThat(xeon.siblings().getFirst()).isEqualTo(CpuSet.of(0, 36));
  }

  @ParameterizedTest
  @ValueSource(strings = {"16em64t-4s2c2t-offlines-xml.xml", "32amd64-4s2n4c-cgroup2.xml",
    "40intel64-2g2n4c+pcilocality.xml", "AMD-19h-Zen3-2xEpyc-7763.xml",
    "Intel-RaptorLake-Corei7-1370P.xml", "Intel-Skylake-2xXeon6140.xml",
    "meerkat-lstopo-no-numa-multi-l3.xml", "meerkat-lstopo-numa.xml"})
  void whatIsReadCanBeWrittenAsAttributes(String file) throws IOException {
    for (Division division : Division.values()) {
      Agent agent = read(file, division);
      int cores = agent.domains().stream().mapToInt(domain -> domain.cores().size()).sum();
      assertThat(agent.cpus()).isEqualTo(Scalar.of(cores));

      AgentReading reading = new AgentFormat().read(new AgentFormat().write(agent));
      assertThat(reading.problems()).isEmpty();
      assertThat(reading.agent().domains()).isEqualTo(agent.domains());
      assertThat(reading.agent().siblings()).isEqualTo(agent.siblings());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "<html/> | line 1: <html> is not hwloc's <topology>",
    "<topology/> | line 1: format \"1\" of hwloc is not known",
    "<topology version='1.0'/> | line 1: format \"1.0\" of hwloc is not known",
    "<topology version='3.0'/> | there is no machine in it",
    "<topology version='2.0'> | line 1: is not XML",
    "nonsense | line 1: is not XML",
    "<topology version='2.0'><object type='Machine'/></topology>"
        + " | line 1: the machine has no PU",
    "<topology version='2.0'><object type='Machine' cpuset='7'/></topology>"
        + " | line 1: cpuset \"7\" of Machine is not a set",
    "<topology version='2.0'><object type='Machine' cpuset='0xg'>"
        + "<object type='PU' os_index='0'/></object></topology>"
        + " | line 1: cpuset \"0xg\" of Machine is not a set",
    "<topology version='2.0'><object type='Machine' cpuset='0x1'>"
        + "<object type='PU' os_index='-1'/></object></topology>"
        + " | line 1: os_index \"-1\" of PU is not a number"})
  void whatIsNotHwlocs(String xml, String message) {
    assertThatThrownBy(() -> Hwloc.read(bytes(xml), Division.NUMA_NODES))
        .isInstanceOf(HwlocException.class).hasMessageStartingWith(message);
  }

  @Test
  void entitiesAreNotResolved(@TempDir Path directory) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "<object type=\"Machine\"/>");
    String xml = "<!DOCTYPE topology [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>"
        + "<topology version=\"2.0\">&x;</topology>";

    assertThatThrownBy(() -> Hwloc.read(bytes(xml), Division.NUMA_NODES))
        .isInstanceOf(HwlocException.class);
  }

  @Test
  void inputIsBounded() {
    String deep = "<object type=\"Machine\">".repeat(1000);
    assertThatThrownBy(
        () -> Hwloc.read(bytes("<topology version=\"2.0\">" + deep), Division.NUMA_NODES))
        .hasMessageContaining("nested more than 64 deep");

    InputStream endless = new InputStream() {
      @Override
      public int read() {
        return ' ';
      }
    };
    assertThatThrownBy(() -> Hwloc.read(endless, Division.NUMA_NODES))
        .hasMessageContaining("longer than 32 MiB");
    String manyWords = String.join(",", IntStream.range(0, 300).mapToObj(i -> "0x1").toList());
    assertThatThrownBy(() -> Hwloc.read(bytes("<topology version='2.0'><object type='Machine' "
        + "cpuset='" + manyWords + "'><object type='PU' os_index='0'/></object></topology>"),
        Division.NUMA_NODES)).hasMessageContaining("is not a set");
  }

  /// As hwloc writes it: memory of a package and of the machine comes before that of a part of it.
  @Test
  void memoryWithoutProcessorsOfItsOwnTakesNone() throws IOException {
    Agent agent = Hwloc.read(bytes("""
        <topology version="2.0">
         <object type="Machine" cpuset="0xf" nodeset="0x1f">
          <object type="NUMANode" os_index="4" cpuset="0xf" local_memory="1048576"/>
          <object type="Package" cpuset="0x3" nodeset="0x5">
           <object type="NUMANode" os_index="2" cpuset="0x3" local_memory="1048576"/>
           <object type="NUMANode" os_index="0" cpuset="0x3" local_memory="2097152"/>
           <object type="Core" cpuset="0x1"><object type="PU" os_index="0"/></object>
           <object type="Core" cpuset="0x2"><object type="PU" os_index="1"/></object>
           <object type="PCIDev" pci_busid="0000:01:00.0" pci_type="0302 [10de:20b5] a1"/>
          </object>
          <object type="Package" cpuset="0xc" nodeset="0xa">
           <object type="NUMANode" os_index="3" cpuset="0xc" local_memory="1048576"/>
           <object type="Group" cpuset="0x4" nodeset="0x2">
            <object type="NUMANode" os_index="1" cpuset="0x4" local_memory="2097152"/>
            <object type="Core" cpuset="0x4"><object type="PU" os_index="2"/></object>
           </object>
           <object type="Core" cpuset="0x8"><object type="PU" os_index="3"/></object>
           <object type="PCIDev" pci_busid="0000:02:00.0" pci_type="0302 [10de:20b5] a1"/>
          </object>
         </object>
        </topology>"""), Division.NUMA_NODES);

    assertThat(agent.domains()).containsExactlyInAnyOrder(
        new Domain(CpuSet.parse("0-1"), OptionalInt.of(0), Optional.of(Scalar.of(2))),
        new Domain(CpuSet.parse("2"), OptionalInt.of(1), Optional.of(Scalar.of(2))),
        new Domain(CpuSet.parse("3"), OptionalInt.of(3), Optional.of(Scalar.of(1))));
    assertThat(agent.gpus()).extracting(Gpu::locality).containsExactly(new Locality.Node(0),
        new Locality.Node(3));
  }

  /// A socket with memory behind CXL: its devices are near the only node that has processors.
  @Test
  void devicesAreNearProcessors() throws IOException {
    Agent agent = Hwloc.read(bytes("""
        <topology version="2.0">
         <object type="Machine" cpuset="0x1" nodeset="0x3">
          <object type="NUMANode" os_index="1" cpuset="0x1" local_memory="1048576"/>
          <object type="Package" cpuset="0x1" nodeset="0x3">
           <object type="NUMANode" os_index="0" cpuset="0x1" local_memory="1048576"/>
           <object type="Core" cpuset="0x1"><object type="PU" os_index="0"/></object>
           <object type="PCIDev" pci_busid="0000:01:00.0" pci_type="0302 [10de:20b5] a1"/>
          </object>
         </object>
        </topology>"""), Division.NUMA_NODES);

    assertThat(cores(agent)).containsExactly("0");
    assertThat(agent.gpus()).extracting(Gpu::locality).containsExactly(new Locality.Node(0));
  }

  private static Agent read(String file, Division division) throws IOException {
    try (InputStream in = resource(file)) {
      return Hwloc.read(in, division);
    }
  }

  private static InputStream resource(String file) {
    return Objects.requireNonNull(HwlocTest.class.getResourceAsStream("/hwloc/" + file), file);
  }

  private static List<String> cores(Agent agent) {
    return agent.domains().stream().map(domain -> domain.cores().toString()).toList();
  }

  private static InputStream bytes(String xml) {
    return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
  }
}

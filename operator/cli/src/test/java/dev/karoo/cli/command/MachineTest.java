package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.convert.Agents;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.Golden;
import dev.karoo.cli.output.Json;
import dev.karoo.core.topology.Agent;
import dev.karoo.formats.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
  /// Two nodes of two cores of two threads, each node with two caches; an interface on the second.
  private static final String XML = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE topology SYSTEM "hwloc2.dtd">
      <topology version="2.0">
        <object type="Machine" os_index="0" cpuset="0x000000ff" complete_cpuset="0x000000ff"
            allowed_cpuset="0x000000ff" nodeset="0x00000003" gp_index="1">
          <info name="HostName" value="CBF7.example"/>
          %s%s
        </object>
      </topology>
      """.formatted(node(0, 0x33, "", 0, 4, 1, 5), node(1, 0xcc, """
      <object type="Bridge" gp_index="90" bridge_type="0-1" depth="0" bridge_pci="0000:[00-ff]">
        <object type="PCIDev" gp_index="91" pci_busid="0000:41:00.0"
            pci_type="0200 [15b3:101d] [15b3:0016] 00">
          <object type="OSDev" gp_index="92" name="eth2" osdev_type="2"/>
        </object>
      </object>
      """, 2, 6, 3, 7));

  @TempDir
  private Path folder = Path.of("");

  private static String node(int number, int cpuset, String devices, int... pus) {
    StringBuilder cores = new StringBuilder();
    for (int i = 0; i < pus.length; i += 2) {
      int both = 1 << pus[i] | 1 << pus[i + 1];
      cores.append("""
          <object type="L3Cache" cpuset="0x%x" gp_index="%d"><object type="Core" os_index="%d"
              cpuset="0x%x" gp_index="%d">
            <object type="PU" os_index="%d" cpuset="0x%x" gp_index="%d"/>
            <object type="PU" os_index="%d" cpuset="0x%x" gp_index="%d"/>
          </object></object>
          """.formatted(both, 20 + pus[i], pus[i], both, 30 + pus[i], pus[i], 1 << pus[i],
          40 + pus[i], pus[i + 1], 1 << pus[i + 1], 40 + pus[i + 1]));
    }
    return """
        <object type="Package" os_index="%d" cpuset="0x%x" nodeset="0x%x" gp_index="%d">
          <object type="NUMANode" os_index="%d" cpuset="0x%x" nodeset="0x%x" gp_index="%d"
              local_memory="17179869184"/>
          %s%s
        </object>
        """.formatted(number, cpuset, 1 << number, 2 + number, number, cpuset, 1 << number,
        10 + number,
        cores, devices);
  }

  private Result run(String... options) throws IOException {
    String[] all = new String[options.length + 3];
    all[0] = "machine";
    all[1] = "--hwloc";
    all[2] = Files.writeString(folder.resolve("host.xml"), XML).toString();
    System.arraycopy(options, 0, all, 3, options.length);
    return new CommandRun().run(all);
  }

  @Test
  void anAgentManifest() throws IOException {
    Result result = run("--keep", "0,4", "--network", "eth2=cbf,site", "--bandwidth", "eth2=100G");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    Golden.check("machine.yaml", result.out());
  }

  /// What is printed is what `plan` and `up` take, unchanged.
  @Test
  void itsManifestIsValid() throws IOException {
    Path agents = Files.writeString(folder.resolve("agents.yaml"),
        run("--network", "eth2=cbf", "--bandwidth", "eth2=10G").out());
    Path pipeline = Files.writeString(folder.resolve("pipeline.yaml"), """
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata: {name: p}
        spec:
          tasks:
          - name: t
            command: [x]
            resources:
              cores: {count: 4}
              interfaces: [{network: cbf, bandwidthIn: 1G}]
        """);
    Result plan = new CommandRun().run("plan", "-f", pipeline.toString(), "--agents",
        agents.toString(), "-o", "json");
    assertThat(plan.err()).isEmpty();
    assertThat(plan.out()).contains("cbf7.example").contains("\"unplaced\": []");
  }

  @Test
  void settingsOfAMesosAgent() throws IOException {
    Result result = run("-o", "mesos", "--domains", "caches");
    Golden.check("machine.mesos", result.out());
    assertThat(result.err()).hasLineCount(1).contains("--network eth2=NAME");
  }

  @Test
  void whatIsNotKnownIsAskedFor() throws IOException {
    assertThat(run("--network", "eth2=cbf").err()).hasLineCount(1)
        .contains("--bandwidth eth2=10G");
  }

  /// Some exports don't hold it. In a manifest it would go before what the agent says itself.
  @Test
  void memoryThatIsNotKnownIsLeftOut() throws IOException {
    String file = Files.writeString(folder.resolve("bare.xml"),
        XML.replaceAll("local_memory=\"[0-9]+\"", "")).toString();

    Result manifest = new CommandRun().run("machine", "--hwloc", file, "--network", "eth2=cbf",
        "--bandwidth", "eth2=10G");
    assertThat(manifest.out()).doesNotContain("memory").contains("cpus: \"8\"");
    assertThat(manifest.err()).hasLineCount(1).contains("memory is not known",
        "topology.memory");

    Result settings = new CommandRun().run("machine", "--hwloc", file, "-o", "mesos",
        "--network", "eth2=cbf", "--bandwidth", "eth2=10G");
    assertThat(settings.out()).doesNotContain("mem:");
    assertThat(settings.err()).isEmpty();
  }

  @Test
  void thisMachine() throws IOException {
    Result result = new CommandRun().run("machine", "-o", "json");
    assertThat(result.code()).isZero();
    Agent said = Agents.toCore(dev.karoo.api.Json.fromTree(Json.MAPPER.readTree(result.out()),
        AgentObject.class));
    Agent seen = Machine.read(Path.of("/"));
    assertThat(said.domains()).isEqualTo(seen.domains());
    assertThat(said.name()).isEqualTo(seen.name());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "--keep 9 | error: PUs 9 are none of the machine's: it has 0-7",
    "--keep 0-7 | error: nothing would be left for tasks: the machine has no other PUs than 0-7",
    "--keep x | error: --keep x are no PUs: write them as 0,1 or 0-3",
    "--network eth9=a | error: the machine has no interface \"eth9\"; it has eth2",
    "--bandwidth eth2=fast | error: --bandwidth fast is no rate in bit/s: write 160G, or 160000000000",
    "--domains l3 | error: --domains must be 'nodes' or 'caches'",
    "-o text | error: --output must be 'yaml', 'json' or 'mesos'"})
  void mistakesAreSaid(String options, String said) throws IOException {
    Result result = run(options.split(" ", -1));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().strip()).isEqualTo(said);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void filesThatAreNone() throws IOException {
    assertThat(new CommandRun().run("machine", "--hwloc", "/nonexistent/x.xml").err())
        .isEqualTo("error: /nonexistent/x.xml does not exist\n");
    Path file = Files.writeString(folder.resolve("no.xml"), "<html/>");
    Result result = new CommandRun().run("machine", "--hwloc", file.toString());
    assertThat(result.err()).startsWith("error: " + file + ": ").hasLineCount(1);
    assertThat(result.code()).isEqualTo(1);
  }
}

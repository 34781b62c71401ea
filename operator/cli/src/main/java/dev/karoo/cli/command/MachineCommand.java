package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.api.Kind;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.format.Quantities;
import dev.karoo.cli.machine.Offering;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Yaml;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.formats.AgentDescription;
import dev.karoo.formats.AgentFormat;
import dev.karoo.formats.Division;
import dev.karoo.formats.MesosFlags;
import dev.karoo.formats.hwloc.Hwloc;
import dev.karoo.formats.hwloc.HwlocException;
import dev.karoo.formats.machine.Addresses;
import dev.karoo.formats.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `karoo machine`: asks no server.
@Command(name = "machine", description = {"Say what a machine has, for the agent that runs on it.",
  "",
  "As an Agent manifest, for 'karoo plan --agents' and 'karoo up --agents'; or, with -o mesos, as",
  "settings of a Mesos agent: cores, domains, hardware threads, GPUs and interfaces."}, footer = {
    "# This machine, without the two cores that the system needs for itself\nkaroo machine --keep 0,1 -o mesos | sudo tee -a /etc/default/mesos-agent",
    "# Another one: its topology comes from 'lstopo host.xml' there\nkaroo machine --hwloc host.xml --domains caches --network enp193s0=cbf --bandwidth enp193s0=160G"}, customSynopsis = "karoo machine [options]")
public final class MachineCommand implements Callable<Integer> {
  @Option(names = "--hwloc", paramLabel = "FILE", description = "Another machine, in hwloc's XML, as 'lstopo FILE.xml' writes it; '-' for standard input. Default: this machine.")
  String hwloc = "";

  @Option(names = "--domains", paramLabel = "WHAT", description = "What is a domain: 'nodes', a NUMA node; 'caches', a part of one that shares a last-level cache. Default: nodes.")
  String domains = "nodes";

  @Option(names = "--keep", paramLabel = "PUS", description = "PUs that the system keeps for itself, such as 0,1 or 0-3.")
  String kept = "";

  @Option(names = "--network", paramLabel = "INTERFACE=NAME", description = "The network that an interface is on; several: NAME,NAME. May be given several times.")
  Map<String, String> networks = new TreeMap<>();

  @Option(names = "--bandwidth", paramLabel = "INTERFACE=RATE", description = "What an interface may give away, each way, in bit/s, such as 160G. Default: its speed, where that is known.")
  Map<String, String> bandwidths = new TreeMap<>();

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "yaml, json, or mesos: lines for the environment of a Mesos agent. Default: yaml.")
  String output = "yaml";

  private final Shell shell;

  public MachineCommand(GlobalOptions global) {
    this.shell = global.shell();
  }

  @Override
  public Integer call() throws CommandFailure {
    if (!Set.of("yaml", "json", "mesos").contains(output)) {
      throw CommandFailure.error("--output must be 'yaml', 'json' or 'mesos'");
    }
    Agent machine = read(division());
    Offering offering = offering();
    List<String> problems = offering.problems(machine);
    if (!problems.isEmpty()) {
      throw CommandFailure.lines(problems.stream().map(each -> "error: " + each).toList());
    }
    Agent offered = offering.of(machine);
    switch (output) {
      case "json" -> shell.out().println(Json.textInOrder(manifest(offered)));
      case "yaml" -> shell.out().print(Yaml.text(manifest(offered)));
      default -> printFlags(offered);
    }
    offering.gaps(machine).forEach(gap -> shell.err().println("warning: " + gap));
    if (!output.equals("mesos") && machine.memory().equals(Scalar.ZERO)) {
      shell.err().println("warning: the memory is not known; for an agent of 'karoo up' or of"
          + " 'karoo plan --agents' write it into topology.memory");
    }
    return 0;
  }

  private Division division() throws CommandFailure {
    return switch (domains.toLowerCase(Locale.ROOT)) {
      case "nodes" -> Division.NUMA_NODES;
      case "caches" -> Division.CACHES;
      default -> throw CommandFailure.error("--domains must be 'nodes' or 'caches'");
    };
  }

  private Agent read(Division division) throws CommandFailure {
    try {
      if (hwloc.isEmpty()) {
        return Machine.read(Path.of("/"), division, Addresses.ofSystem());
      }
      try (InputStream in = hwloc.equals("-")
          ? shell.in()
          : Files.newInputStream(Path.of(hwloc))) {
        return Hwloc.read(in, division);
      }
    } catch (NoSuchFileException e) {
      throw CommandFailure.error(hwloc + " does not exist");
    } catch (HwlocException e) {
      throw CommandFailure.error(hwloc + ": " + e.getMessage());
    } catch (IOException e) {
      throw CommandFailure.error((hwloc.isEmpty() ? "this machine" : hwloc)
          + " cannot be read: " + e.getMessage());
    }
  }

  private Offering offering() throws CommandFailure {
    Map<String, Set<String>> named = new HashMap<>();
    networks.forEach((name, network) -> named.put(name, Set.of(network.split(",", -1))));
    Map<String, Scalar> rates = new HashMap<>();
    for (Map.Entry<String, String> each : bandwidths.entrySet()) {
      rates.put(each.getKey(), rate(each.getValue()));
    }
    try {
      return new Offering(CpuSet.parse(kept), named, rates);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.error("--keep " + kept + " are no PUs: write them as 0,1 or 0-3");
    }
  }

  private static Scalar rate(String text) throws CommandFailure {
    try {
      return Scalar.of(Quantities.parse(text).longValueExact());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw CommandFailure.error("--bandwidth " + text + " is no rate in bit/s: write 160G, or"
          + " 160000000000");
    }
  }

  /// Memory and disk that are not known are left out, since what is said here goes before what an
  /// agent says.
  private static ObjectNode manifest(Agent offered) {
    ObjectNode manifest = Json.object().put("apiVersion", Karoo.API_VERSION)
        .put("kind", Kind.AGENT.kind());
    manifest.putObject("metadata").put("name", offered.name());
    ObjectNode topology = dev.karoo.api.Json.toTree(Agents.toTopology(offered));
    if (offered.memory().equals(Scalar.ZERO)) {
      topology.remove("memory");
    }
    if (offered.disk().equals(Scalar.ZERO)) {
      topology.remove("disk");
    }
    manifest.putObject("spec").set("topology", topology);
    return manifest;
  }

  /// What is not known is left out, so that Mesos finds it out itself.
  private void printFlags(Agent offered) {
    AgentDescription whole = new AgentFormat().write(offered);
    Map<String, Scalar> known = new TreeMap<>(whole.resources().scalars());
    known.values().removeIf(Scalar.ZERO::equals);
    MesosFlags flags = MesosFlags.of(new AgentDescription(whole.hostname(), whole.port(),
        new Resources(known, whole.resources().ranges()), whole.attributes(), Optional.empty()));
    shell.out().println("MESOS_RESOURCES='" + flags.resources() + "'");
    shell.out().println("MESOS_ATTRIBUTES='" + flags.attributes() + "'");
    flags.problems().forEach(problem -> shell.err().println("warning: " + problem));
  }
}

package dev.karoo.app;

import dev.karoo.api.Json;
import dev.karoo.api.Kind;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.check.Validation;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.api.yaml.Reading;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Pinning;
import dev.karoo.formats.AgentFormat;
import dev.karoo.formats.MesosFlags;
import dev.karoo.formats.machine.Machine;
import dev.karoo.local.agent.AgentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The hosts of a local cluster: from what the user said to what its agents say of themselves.
final class LocalHosts {
  private LocalHosts() {}

  static List<AgentSpec> of(LocalAgents agents) throws StartFailure {
    List<Agent> hosts = switch (agents) {
      case LocalAgents.ThisMachine _ -> List.of(thisMachine());
      case LocalAgents.Declared(Path file) -> declared(file);
      case LocalAgents.Copies(int count) ->
        IntStream.rangeClosed(1, count).mapToObj(LocalHosts::small).toList();
    };
    AgentFormat format = new AgentFormat();
    List<AgentSpec> specs = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (Agent host : hosts) {
      MesosFlags flags = MesosFlags.of(format.write(host));
      flags.problems().forEach(problem -> faults.add("agent " + host.name() + ", attribute "
          + problem));
      specs.add(AgentSpec.parse(host.name(), flags.resources(), flags.attributes()));
    }
    if (!faults.isEmpty()) {
      throw new StartFailure(faults);
    }
    return specs;
  }

  private static Agent thisMachine() throws StartFailure {
    try {
      return Machine.read(Path.of("/"));
    } catch (IOException e) {
      throw new StartFailure("this machine's topology cannot be read (" + e.getMessage()
          + "); declare agents with --agents FILE", e);
    }
  }

  private static List<Agent> declared(Path file) throws StartFailure {
    Reading reading = new Manifests(new Validation()).read(List.of(file.toString()),
        Manifests.Depth.FLAT, InputStream.nullInputStream());
    if (!reading.problems().isEmpty()) {
      throw new StartFailure(reading.problems().stream().map(Object::toString).toList());
    }
    List<Manifest> agents = reading.manifests().stream()
        .filter(manifest -> manifest.kind().equals(Kind.AGENT.kind())).toList();
    if (agents.isEmpty()) {
      throw new StartFailure(List.of(file + " declares no Agent: write objects of kind Agent with"
          + " a spec.topology, such as those in samples/agents/talk.yaml"));
    }
    return agents.stream()
        .map(manifest -> Agents.toCore(Json.fromTree(manifest.object(), AgentObject.class)))
        .toList();
  }

  /// A small host with two NUMA nodes of four cores, which exists nowhere: only counted.
  private static Agent small(int number) {
    return new Agent("agent" + number, Scalar.of(8), Scalar.of(16 * 1024), Scalar.of(100 * 1024),
        Ranges.of(31000, 32000), true,
        List.of(new Domain(CpuSet.parse("0-3"), OptionalInt.of(0), Optional.empty()),
            new Domain(CpuSet.parse("4-7"), OptionalInt.of(1), Optional.empty())),
        List.of(List.of(10, 21), List.of(21, 10)), List.of(), List.of(), List.of(), List.of(),
        Map.of(), Optional.empty(), 0, List.of(), false, Pinning.NONE);
  }
}

package dev.karoo.simulation;

import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Pinning;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A host: what really runs there, and the updates about it that were not acknowledged yet.
final class SimulatedAgent {
  /// A task as it really is. @param updates those not acknowledged, the one in flight first
  static final class Instance {
    final Launch launch;
    TaskState state = TaskState.STAGING;
    final Deque<TaskUpdate> updates = new ArrayDeque<>();

    Instance(Launch launch) {
      this.launch = launch;
    }

    boolean runs() {
      return !state.terminal();
    }
  }

  final String name;
  String id;
  final Map<String, Instance> processes = new LinkedHashMap<>();

  /// Whether the host is up, and whether the master hears it.
  boolean up = true;
  boolean connected = true;

  SimulatedAgent(String name, String id) {
    this.name = name;
    this.id = id;
  }

  /// What it has: eight cores in two domains.
  Agent description() {
    return new Agent(name, Scalar.of(8), Scalar.of(16384), Scalar.of(10000),
        Ranges.of(31000, 31009), true, List.of(domain("0-3", 0), domain("4-7", 1)), List.of(),
        List.of(), List.of(), List.of(), List.of(), Map.of(), Optional.empty(), 0, List.of(), false,
        Pinning.TASKSET);
  }

  private static Domain domain(String cores, int node) {
    return new Domain(CpuSet.parse(cores), OptionalInt.of(node), Optional.empty());
  }
}

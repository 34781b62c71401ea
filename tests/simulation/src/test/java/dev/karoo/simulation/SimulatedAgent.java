package dev.karoo.simulation;

import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// A host: what really runs there, and the updates about it that were not acknowledged yet.
final class SimulatedAgent {
  /// A task as it really is.
  static final class Instance {
    final Launch launch;
    TaskState state = TaskState.STAGING;

    /// When it changed last.
    Instant since = Instant.MIN;
    Optional<Boolean> check = Optional.empty();

    /// Whether its check ever succeeded.
    boolean everReady;

    /// Those not acknowledged, the one in flight first.
    final Deque<TaskUpdate> updates = new ArrayDeque<>();

    Instance(Launch launch) {
      this.launch = launch;
    }

    boolean runs() {
      return !state.terminal();
    }

    /// Whether it runs and nothing says that it is not ready.
    boolean serves() {
      return state == TaskState.RUNNING && check.orElse(true);
    }
  }

  /// What the master thinks of it.
  enum View {
    /// It is one of its agents, even if nothing was heard of it for some seconds.
    REGISTERED,
    /// Nothing was heard of it for too long.
    UNREACHABLE,
    /// A new master waits for it to register again.
    RECOVERING
  }

  final String name;
  String id;
  final Map<String, Instance> processes = new LinkedHashMap<>();

  /// What was ever started there.
  final List<String> launched = new ArrayList<>();

  /// What was sent while nothing was heard of it, and may still arrive.
  final List<Runnable> waiting = new ArrayList<>();

  /// Whether the host runs, and whether its network does.
  boolean up = true;
  boolean cut;
  View view = View.REGISTERED;

  /// Whether the master offers it.
  boolean active = true;

  /// Counts the times that nothing was heard of it.
  int silences;

  /// Counts the times that the operator may have come to doubt what runs on it, and since when it
  /// has not.
  int losses;
  Instant steadySince = Instant.MIN;

  /// When it is to be maintained, as the master says.
  Optional<Window> maintenance = Optional.empty();

  /// Until when tasks may be ended because of it.
  Instant leavesUntil = Instant.MIN;
  private final Agent description;
  private final Resources resources;

  /// What is reserved there, by task: it survives the agent's death, and a new id (recording 19).
  final SortedMap<String, Resources> reserved = new TreeMap<>();

  SimulatedAgent(String name, String id) {
    this(name, id, 4, Map.of());
  }

  /// @param cores of each of its two domains
  /// @param attributes for selectors and spreading
  SimulatedAgent(String name, String id, int cores, Map<String, String> attributes) {
    this(name, id, cores, 16384, attributes);
  }

  /// @param memory in MiB
  SimulatedAgent(String name, String id, int cores, int memory, Map<String, String> attributes) {
    this.name = name;
    this.id = id;
    description = new Agent(name, Scalar.of(2 * cores), Scalar.of(memory), Scalar.of(10000),
        Ranges.of(31000, 31099), true, List.of(domain("0-" + (cores - 1), 0),
            domain(cores + "-" + (2 * cores - 1), 1)),
        List.of(), List.of(), List.of(), List.of(), List.of(), attributes, Optional.empty(), 0,
        List.of(), false, Pinning.TASKSET);
    resources = SimulatedOffers.all(description);
  }

  /// It registers as a new one. What was sent to the old one it ignores (Mesos' Slave::run compares
  /// the ids).
  void reborn(String newId) {
    up = true;
    id = newId;
    waiting.clear();
  }

  private static Domain domain(String cores, int node) {
    return new Domain(CpuSet.parse(cores), OptionalInt.of(node), Optional.empty());
  }

  Agent description() {
    return description;
  }

  Resources resources() {
    return resources;
  }

  /// What the operator believed of it may be wrong now.
  void doubted(Instant now) {
    losses++;
    steadySince = now;
  }

  /// As the master tells of it.
  AgentReport report() {
    return new AgentReport(id, name + ":5051", description, List.of(), active);
  }

  /// Whether the master's messages get there now, and its own to the master.
  boolean heard() {
    return up && !cut;
  }

  boolean registered() {
    return view == View.REGISTERED;
  }

  /// Whether the master gives offers of it.
  boolean offered() {
    return registered() && active;
  }
}

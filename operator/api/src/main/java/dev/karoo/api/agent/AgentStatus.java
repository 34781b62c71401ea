package dev.karoo.api.agent;

import static dev.karoo.api.Absent.list;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is so of a host.
// @formatter:off: the formatter puts annotations of record components in one line
public record AgentStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
    @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ready; Quarantined: what it says of itself makes no sense; Lost: "
        + "not heard of.")
    @Nullable Phase phase,
    @JsonPropertyDescription("Mesos' id of it.")
    @Nullable String agentId,
    @JsonPropertyDescription("Its host and port; of one that is lost, the last known.")
    @Nullable String address,
    @JsonPropertyDescription("The version of its Mesos.")
    @Nullable String version,
    @JsonPropertyDescription("Since when Mesos does not know it; absent while it does.")
    @Nullable String lostAt,
    @JsonPropertyDescription("Ready, Quarantined; Drained while it is drained; MovesHeld while it is "
        + "lost with many others, and its tasks are not moved; LaunchesFail while it is a last "
        + "resort since launches failed there; UnknownTasks while tasks run on it that the store "
        + "does not know.")
    List<Condition> conditions,
    @JsonPropertyDescription("What it has, as seen.")
    @Nullable TopologySpec topology,
    @JsonPropertyDescription("What tasks hold of it.")
    @Nullable Amounts allocated,
    @JsonPropertyDescription("What is left of it.")
    @Nullable Amounts free,
    @JsonPropertyDescription("How many of Karoo's tasks are on it.")
    @Nullable Integer tasks,
    @JsonPropertyDescription("All that as tables show it.")
    @Nullable Summary summary) {
  public AgentStatus {
    conditions = list(conditions);
  }

  /// How a host does.
  public enum Phase {
    /// It takes tasks, unless it is kept free.
    @JsonProperty("Ready")
    READY,
    /// What it says of itself makes no sense; it takes none.
    @JsonProperty("Quarantined")
    QUARANTINED,
    /// It is not heard of.
    @JsonProperty("Lost")
    LOST
  }

  /// A part of what a host has.
  public record Amounts(
      @JsonPropertyDescription("CPU time, the cores included.")
      @Nullable Quantity cpus,
      @JsonPropertyDescription("Memory.")
      @Nullable Quantity memory,
      @JsonPropertyDescription("Disk.")
      @Nullable Quantity disk,
      @JsonPropertyDescription("Cores, by the operating system's index: 0-3,8.")
      @Nullable String cores,
      @JsonPropertyDescription("Ports: 31000-32000.")
      @Nullable String ports,
      @JsonPropertyDescription("GPUs.")
      List<GpuAmount> gpus,
      @JsonPropertyDescription("Interfaces.")
      List<InterfaceAmount> interfaces) {
    public Amounts {
      gpus = list(gpus);
      interfaces = list(interfaces);
    }
  }

  /// A part of a GPU.
  public record GpuAmount(
      @JsonPropertyDescription("Which.")
      String uuid,
      @JsonPropertyDescription("Of its compute.")
      Double compute,
      @JsonPropertyDescription("Of its memory.")
      Quantity memory) {}

  /// A part of an interface.
  public record InterfaceAmount(
      @JsonPropertyDescription("Which.")
      String name,
      @JsonPropertyDescription("Incoming, in bit/s.")
      Quantity bandwidthIn,
      @JsonPropertyDescription("Outgoing, in bit/s.")
      Quantity bandwidthOut) {}

  /// A host as tables show it.
  public record Summary(
      @JsonPropertyDescription("Ready,SchedulingDisabled.")
      @Nullable String status,
      @JsonPropertyDescription("Free of all: 5/8.")
      @Nullable String cores,
      @JsonPropertyDescription("Free of all, the cores included: 5.5/8.")
      @Nullable String cpus,
      @JsonPropertyDescription("Free of all: 13Gi/16Gi.")
      @Nullable String memory,
      @JsonPropertyDescription("Free compute of all: 0.75/1.")
      @Nullable String gpus,
      @JsonPropertyDescription("The networks it is on: cbf,sdp_10g.")
      @Nullable String networks,
      @JsonPropertyDescription("Its domains: 0,2,4,6|1,3,5,7.")
      @Nullable String domains) {}
}

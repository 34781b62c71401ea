package dev.karoo.api.agent;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.map;
import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a host has. Fields that are left out are left as the agent says; for a virtual agent they
/// have the defaults named here.
// @formatter:off: the formatter puts annotations of record components in one line
public record TopologySpec(
    @JsonPropertyDescription("CPU time, the cores included. Default: one for each core.")
    @Pattern(Patterns.CPUS) @Nullable Quantity cpus,
    @JsonPropertyDescription("Memory in bytes: 64512Mi. Default: the sum of the domains'.")
    @Pattern(Patterns.BYTES) @Nullable Quantity memory,
    @JsonPropertyDescription("Disk in bytes: 200G. Default 0.")
    @Pattern(Patterns.BYTES) @Nullable Quantity disk,
    @JsonPropertyDescription("Ports for tasks. Default 31000-32000.")
    @Pattern(Patterns.PORTS) @Size(max = Patterns.LONGEST_SET) @Nullable String ports,
    @JsonPropertyDescription("Sets of cores that share memory or a last-level cache. A core in "
        + "none of them cannot be asked for.")
    @Size(max = 1024) List<DomainSpec> domains,
    @JsonPropertyDescription("Between NUMA nodes, as ACPI's SLIT gives them: distances[a][b], 10: "
        + "the node itself.")
    @Size(max = 1024) List<List<Integer>> distances,
    @JsonPropertyDescription("The hardware threads of each core that has several; a core in none "
        + "of these lists has one.")
    @Size(max = 8192) List<List<Integer>> siblings,
    @JsonPropertyDescription("When it is or will be unavailable.")
    @Size(max = 100) List<WindowSpec> maintenance,
    @JsonPropertyDescription("Its GPUs.")
    @Size(max = 64) List<GpuDeviceSpec> gpus,
    @JsonPropertyDescription("Its network interfaces, by unique name.")
    @Size(max = 64) List<InterfaceDeviceSpec> interfaces,
    @JsonPropertyDescription("Its directories for tasks, by unique name.")
    @Size(max = 64) List<VolumeDeviceSpec> volumes,
    @JsonPropertyDescription("Free attributes, for selectors and spreading.")
    Map<String, String> attributes,
    @JsonPropertyDescription("The subsystems whose tasks it takes. Default: those of all.")
    @Size(max = 256) @Nullable List<@Pattern(Patterns.NAME) String> subsystems,
    @JsonPropertyDescription("Tasks go to the agent with the lowest that fits, so that special "
        + "hosts stay free. Default: the number of its GPUs, interfaces and volumes.")
    @Min(-1000000) @Max(1000000) @Nullable Double priority) {
  public TopologySpec {
    domains = list(domains);
    distances = list(distances);
    siblings = list(siblings);
    maintenance = list(maintenance);
    gpus = list(gpus);
    interfaces = list(interfaces);
    volumes = list(volumes);
    attributes = map(attributes);
  }

  /// A set of cores.
  public record DomainSpec(
      @JsonPropertyDescription("The operating system's indices of its cores: 0-3,8.")
      @Required @Pattern(Patterns.CPU_SET) @Size(max = Patterns.LONGEST_SET) String cores,
      @JsonPropertyDescription("The NUMA node that it is or lies in. Default: unknown; memory is "
          + "then not bound.")
      @Min(0) @Max(1023) @Nullable Integer numaNode,
      @JsonPropertyDescription("The memory attached to it, in bytes.")
      @Pattern(Patterns.BYTES) @Nullable Quantity memory) {}

  /// A time of unavailability.
  @ValidationRule(value = "!has(self.to) || timestamp(self.to) > timestamp(self.from)",
      message = "to must be after from")
  public record WindowSpec(
      @JsonPropertyDescription("Its start, such as 2026-12-01T00:00:00Z.")
      @Required @Pattern(Patterns.TIME) String from,
      @JsonPropertyDescription("Its end. Default: open.")
      @Pattern(Patterns.TIME) @Nullable String to) {}

  /// A GPU.
  public record GpuDeviceSpec(
      @JsonPropertyDescription("The vendor's name, such as NVIDIA A30.")
      @Required @Size(min = 1, max = 253) String model,
      @JsonPropertyDescription("The driver's name of it, unique.")
      @Required @Size(min = 1, max = 253) String uuid,
      @JsonPropertyDescription("How much of its compute may be given away, 0 to 1. Default 1.")
      @Default("1") @Min(0) @Max(1) Double compute,
      @JsonPropertyDescription("Its memory in bytes: 8192Mi.")
      @Required @Pattern(Patterns.BYTES) Quantity memory,
      @JsonPropertyDescription("The CUDA compute capability, such as \"8.6\".")
      @Required @Pattern(Patterns.CAPABILITY) String computeCapability,
      @JsonPropertyDescription("The NUMA node that it is near. Default: unknown.")
      @Min(0) @Max(1023) @Nullable Integer numaNode,
      @JsonPropertyDescription("The position in domains of the one that it is near, from 0, where "
          + "that one's NUMA node is unknown. Default: unknown.")
      @Min(0) @Max(1023) @Nullable Integer domain) {
    public GpuDeviceSpec {
      compute = or(compute, 1.0);
    }
  }

  /// A network interface.
  public record InterfaceDeviceSpec(
      @JsonPropertyDescription("The operating system's name of it.")
      @Required @Pattern("^[^\\s/]{1,64}$") String name,
      @JsonPropertyDescription("The logical networks that it is on.")
      @Required @Size(min = 1, max = 64) List<@Pattern(Patterns.NAME) String> networks,
      @JsonPropertyDescription("Its IPv4 address. Default: none, and tasks are told none.")
      @Pattern(Patterns.IPV4) @Nullable String address,
      @JsonPropertyDescription("What it can receive, in bit/s: 40G.")
      @Required @Pattern(Patterns.BIT_RATE) Quantity bandwidthIn,
      @JsonPropertyDescription("What it can send, in bit/s: 40G.")
      @Required @Pattern(Patterns.BIT_RATE) Quantity bandwidthOut,
      @JsonPropertyDescription("Its device files for ibverbs. Default: not capable of it.")
      @Size(max = 64) List<@Pattern(Patterns.ABSOLUTE_PATH) String> ibverbsDevices,
      @JsonPropertyDescription("Whether what a task sends to a multicast group by ibverbs reaches "
          + "a receiver on this same interface. Default false.")
      @Default("false") Boolean multicastLoopback,
      @JsonPropertyDescription("The NUMA node that it is near. Default: unknown.")
      @Min(0) @Max(1023) @Nullable Integer numaNode,
      @JsonPropertyDescription("The position in domains of the one that it is near, from 0, where "
          + "that one's NUMA node is unknown. Default: unknown.")
      @Min(0) @Max(1023) @Nullable Integer domain) {
    public InterfaceDeviceSpec {
      networks = list(networks);
      ibverbsDevices = list(ibverbsDevices);
      multicastLoopback = or(multicastLoopback, false);
    }
  }

  /// A directory for tasks.
  public record VolumeDeviceSpec(
      @JsonPropertyDescription("The logical name.")
      @Required @Pattern(Patterns.NAME) String name,
      @JsonPropertyDescription("The directory on the host.")
      @Required @Pattern(Patterns.ABSOLUTE_PATH) @Size(max = 4096) String hostPath,
      @JsonPropertyDescription("The NUMA node that its storage is near. Default: unknown.")
      @Min(0) @Max(1023) @Nullable Integer numaNode,
      @JsonPropertyDescription("The position in domains of the one that it is near, from 0, where "
          + "that one's NUMA node is unknown. Default: unknown.")
      @Min(0) @Max(1023) @Nullable Integer domain) {}
}

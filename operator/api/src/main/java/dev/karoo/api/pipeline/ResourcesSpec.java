package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;
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
import org.jspecify.annotations.Nullable;

/// What one task needs of a host.
// @formatter:off: the formatter puts annotations of record components in one line
public record ResourcesSpec(
    @JsonPropertyDescription("Shared CPU time, on top of the cores: 1.5, 500m. Default 0.")
    @Pattern(Patterns.CPUS) @Nullable Quantity cpus,
    @JsonPropertyDescription("Memory in bytes: 1700Mi, 16Gi. Default 0.")
    @Pattern(Patterns.BYTES) @Nullable Quantity memory,
    @JsonPropertyDescription("Disk in bytes: 1Gi, 200G. Default 0.")
    @Pattern(Patterns.BYTES) @Nullable Quantity disk,
    @JsonPropertyDescription("Cores for it alone. Default: none.")
    @Nullable CoresSpec cores,
    @JsonPropertyDescription("Shares, each of one GPU; two of them may get the same GPU.")
    @Size(max = 64) List<GpuSpec> gpus,
    @JsonPropertyDescription("Bandwidth, each on one network interface.")
    @Size(max = 64) List<InterfaceSpec> interfaces) {
  /// Nothing.
  public static final ResourcesSpec NONE = new ResourcesSpec(null, null, null, null, List.of(),
      List.of());

  public ResourcesSpec {
    gpus = list(gpus);
    interfaces = list(interfaces);
  }

  /// Cores for a task alone.
  @ValidationRule(value = "!(has(self.names) && has(self.count))",
      message = "names and count exclude each other")
  @ValidationRule(value = "has(self.names) || has(self.count) || has(self.share)",
      message = "one of names, count and share is needed")
  public record CoresSpec(
      @JsonPropertyDescription("A name for each core, for use as $(cores.<name>). Excludes count.")
      @Size(max = 1024) List<@Pattern(Patterns.NAME) String> names,
      @JsonPropertyDescription("How many cores, without names. Excludes names.")
      @Min(0) @Max(8192) @Nullable Integer count,
      @JsonPropertyDescription("At least this share of the domain's cores, 0 to 1, rounded up to "
          + "whole ones. Default 0.")
      @Min(0) @Max(1) @Nullable Double share,
      @JsonPropertyDescription("Whether the other hardware threads of each core are taken too, so "
          + "that no other task runs on them. Default false.")
      @Default("false") Boolean wholeCores) {
    public CoresSpec {
      names = list(names);
      wholeCores = or(wholeCores, false);
    }
  }

  /// A share of one GPU.
  public record GpuSpec(
      @JsonPropertyDescription("The exact model, such as NVIDIA A30. Default: any.")
      @Size(min = 1, max = 253) @Nullable String model,
      @JsonPropertyDescription("The share of its compute, 0 to 1. Default 0.")
      @Min(0) @Max(1) @Nullable Double compute,
      @JsonPropertyDescription("Of its memory, in bytes: 1600Mi. Default 0.")
      @Pattern(Patterns.BYTES) @Nullable Quantity memory,
      @JsonPropertyDescription("The least CUDA compute capability, such as \"7.2\". Default: any.")
      @Pattern(Patterns.CAPABILITY) @Nullable String minComputeCapability,
      @JsonPropertyDescription("With the task's cores. Default: the task's own alignment.")
      @Nullable Alignment alignment) {}

  /// Bandwidth on an interface of a network.
  public record InterfaceSpec(
      @JsonPropertyDescription("Its name, as in $(interfaces.<name>.address), unique in the task. "
          + "Default: the network.")
      @Pattern(Patterns.NAME) @Nullable String name,
      @JsonPropertyDescription("The logical network.")
      @Required @Pattern(Patterns.NAME) String network,
      @JsonPropertyDescription("Whether it uses ibverbs, which the interface must be capable of. "
          + "Default false.")
      @Default("false") Boolean ibverbs,
      @JsonPropertyDescription("What it receives, in bit/s: 36.8G, 27e9. Default 0.")
      @Pattern(Patterns.BIT_RATE) @Nullable Quantity bandwidthIn,
      @JsonPropertyDescription("What it sends, in bit/s: 28.8G. Default 0.")
      @Pattern(Patterns.BIT_RATE) @Nullable Quantity bandwidthOut,
      @JsonPropertyDescription("With the task's cores. Default: the task's own alignment.")
      @Nullable Alignment alignment,
      @JsonPropertyDescription("The multicast groups that it uses here. A sender by ibverbs and a "
          + "receiver of one address don't share an interface without multicast loopback.")
      @Nullable MulticastUseSpec multicast) {
    public InterfaceSpec {
      ibverbs = or(ibverbs, false);
    }
  }

  /// The multicast groups that a task uses on an interface.
  public record MulticastUseSpec(
      @JsonPropertyDescription("Groups that it receives: acv; or one address: digh[3], "
          + "digh[index] at the task's own index.")
      @Size(max = 256) List<@Pattern(Patterns.GROUP_REFERENCE) String> receive,
      @JsonPropertyDescription("Groups that it sends to, likewise.")
      @Size(max = 256) List<@Pattern(Patterns.GROUP_REFERENCE) String> send) {
    public MulticastUseSpec {
      receive = list(receive);
      send = list(send);
    }
  }
}

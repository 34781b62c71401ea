package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The container that a task runs in, on the host's network.
@ValidationRule(value = "!has(self.pinning) || self.containerizer == 'Mesos'", message = "pinning is for containerizer Mesos: Docker holds a task on its cores itself")
// @formatter:off: the formatter puts annotations of record components in one line
public record ContainerSpec(
    @JsonPropertyDescription("What of the agent runs it: Docker (default), or Mesos, on agents with"
        + " --image_providers=docker. Mesos runs it as the framework's user, whatever the image says,"
        + " and cannot give it a GPU of our choice.")
    @Default("Docker") Containerizer containerizer,
    @JsonPropertyDescription("The image, as Docker writes it.")
    @Required @Pattern(Patterns.IMAGE) String image,
    @JsonPropertyDescription("When to pull it: IfNotPresent (default) or Always.")
    @Default("IfNotPresent") PullPolicy pullPolicy,
    @JsonPropertyDescription("With containerizer Mesos: the program that holds the task on its cores."
        + " It must be in the image: Taskset (default; in every Debian and Alpine), Numactl (its memory,"
        + " too), or None (its cores are only counted).")
    @Nullable ImagePinning pinning,
    @JsonPropertyDescription("Linux capabilities to add, without CAP_, such as SYS_NICE.")
    @Size(max = 64) List<@Pattern(Patterns.LINUX_CAPABILITY) String> capabilities,
    @JsonPropertyDescription("Resource limits of its processes, by unique name.")
    @Size(max = 32) List<UlimitSpec> ulimits) {
  public ContainerSpec {
    containerizer = or(containerizer, Containerizer.DOCKER);
    pullPolicy = or(pullPolicy, PullPolicy.IF_NOT_PRESENT);
    capabilities = list(capabilities);
    ulimits = list(ulimits);
  }

  /// What runs it.
  public enum Containerizer {
    /// Docker's daemon.
    @JsonProperty("Docker")
    DOCKER,
    /// Mesos' own containerizer, from the same images.
    @JsonProperty("Mesos")
    MESOS
  }

  /// What the image has to hold a task on its cores.
  public enum ImagePinning {
    /// `taskset`: cores only.
    @JsonProperty("Taskset")
    TASKSET,
    /// `numactl`: cores and memory.
    @JsonProperty("Numactl")
    NUMACTL,
    /// Nothing: cores are counted only.
    @JsonProperty("None")
    NONE
  }

  /// When to pull the image.
  public enum PullPolicy {
    /// Before every start.
    @JsonProperty("Always")
    ALWAYS,
    /// When the agent has none.
    @JsonProperty("IfNotPresent")
    IF_NOT_PRESENT
  }

  /// A resource limit.
  @ValidationRule(
      value = "!has(self.hard) || self.hard == -1 || (self.soft != -1 && self.soft <= self.hard)",
      message = "soft must not be more than hard")
  public record UlimitSpec(
      @JsonPropertyDescription("As Docker names it, such as nofile or memlock.")
      @Required @Pattern("^[a-z]{2,16}$") String name,
      @JsonPropertyDescription("The soft limit; -1: unlimited.")
      @Required @Min(-1) Long soft,
      @JsonPropertyDescription("The hard limit; -1: unlimited. Default: the soft one.")
      @Min(-1) @Nullable Long hard) {}
}

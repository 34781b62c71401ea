package dev.karoo.api.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/// A port of the agent.
// @formatter:off: the formatter puts annotations of record components in one line
public record PortSpec(
    @JsonPropertyDescription("Its name, as in $(ports.<name>), unique in the task.")
    @Required @Pattern(Patterns.NAME) String name,
    @JsonPropertyDescription("This one. Default: any that is free.")
    @Min(1) @Max(65535) @Nullable Integer port,
    @JsonPropertyDescription("TCP: the task is ready only once the port accepts connections. One "
        + "port of a task may say so, as Mesos has one such check a task; checks.readiness, where it is "
        + "written, stands in its stead. Default: not probed.")
    @Nullable Readiness readiness) {
  /// How a port is probed.
  public enum Readiness {
    /// By connecting.
    @JsonProperty("TCP")
    TCP
  }
}

package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// A volume of the agent that a task uses.
// @formatter:off: the formatter puts annotations of record components in one line
public record VolumeSpec(
    @JsonPropertyDescription("The logical name that the agent must have.")
    @Required @Pattern(Patterns.NAME) String name,
    @JsonPropertyDescription("Where the container sees it.")
    @Required @Pattern(Patterns.ABSOLUTE_PATH) @Size(max = 4096) String path,
    @JsonPropertyDescription("RW (default) or RO.")
    @Default("RW") Mode mode,
    @JsonPropertyDescription("With the task's cores. Default: the task's own alignment.")
    @Nullable Alignment alignment) {
  public VolumeSpec {
    mode = or(mode, Mode.READ_WRITE);
  }

  /// Whether a task may write.
  public enum Mode {
    /// It may.
    @JsonProperty("RW")
    READ_WRITE,
    /// It may not.
    @JsonProperty("RO")
    READ_ONLY
  }
}

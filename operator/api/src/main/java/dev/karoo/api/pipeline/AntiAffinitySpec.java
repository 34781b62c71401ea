package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/// Keeps a task away from those of a template of its pipeline.
// @formatter:off: the formatter puts annotations of record components in one line
public record AntiAffinitySpec(
    @JsonPropertyDescription("No two on one value of this attribute of the agent; host (default) "
        + "for the agent itself.")
    @Default("host") @Pattern(Patterns.ATTRIBUTE) String attribute,
    @JsonPropertyDescription("The template whose tasks to keep away from; its own for tasks that "
        + "keep apart.")
    @Required @Pattern(Patterns.DNS_LABEL) String task,
    @JsonPropertyDescription("Hard (default): a task that would break it waits; Soft: it only "
        + "costs.")
    @Default("Hard") Mode mode,
    @JsonPropertyDescription("What breaking it costs when Soft, 1 to 100. Default 10.")
    @Default("10") @Min(1) @Max(100) Integer weight) {
  public AntiAffinitySpec {
    attribute = or(attribute, "host");
    mode = or(mode, Mode.HARD);
    weight = or(weight, 10);
  }
}

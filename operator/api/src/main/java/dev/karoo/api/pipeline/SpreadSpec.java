package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/// Spreads the tasks of a template over the values of an attribute.
// @formatter:off: the formatter puts annotations of record components in one line
public record SpreadSpec(
    @JsonPropertyDescription("The agent's attribute; host for the agent itself.")
    @Required @Pattern(Patterns.ATTRIBUTE) String attribute,
    @JsonPropertyDescription("How many more the fullest value may hold than the emptiest. Default "
        + "1.")
    @Default("1") @Min(1) @Max(10000) Integer maxSkew,
    @JsonPropertyDescription("Hard (default): a task that would break it waits; Soft: it only "
        + "costs.")
    @Default("Hard") Mode mode,
    @JsonPropertyDescription("What breaking it costs when Soft, 1 to 100. Default 10.")
    @Default("10") @Min(1) @Max(100) Integer weight) {
  public SpreadSpec {
    maxSkew = or(maxSkew, 1);
    mode = or(mode, Mode.HARD);
    weight = or(weight, 10);
  }
}

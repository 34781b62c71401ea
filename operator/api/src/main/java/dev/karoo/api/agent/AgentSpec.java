package dev.karoo.api.agent;

import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/// What an administrator says of a host.
// @formatter:off: the formatter puts annotations of record components in one line
public record AgentSpec(
    @JsonPropertyDescription("Whether new tasks are kept off it. Default false.")
    @Default("false") Boolean unschedulable,
    @JsonPropertyDescription("Whether its tasks are to go elsewhere, a few after the other as their "
        + "update.maxUnavailable says, and new ones are kept off it. Default false.")
    @Default("false") Boolean drain,
    @JsonPropertyDescription("What it has: declares a virtual agent of the local cluster; on a "
        + "real one, overrides or completes what the agent says.")
    @Nullable TopologySpec topology) {
  public AgentSpec {
    unschedulable = or(unschedulable, false);
    drain = or(drain, false);
  }
}

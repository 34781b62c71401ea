package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a user wants to run.
// @formatter:off: the formatter puts annotations of record components in one line
public record PipelineSpec(
    @JsonPropertyDescription("Higher places first, and may preempt lower. Default 0.")
    @Default("0") @Min(-1000000) @Max(1000000) Integer priority,
    @JsonPropertyDescription("How tasks are admitted: Gang (default): all of them or none; Each: "
        + "every task by itself. Tasks that run to completion are in no gang. A gang is formed "
        + "once: later a lost task is replaced singly.")
    @Default("Gang") Admission placement,
    @JsonPropertyDescription("Consecutive IPv4 multicast addresses that the tasks use.")
    @Size(max = 256) List<MulticastGroupSpec> multicast,
    @JsonPropertyDescription("The task templates, by unique name.")
    @Required @Size(min = 1, max = 1000) List<TaskTemplateSpec> tasks,
    @JsonPropertyDescription("Whether changes are held: what runs stays as it is until it is false "
        + "again. Default false.")
    @Default("false") Boolean paused,
    @JsonPropertyDescription("How many earlier revisions are kept, to go back to. Default 10.")
    @Default("10") @Min(0) @Max(100) Integer revisionHistoryLimit) {
  public PipelineSpec {
    priority = or(priority, 0);
    placement = or(placement, Admission.GANG);
    multicast = list(multicast);
    tasks = list(tasks);
    paused = or(paused, false);
    revisionHistoryLimit = or(revisionHistoryLimit, 10);
  }

  /// How tasks are admitted.
  public enum Admission {
    /// All tasks that don't run to completion, or none.
    @JsonProperty("Gang")
    GANG,
    /// Each by itself.
    @JsonProperty("Each")
    EACH
  }

  /// Consecutive IPv4 multicast addresses.
  public record MulticastGroupSpec(
      @JsonPropertyDescription("Its name, as in $(multicast.<name>).")
      @Required @Pattern(Patterns.NAME) String name,
      @JsonPropertyDescription("The first address, within 224.0.0.0/4. Default: drawn from the "
          + "operator's pool.")
      @Pattern(Patterns.MULTICAST) @Nullable String address,
      @JsonPropertyDescription("How many addresses. Default 1.")
      @Default("1") @Min(1) @Max(65536) Integer count,
      @JsonPropertyDescription("The UDP port.")
      @Required @Min(1) @Max(65535) Integer port) {
    public MulticastGroupSpec {
      count = or(count, 1);
    }
  }
}

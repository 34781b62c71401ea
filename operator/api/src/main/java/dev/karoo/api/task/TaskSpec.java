package dev.karoo.api.task;

import static dev.karoo.api.Absent.list;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.pipeline.PipelineStatus.MulticastGroupStatus;
import dev.karoo.api.pipeline.TaskTemplateSpec;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/// Which replica of what a task is.
// @formatter:off: the formatter puts annotations of record components in one line
public record TaskSpec(
    @JsonPropertyDescription("Its pipeline.")
    @Required String pipeline,
    @JsonPropertyDescription("The task template that it is a replica of.")
    @Required String template,
    @JsonPropertyDescription("Its index, from 0 on.")
    @Required @Min(0) Integer index,
    @JsonPropertyDescription("Of its pipeline; higher places first.")
    @Required Integer priority,
    @JsonPropertyDescription("Of the definition: a task whose template has another is out of "
        + "date.")
    @Required String hash,
    @JsonPropertyDescription("The task template as it was when the task was made.")
    @Required TaskTemplateSpec definition,
    @JsonPropertyDescription("The pipeline's multicast groups, with the addresses they were "
        + "given.")
    List<MulticastGroupStatus> multicast) {
  public TaskSpec {
    multicast = list(multicast);
  }
}

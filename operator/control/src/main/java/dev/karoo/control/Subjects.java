package dev.karoo.control;

import dev.karoo.api.Kind;

/// What events are about.
final class Subjects {
  private Subjects() {}

  static EventRecorder.Subject of(TaskEntry task) {
    return new EventRecorder.Subject(Kind.TASK, task.observed.key().namespace(),
        task.observed.key().name(), task.observed.uid());
  }

  static EventRecorder.Subject of(PipelineEntry pipeline) {
    return new EventRecorder.Subject(Kind.PIPELINE, pipeline.id.namespace(), pipeline.id.name(),
        pipeline.uid());
  }

  static EventRecorder.Subject of(AgentEntry agent) {
    return new EventRecorder.Subject(Kind.AGENT, "", agent.name,
        agent.object.map(o -> o.getMetadata().getUid()).orElse(""));
  }
}

package dev.karoo.control;

import dev.karoo.core.pipeline.TaskKey;
import java.util.Comparator;

/// The name of a pipeline.
record PipelineId(String namespace, String name) implements Comparable<PipelineId> {
  private static final Comparator<PipelineId> ORDER = Comparator
      .comparing(PipelineId::namespace).thenComparing(PipelineId::name);

  /// The pipeline of a task.
  static PipelineId of(TaskKey key) {
    return new PipelineId(key.namespace(), key.pipeline());
  }

  @Override
  public int compareTo(PipelineId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}

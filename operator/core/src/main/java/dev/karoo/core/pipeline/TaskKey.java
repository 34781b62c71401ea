package dev.karoo.core.pipeline;

import java.util.Comparator;

/// Which replica of which task template of which pipeline; the same over all its attempts.
///
/// @param namespace a DNS label
/// @param pipeline a DNS label
/// @param template a DNS label
/// @param index from 0 on, less than the template's replicas (or completions)
public record TaskKey(String namespace, String pipeline, String template, int index)
    implements
      Comparable<TaskKey> {
  private static final Comparator<TaskKey> ORDER = Comparator.comparing(TaskKey::namespace)
      .thenComparing(TaskKey::pipeline).thenComparing(TaskKey::template)
      .thenComparingInt(TaskKey::index);

  /// The name of its Task object: `<pipeline>.<template>.<index>`.
  public String name() {
    return pipeline + "." + template + "." + index;
  }

  @Override
  public int compareTo(TaskKey other) {
    return ORDER.compare(this, other);
  }

  /// `namespace/pipeline/template[index]`.
  @Override
  public String toString() {
    return namespace + "/" + pipeline + "/" + template + "[" + index + "]";
  }
}

package dev.karoo.core.pipeline;

/// Which replica of which task template of which pipeline; the same over all its attempts.
///
/// @param namespace a DNS label
/// @param pipeline a DNS label
/// @param template a DNS label
/// @param index from 0 on, less than the template's replicas (or completions)
public record TaskKey(String namespace, String pipeline, String template, int index)
    implements
      Comparable<TaskKey> {
  /// The name of its Task object: `<pipeline>.<template>.<index>`.
  public String name() {
    return pipeline + "." + template + "." + index;
  }

  @Override
  public int compareTo(TaskKey other) {
    int order = compare(namespace, other.namespace);
    order = order != 0 ? order : compare(pipeline, other.pipeline);
    order = order != 0 ? order : compare(template, other.template);
    return order != 0 ? order : Integer.compare(index, other.index);
  }

  /// Mostly it is one and the same text, which `equals` sees at once.
  private static int compare(String one, String other) {
    return one.equals(other) ? 0 : one.compareTo(other);
  }

  /// `namespace/pipeline/template[index]`.
  @Override
  public String toString() {
    return namespace + "/" + pipeline + "/" + template + "[" + index + "]";
  }
}

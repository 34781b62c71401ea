package dev.karoo.api.convert;

import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.Karoo;
import dev.karoo.api.pipeline.PipelineSpec;
import dev.karoo.api.pipeline.TaskTemplateSpec;
import dev.karoo.api.pipeline.PipelineSpec.MulticastGroupSpec;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// From Pipeline objects to core's pipelines.
public final class Pipelines {
  private static final String DEFAULT_NAMESPACE = "default";

  private Pipelines() {}

  /// The pipeline that a valid object stands for. An object that the server has not stored yet has
  /// an empty uid and generation 1.
  ///
  /// @throws IllegalArgumentException where the object is not valid
  public static Pipeline toCore(PipelineObject object) {
    ObjectMeta metadata = object.getMetadata();
    PipelineSpec spec = object.spec();
    return new Pipeline(
        Optional.ofNullable(metadata.getNamespace()).orElse(DEFAULT_NAMESPACE),
        metadata.getName(), Optional.ofNullable(metadata.getUid()).orElse(""),
        Optional.ofNullable(metadata.getGeneration()).orElse(1L), spec.priority(),
        switch (spec.placement()) {
          case GANG -> Pipeline.Admission.GANG;
          case EACH -> Pipeline.Admission.EACH;
        }, spec.multicast().stream().map(Pipelines::group).toList(),
        spec.tasks().stream().map(Templates::toCore).toList(), spec.paused(),
        restarts(metadata, spec));
  }

  /// When a user last asked to start each template's tasks anew: the annotation for all, or the one
  /// for the template, as texts that only count as equal or not.
  private static Map<String, String> restarts(ObjectMeta metadata, PipelineSpec spec) {
    Map<String, String> annotations = metadata.getAnnotations();
    if (annotations == null) {
      return Map.of();
    }
    Map<String, String> restarts = new TreeMap<>();
    for (TaskTemplateSpec task : spec.tasks()) {
      String asked = annotations.getOrDefault(Karoo.RESTARTED_AT, "")
          + annotations.getOrDefault(Karoo.RESTARTED_AT_PREFIX + task.name(), "");
      if (!asked.isEmpty()) {
        restarts.put(task.name(), asked);
      }
    }
    return restarts;
  }

  private static Pipeline.MulticastGroup group(MulticastGroupSpec group) {
    return new Pipeline.MulticastGroup(group.name(), Optional.ofNullable(group.address()),
        group.count(), group.port());
  }

  /// Which task a Task's name stands for: `<pipeline>.<template>.<index>`; none where it is not of
  /// that form.
  public static Optional<TaskKey> key(String namespace, String name) {
    String[] parts = name.split("\\.", -1);
    if (parts.length != 3 || !parts[2].matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    return Optional.of(new TaskKey(namespace, parts[0], parts[1], Integer.parseInt(parts[2])));
  }
}

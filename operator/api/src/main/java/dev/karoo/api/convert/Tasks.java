package dev.karoo.api.convert;

import dev.karoo.api.pipeline.PipelineStatus.MulticastGroupStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskSpec;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.reconcile.MulticastAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// From Task objects to core's tasks.
public final class Tasks {
  private Tasks() {}

  /// Which replica of which pipeline it is.
  public static TaskKey key(TaskObject object) {
    TaskSpec spec = object.spec();
    return new TaskKey(object.getMetadata().getNamespace(), spec.pipeline(), spec.template(),
        spec.index());
  }

  /// All that its present definition asks for, with the multicast addresses that it was given.
  ///
  /// @throws IllegalArgumentException where the definition is not valid
  public static Request request(TaskKey key, TaskSpec spec) {
    TaskTemplate template = Templates.toCore(spec.definition());
    SortedMap<String, String> addresses = new TreeMap<>();
    List<Pipeline.MulticastGroup> groups = new ArrayList<>();
    for (MulticastGroupStatus group : spec.multicast()) {
      addresses.put(group.name(), group.address());
      groups.add(new Pipeline.MulticastGroup(group.name(), Optional.of(group.address()),
          group.count(), group.port()));
    }
    Pipeline pipeline = new Pipeline(key.namespace(), key.pipeline(), "", 1, spec.priority(),
        Pipeline.Admission.GANG, groups, List.of(template));
    return MulticastAddresses.request(pipeline, template, key.index(), addresses);
  }
}

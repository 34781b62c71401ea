package dev.karoo.core.reconcile;

import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.rollout.Progress;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A pipeline as its user wants it, with what was decided for it earlier.
///
/// @param pipeline what the user wrote
/// @param deleting whether it is to go
/// @param admitted whether its gang was admitted: from then on lost tasks are replaced singly
/// @param retryAt failures before this don't count any more: somebody asked for another try
/// @param completed tasks that ran to completion and whose objects were removed, by template
/// @param addresses the first address of each multicast group that has one, by name
/// @param progress of the updates under way, by template
/// @param hashes of what is started for each template, by its name, as [SpecHash] makes them
public record DesiredPipeline(Pipeline pipeline, boolean deleting, boolean admitted,
    Optional<Instant> retryAt, SortedMap<String, Completed> completed,
    SortedMap<String, String> addresses, Map<String, Progress> progress,
    Map<String, String> hashes) {
  public DesiredPipeline {
    completed = Collections.unmodifiableSortedMap(new TreeMap<>(completed));
    addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    progress = Map.copyOf(progress);
    hashes = Map.copyOf(hashes);
  }

  /// One that nobody asked another try for, and of which nothing was completed or is
  /// updated.
  public DesiredPipeline(Pipeline pipeline, boolean deleting, boolean admitted,
      SortedMap<String, String> addresses) {
    this(pipeline, deleting, admitted, Optional.empty(), new TreeMap<>(), addresses,
        Map.of(), hashes(pipeline, addresses));
  }

  private static Map<String, String> hashes(Pipeline pipeline, Map<String, String> addresses) {
    Map<String, String> hashes = new HashMap<>();
    pipeline.tasks().forEach(template -> hashes.put(template.name(), SpecHash.of(pipeline,
        template, addresses)));
    return hashes;
  }

  /// The hash of what is started for a template of this pipeline.
  String hash(TaskTemplate template) {
    return hashes.getOrDefault(template.name(), "");
  }

  /// The template of this name.
  public Optional<TaskTemplate> template(String name) {
    return pipeline.tasks().stream().filter(t -> t.name().equals(name)).findFirst();
  }

  /// Why its tasks can't be placed yet: a multicast group has no address; none: all have.
  Optional<String> withoutAddress() {
    return MulticastAddresses.shortage(pipeline, addresses);
  }

  /// `namespace/name`, which names its gang.
  public String gang() {
    return pipeline.namespace() + "/" + pipeline.name();
  }

  /// The same without a request to try again.
  DesiredPipeline withoutRetry() {
    return new DesiredPipeline(pipeline, deleting, admitted, Optional.empty(), completed,
        addresses, progress, hashes);
  }
}

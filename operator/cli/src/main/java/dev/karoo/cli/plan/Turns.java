package dev.karoo.cli.plan;

import dev.karoo.api.pipeline.PipelineStatus.CompletedStatus;
import dev.karoo.cli.plan.ClusterState.Admitted;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.reconcile.SpecHash;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which tasks of a template would run next: of those that run to completion not the ones that have
/// done so at the same definition; what runs goes on, and the lowest indices take the places that
/// are left.
///
/// @param pipeline as it would be applied, with what its users asked to start anew so far
/// @param addresses of its multicast groups, by name
/// @param state today's cluster
record Turns(Pipeline pipeline, Map<String, String> addresses, ClusterState state) {
  /// For a pipeline that is applied: that somebody asked before to start its tasks anew stays so.
  static Turns of(Pipeline applied, Map<String, String> addresses, ClusterState state) {
    Map<String, String> restarts = new HashMap<>();
    Optional.ofNullable(state.pipelines().get(applied.namespace() + "/" + applied.name()))
        .ifPresent(before -> restarts.putAll(before.pipeline().restarts()));
    restarts.putAll(applied.restarts());
    return new Turns(new Pipeline(applied.namespace(), applied.name(), applied.uid(),
        applied.generation(), applied.priority(), applied.admission(), applied.multicast(),
        applied.tasks(), applied.paused(), restarts), addresses, state);
  }

  /// The indices of those that run next.
  List<Integer> indices(TaskTemplate template) {
    if (!template.batch()) {
      return IntStream.range(0, template.replicas()).boxed().toList();
    }
    Set<Integer> done = done(template);
    return IntStream.range(0, template.count()).boxed().filter(index -> !done.contains(index))
        .sorted(Comparator.comparing((Integer index) -> !state.running().containsKey(
            key(template, index))).thenComparing(Comparator.naturalOrder()))
        .limit(template.replicas()).toList();
  }

  private Set<Integer> done(TaskTemplate template) {
    String hash = SpecHash.of(pipeline, template, addresses);
    Set<Integer> done = new HashSet<>();
    state.done().forEach((key, ran) -> {
      if (ran.equals(hash) && key.equals(key(template, key.index()))) {
        done.add(key.index());
      }
    });
    Admitted before = state.pipelines().get(pipeline.namespace() + "/" + pipeline.name());
    for (CompletedStatus gone : before == null ? List.<CompletedStatus>of() : before.completed()) {
      if (gone.task().equals(template.name()) && gone.hash().equals(hash)) {
        add(gone.succeeded(), template.count(), done);
        add(gone.failed(), template.count(), done);
      }
    }
    return done;
  }

  private TaskKey key(TaskTemplate template, int index) {
    return new TaskKey(pipeline.namespace(), pipeline.name(), template.name(), index);
  }

  /// @param indices such as `0-57,59` @param count how many there are
  private static void add(@Nullable String indices, int count, Set<Integer> all) {
    for (String part : indices == null ? new String[0] : indices.split(",", -1)) {
      String[] ends = part.split("-", 2);
      int last = Math.min(Integer.parseInt(ends[ends.length - 1]), count - 1);
      for (int index = Integer.parseInt(ends[0]); index <= last; index++) {
        all.add(index);
      }
    }
  }
}

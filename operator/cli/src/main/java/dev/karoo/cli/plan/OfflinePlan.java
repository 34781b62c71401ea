package dev.karoo.cli.plan;

import dev.karoo.api.Json;
import dev.karoo.api.Kind;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.placement.Placer;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementProblem.Policy;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.PlacementSolution.Unplaced;
import dev.karoo.core.placement.Refusal;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.reconcile.MulticastAddresses;
import dev.karoo.core.reconcile.MulticastPool;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Where pipelines would go on declared agents that nothing else runs on.
public final class OfflinePlan {
  private OfflinePlan() {}

  /// Places the pipelines among `manifests` on the agents among them.
  ///
  /// @param manifests valid objects
  /// @param namespace of those that say none
  /// @param now for maintenance windows
  /// @param pool where addresses of multicast groups are drawn from
  public static Plan of(List<Manifest> manifests, String namespace, MulticastPool pool,
      Policy policy, Instant now) {
    List<Agent> agents = objects(manifests, Kind.AGENT, AgentObject.class).stream()
        .map(Agents::toCore).toList();
    List<Waiting> waiting = new ArrayList<>();
    List<Unplaced> unplaced = new ArrayList<>();
    Ranges taken = Ranges.EMPTY;
    for (Pipeline pipeline : pipelines(manifests, namespace)) {
      Map<String, String> addresses = MulticastAddresses.assign(pipeline, Map.of(), Map.of(),
          pool, taken);
      taken = taken.plus(MulticastAddresses.taken(pipeline, addresses));
      List<Refusal> without = withoutAddress(pipeline, addresses, agents.size());
      for (Waiting task : waiting(pipeline, addresses, OfflinePlan::first)) {
        if (without.isEmpty()) {
          waiting.add(task);
        } else {
          unplaced.add(new Unplaced(task.key(), without));
        }
      }
    }
    PlacementSolution found = Placer.place(new PlacementProblem(agents, List.of(), waiting, policy,
        now, PlacementProblem.STEPS, 0));
    unplaced.addAll(found.unplaced());
    return new Plan(agents, new PlacementSolution(found.placed(), unplaced, found.evictions()),
        Map.of());
  }

  /// Why no task of the pipeline can be placed: a multicast group has no address; empty: all have.
  static List<Refusal> withoutAddress(Pipeline pipeline, Map<String, String> addresses,
      int agents) {
    return MulticastAddresses.shortage(pipeline, addresses).stream()
        .map(why -> new Refusal(Refusal.Kind.MULTICAST, false, agents, why)).toList();
  }

  /// The pipelines among `manifests`. @param namespace of those that say none
  public static List<Pipeline> pipelines(List<Manifest> manifests, String namespace) {
    List<Pipeline> pipelines = new ArrayList<>();
    for (PipelineObject object : objects(manifests, Kind.PIPELINE, PipelineObject.class)) {
      if (object.getMetadata().getNamespace() == null) {
        object.getMetadata().setNamespace(namespace);
      }
      pipelines.add(Pipelines.toCore(object));
    }
    return pipelines;
  }

  private static <T> List<T> objects(List<Manifest> manifests, Kind kind, Class<T> type) {
    return manifests.parallelStream().filter(manifest -> manifest.kind().equals(kind.kind()))
        .map(manifest -> Json.fromTree(manifest.object(), type)).toList();
  }

  /// Those of a template that run first: of tasks that run to completion no more than must succeed.
  private static List<Integer> first(TaskTemplate template) {
    return IntStream.range(0, Math.min(template.replicas(), template.count())).boxed().toList();
  }

  /// Tasks of the pipeline, as those that wait.
  ///
  /// @param indices which of each template
  static List<Waiting> waiting(Pipeline pipeline, Map<String, String> addresses,
      Function<TaskTemplate, List<Integer>> indices) {
    List<Waiting> waiting = new ArrayList<>();
    for (TaskTemplate template : pipeline.tasks()) {
      boolean gang = pipeline.admission() == Pipeline.Admission.GANG && !template.batch();
      for (int index : indices.apply(template)) {
        TaskKey key = new TaskKey(pipeline.namespace(), pipeline.name(), template.name(), index);
        waiting.add(new Waiting(key,
            MulticastAddresses.request(pipeline, template, index, addresses),
            pipeline.priority(), gang ? pipeline.namespace() + "/" + pipeline.name() : "",
            Set.of(), ""));
      }
    }
    return waiting;
  }
}

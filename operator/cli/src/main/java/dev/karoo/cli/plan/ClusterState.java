package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.Json;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentSpec;
import dev.karoo.api.agent.AgentStatus;
import dev.karoo.api.agent.AvoidedBy;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.convert.Placements;
import dev.karoo.api.convert.QuotaLimits;
import dev.karoo.api.convert.Tasks;
import dev.karoo.api.format.Quantities;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.api.task.TaskStatus.Phase;
import dev.karoo.cli.client.ApiClient;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quota.Quota;
import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Today's cluster, as its API shows it: agents, what tasks hold, who waits.
///
/// @param agents those that are heard of and make sense
/// @param avoided those of them where launches fail, by name
/// @param running tasks that stand where they are
/// @param held what else is held: by tasks that end, and by launches that were replaced
/// @param waiting tasks without a place
/// @param pipelines by `namespace/name`
/// @param quotas of all namespaces
public record ClusterState(List<Agent> agents, Map<String, AvoidedBy> avoided,
    Map<TaskKey, Standing> running, List<Standing> held, List<Waiting> waiting,
    Map<String, Admitted> pipelines,
    List<Quota> quotas) {
  /// What replaced launches hold stands under the index plus so many times the attempt's number.
  private static final int ANOTHER = 1_000_000;

  /// A pipeline of the cluster.
  ///
  /// @param pipeline as it is wanted
  /// @param addresses of its multicast groups, by name
  /// @param admitted whether its gang was launched: from then on its tasks are placed singly
  public record Admitted(Pipeline pipeline, Map<String, String> addresses, boolean admitted) {}

  /// Reads it; nothing is written.
  ///
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public static ClusterState read(ApiClient client)
      throws ApiFailure, Unreachable, InterruptedException {
    var state = new ClusterState(new ArrayList<>(), new HashMap<>(), new HashMap<>(),
        new ArrayList<>(), new ArrayList<>(),
        new HashMap<>(), new ArrayList<>());
    for (JsonNode object : all(client, ResourceTypes.AGENTS)) {
      state.add(Json.fromTree(object, AgentObject.class));
    }
    for (JsonNode object : all(client, ResourceTypes.QUOTAS)) {
      state.quotas.add(new Quota(object.at("/metadata/namespace").asText(),
          object.at("/metadata/name").asText(), QuotaLimits.toCore(object.at("/spec/hard"))));
    }
    for (JsonNode object : all(client, ResourceTypes.PIPELINES)) {
      state.add(Json.fromTree(object, PipelineObject.class));
    }
    for (JsonNode object : all(client, ResourceTypes.TASKS)) {
      state.add(Json.fromTree(object, TaskObject.class));
    }
    return state;
  }

  private static List<JsonNode> all(ApiClient client, ResourceType type)
      throws ApiFailure, Unreachable, InterruptedException {
    return Lists.objects(client, type, Selection.in("")).items();
  }

  private void add(AgentObject object) {
    AgentStatus status = object.getStatus();
    if (status == null || status.phase() != AgentStatus.Phase.READY
        || status.topology() == null) {
      return;
    }
    boolean cordoned = object.spec() != null && (object.spec().unschedulable()
        || object.spec().drain());
    Agent agent = Agents.toCore(new AgentObject(object.getMetadata(),
        new AgentSpec(cordoned, false, status.topology())));
    agents.add(agent);
    AvoidedBy.of(status.conditions()).ifPresent(by -> avoided.put(agent.name(), by));
  }

  private void add(PipelineObject object) {
    Pipeline pipeline = Pipelines.toCore(object);
    Optional<PipelineStatus> status = Optional.ofNullable(object.getStatus());
    Map<String, String> addresses = new HashMap<>();
    status.ifPresent(s -> s.multicast().forEach(g -> addresses.put(g.name(), g.address())));
    pipelines.put(pipeline.namespace() + "/" + pipeline.name(), new Admitted(pipeline, addresses,
        status.filter(s -> s.admittedAt() != null).isPresent()));
  }

  private void add(TaskObject object) {
    TaskKey key = Tasks.key(object);
    Optional<TaskStatus> status = Optional.ofNullable(object.getStatus());
    Phase phase = status.map(TaskStatus::phase).orElse(Phase.PENDING);
    Request request = Tasks.request(key, object.spec());
    int priority = object.spec().priority();
    PlacementStatus placed = status.map(TaskStatus::placement).orElse(null);
    switch (phase) {
      case STARTING, RUNNING, UNREACHABLE -> {
        if (placed != null) {
          running.put(key, standing(key, request, priority, placed, phase != Phase.UNREACHABLE));
        }
      }
      case STOPPING -> {
        if (placed != null) {
          held.add(standing(key, request, priority, placed, false));
        }
      }
      case PENDING -> {
        if (object.getMetadata().getDeletionTimestamp() == null) {
          waiting.add(new Waiting(key, request, priority, gang(key), Set.of(), ""));
        }
      }
      case SUCCEEDED, FAILED -> {
        // holds nothing, and wants nothing
      }
    }
    List<AttemptStatus> attempts = status.map(TaskStatus::attempts).orElse(List.of());
    for (int i = 0; i < attempts.size() - 1; i++) {
      PlacementStatus placement = attempts.get(i).placement();
      if (placement != null) {
        held.add(standing(new TaskKey(key.namespace(), key.pipeline(), key.template(),
            key.index() + ANOTHER * (i + 1)), request, priority, placement, false));
      }
    }
  }

  /// @param stands whether it may give way to a task of higher priority
  private static Standing standing(TaskKey key, Request asked, int priority,
      PlacementStatus placed, boolean stands) {
    Request request = placed.cpus() == null && placed.memory() == null && placed.disk() == null
        ? asked
        : new Request(Quantities.units(placed.cpus()),
            Quantities.nearestMebibytes(placed.memory()),
            Quantities.nearestMebibytes(placed.disk()), asked.cores(), asked.gpus(),
            asked.interfaces(), asked.volumes(), asked.ports(), asked.alignment(),
            asked.agentSelector(), asked.subsystem(), asked.spread(), asked.antiAffinity());
    return new Standing(key, request, priority, Placements.toCore(placed), stands);
  }

  /// The gang that a waiting task of the cluster belongs to; empty: none.
  private String gang(TaskKey key) {
    String name = key.namespace() + "/" + key.pipeline();
    Admitted of = pipelines.get(name);
    return of == null || of.admitted() || of.pipeline().admission() != Pipeline.Admission.GANG
        || of.pipeline().tasks().stream()
            .anyMatch(template -> template.name().equals(key.template()) && template.batch())
                ? ""
                : name;
  }
}

package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.Json;
import dev.karoo.api.Karoo;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentSpec;
import dev.karoo.api.agent.AgentStatus;
import dev.karoo.api.agent.AvoidedBy;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.convert.QuotaLimits;
import dev.karoo.api.convert.Tasks;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.api.pipeline.PipelineStatus.CompletedStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.Phase;
import dev.karoo.cli.client.ApiClient;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quota.Quota;
import dev.karoo.core.reconcile.Fleet;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Today's cluster, as its API shows it: agents, what tasks hold, who waits.
///
/// @param agents those that are heard of and make sense
/// @param avoided those of them where launches fail, by name
/// @param running tasks that stand where they are, or where a place is kept for them
/// @param held what else is held: by tasks that end, by launches that were replaced, and by
///     successors
/// @param successors those of `held` that take the place of a running task, by its key
/// @param done tasks that ran to completion, with the hash of the definition that they ran
/// @param waiting tasks without a place
/// @param pipelines by `namespace/name`
/// @param quotas of all namespaces
/// @param unread objects that cannot be read, as another version of Karoo may have written them
public record ClusterState(List<Agent> agents, Map<String, AvoidedBy> avoided,
    Map<TaskKey, Standing> running, List<Standing> held, Map<TaskKey, Standing> successors,
    Map<TaskKey, String> done, List<Waiting> waiting, Map<String, Admitted> pipelines,
    List<Quota> quotas, Unread unread) {
  /// A pipeline of the cluster.
  ///
  /// @param pipeline as it is wanted
  /// @param addresses of its multicast groups, by name
  /// @param admitted whether its gang was launched: from then on its tasks are placed singly
  /// @param completed its tasks that ran to completion, and whose objects were removed
  /// @param retryAt when somebody asked for another try of what failed
  public record Admitted(Pipeline pipeline, Map<String, String> addresses, boolean admitted,
      List<CompletedStatus> completed, Optional<Instant> retryAt) {}

  /// Reads it; nothing is written.
  ///
  /// @param now for places that are kept for a while
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public static ClusterState read(ApiClient client, Instant now)
      throws ApiFailure, Unreachable, InterruptedException {
    var state = new ClusterState(new ArrayList<>(), new HashMap<>(), new HashMap<>(),
        new ArrayList<>(), new HashMap<>(), new HashMap<>(), new ArrayList<>(), new HashMap<>(),
        new ArrayList<>(), new Unread());
    for (JsonNode object : all(client, ResourceTypes.AGENTS)) {
      state.unread.agent(object, () -> state.add(Json.fromTree(object, AgentObject.class)));
    }
    for (JsonNode object : all(client, ResourceTypes.QUOTAS)) {
      state.quotas.add(new Quota(object.at("/metadata/namespace").asText(),
          object.at("/metadata/name").asText(), QuotaLimits.toCore(object.at("/spec/hard"))));
    }
    for (JsonNode object : all(client, ResourceTypes.PIPELINES)) {
      state.unread.pipeline(object,
          () -> state.add(Json.fromTree(object, PipelineObject.class)));
    }
    Set<String> usable = state.agents.stream().filter(agent -> !agent.unschedulable())
        .map(Agent::name).collect(Collectors.toSet());
    for (JsonNode object : all(client, ResourceTypes.TASKS)) {
      state.unread.task(object,
          () -> state.add(Json.fromTree(object, TaskObject.class), usable, now))
          .ifPresent(state.held::add);
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
        status.filter(s -> s.admittedAt() != null).isPresent(),
        status.map(PipelineStatus::completed).orElse(List.of()), retryAt(object)));
  }

  /// What makes no sense is as if nobody had asked.
  private static Optional<Instant> retryAt(PipelineObject object) {
    try {
      return Optional.ofNullable(object.getMetadata().getAnnotations())
          .map(annotations -> annotations.get(Karoo.RETRY_ANNOTATION)).map(Instant::parse);
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private void add(TaskObject object, Set<String> usable, Instant now) {
    TaskKey key = Tasks.key(object);
    Optional<TaskStatus> status = Optional.ofNullable(object.getStatus());
    Phase phase = status.map(TaskStatus::phase).orElse(Phase.PENDING);
    if (phase == Phase.SUCCEEDED || phase == Phase.FAILED) {
      done.put(key, object.spec().hash());
    }
    Optional<TaskPlaces> places = status.map(s -> TaskPlaces.of(object, s,
        kept(key, usable, now)));
    places.ifPresent(all -> held.addAll(all.others()));
    places.flatMap(TaskPlaces::stands).ifPresentOrElse(stands -> running.put(key, stands), () -> {
      if (phase == Phase.PENDING && object.getMetadata().getDeletionTimestamp() == null
          && !unread.ofPipeline(key)) {
        waiting.add(new Waiting(key, Tasks.request(key, object.spec()), object.spec().priority(),
            gang(key), Set.of(), status.map(TaskStatus::attempts).filter(all -> !all.isEmpty())
                .map(all -> all.getLast().agent()).orElse("")));
      }
    });
    places.flatMap(TaskPlaces::successor).ifPresent(next -> successors.put(key, next));
  }

  private KeptPlace kept(TaskKey key, Set<String> usable, Instant now) {
    String pipeline = key.namespace() + "/" + key.pipeline();
    Set<String> failing = avoided.entrySet().stream()
        .filter(agent -> agent.getValue().concerns(pipeline)).map(Map.Entry::getKey)
        .collect(Collectors.toSet());
    return new KeptPlace(new Fleet(usable, failing),
        Optional.ofNullable(pipelines.get(pipeline)).flatMap(Admitted::retryAt), now);
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

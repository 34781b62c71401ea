package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.convert.Placements;
import dev.karoo.api.convert.Templates;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementProblem;
import dev.karoo.core.placement.PlacementSolution;
import dev.karoo.core.placement.Placer;
import dev.karoo.core.placement.Refusal;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.reconcile.MulticastAddresses;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where the tasks of agents would go if these were drained now.
///
/// @param moves one for each task on them
public record DrainPlan(List<Move> moves) {
  private static final long STEPS = 1_000_000;

  /// What would become of a task.
  ///
  /// @param task `namespace/name`
  /// @param from its agent
  /// @param to the agent that it would go to; empty: none has room
  /// @param why none has room; else empty
  public record Move(String task, String from, String to, String why) {}

  public DrainPlan {
    moves = List.copyOf(moves);
  }

  /// Whether all would find another place.
  public boolean fits() {
    return moves.stream().noneMatch(move -> move.to.isEmpty());
  }

  /// The plan for a cluster as its API shows it.
  ///
  /// @param agents all Agent objects
  /// @param tasks all Task objects
  /// @param drained names of the agents that are to be empty
  public static DrainPlan of(List<JsonNode> agents, List<JsonNode> tasks, Set<String> drained,
      Instant now) {
    List<Agent> usable = agents.stream().filter(DrainPlan::ready)
        .map(DrainPlan::agent).filter(agent -> !drained.contains(agent.name())).toList();
    List<Standing> standing = new ArrayList<>();
    List<Waiting> waiting = new ArrayList<>();
    Map<TaskKey, String> from = new TreeMap<>();
    for (JsonNode node : tasks) {
      TaskObject task = Json.fromTree((ObjectNode) node, TaskObject.class);
      TaskStatus status = task.getStatus();
      if (status == null || status.placement() == null) {
        continue;
      }
      TaskKey key = new TaskKey(task.getMetadata().getNamespace(), task.spec().pipeline(),
          task.spec().template(), task.spec().index());
      Placement placement = Placements.toCore(status.placement());
      if (drained.contains(placement.agent())) {
        from.put(key, placement.agent());
        waiting.add(new Waiting(key, request(key, task), task.spec().priority(), "", Set.of(),
            ""));
      } else {
        standing.add(new Standing(key, request(key, task), task.spec().priority(), placement,
            false));
      }
    }
    standing.removeIf(each -> usable.stream()
        .noneMatch(agent -> agent.name().equals(each.placement().agent())));
    return new DrainPlan(moves(from, Placer.place(new PlacementProblem(usable, standing, waiting,
        PlacementProblem.Policy.PACK, now, STEPS, 0))));
  }

  private static List<Move> moves(Map<TaskKey, String> from, PlacementSolution solution) {
    Map<TaskKey, String> why = solution.unplaced().stream()
        .collect(Collectors.toMap(PlacementSolution.Unplaced::key, unplaced -> unplaced.reasons()
            .stream().map(Refusal::message).collect(Collectors.joining("; "))));
    return from.entrySet().stream().map(e -> {
      Placement placed = solution.placed().get(e.getKey());
      return new Move(e.getKey().namespace() + "/" + e.getKey().name(), e.getValue(),
          placed == null ? "" : placed.agent(), why.getOrDefault(e.getKey(), ""));
    }).toList();
  }

  private static boolean ready(JsonNode agent) {
    return agent.path("status").path("phase").asText().equals("Ready")
        && agent.path("status").has("topology") && !agent.path("spec").path("drain").asBoolean();
  }

  /// The agent with what the operator sees of it.
  private static Agent agent(JsonNode node) {
    ObjectNode tree = node.deepCopy();
    tree.withObject("spec").set("topology", node.path("status").path("topology"));
    tree.remove("status");
    return Agents.toCore(Json.fromTree(tree, AgentObject.class));
  }

  private static Request request(TaskKey key, TaskObject task) {
    TaskTemplate template = Templates.toCore(task.spec().definition());
    Map<String, String> addresses = new TreeMap<>();
    List<Pipeline.MulticastGroup> groups = new ArrayList<>();
    task.spec().multicast().forEach(group -> {
      addresses.put(group.name(), group.address());
      groups.add(new Pipeline.MulticastGroup(group.name(), java.util.Optional.of(group.address()),
          group.count(), group.port()));
    });
    return MulticastAddresses.request(new Pipeline(key.namespace(), key.pipeline(), "", 1,
        task.spec().priority(), Pipeline.Admission.EACH, groups, List.of(template)), template,
        key.index(), addresses);
  }
}

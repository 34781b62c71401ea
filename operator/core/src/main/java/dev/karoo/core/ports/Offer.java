package dev.karoo.core.ports;

import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.Window;
import java.util.List;
import java.util.Optional;

/// The right to launch on an agent, until it is rescinded, declined or accepted, or the connection
/// ends.
///
/// @param id Mesos' id
/// @param agentId Mesos' id of the agent
/// @param hostname of the agent, as Mesos writes it
/// @param role whose share it is of: one ACCEPT takes offers of one role; empty where there is one
/// @param resources what is free for any task; what is reserved for others is left out
/// @param forRole what of these `resources` the administrator has reserved for the role: no other
///     framework is offered it, and it can't be reserved once more for a task
/// @param reserved what is kept for single tasks, each at most once
/// @param unavailability planned maintenance
public record Offer(String id, String agentId, String hostname, String role, Resources resources,
    Resources forRole, List<Reserved> reserved, Optional<Window> unavailability) {
  public Offer {
    reserved = List.copyOf(reserved);
  }

  /// One of which nothing is reserved for the role.
  public Offer(String id, String agentId, String hostname, String role, Resources resources,
      List<Reserved> reserved, Optional<Window> unavailability) {
    this(id, agentId, hostname, role, resources, Resources.EMPTY, reserved, unavailability);
  }

  /// One in which nothing is kept for anybody.
  public Offer(String id, String agentId, String hostname, Resources resources,
      Optional<Window> unavailability) {
    this(id, agentId, hostname, "", resources, Resources.EMPTY, List.of(), unavailability);
  }

  /// What is kept for this task; nothing where nothing is.
  public Resources reservedFor(String task) {
    return reserved.stream().filter(kept -> kept.task().equals(task)).map(Reserved::resources)
        .reduce(Resources.EMPTY, Resources::plus);
  }
}

package dev.karoo.core.ports;

import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.Window;
import java.util.Optional;

/// The right to launch on an agent, until it is rescinded, declined or accepted, or the connection
/// ends.
///
/// @param id Mesos' id
/// @param agentId Mesos' id of the agent
/// @param hostname of the agent, as Mesos writes it
/// @param resources what is free, that which is reserved for others left out
/// @param unavailability planned maintenance
public record Offer(String id, String agentId, String hostname, Resources resources,
    Optional<Window> unavailability) {}

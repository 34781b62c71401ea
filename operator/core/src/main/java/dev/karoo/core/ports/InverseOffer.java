package dev.karoo.core.ports;

import dev.karoo.core.topology.Window;

/// A request to vacate an agent that is to be maintained. To accept or decline it binds nobody; an
/// administrator sees the answer.
///
/// @param id Mesos' id
/// @param agentId Mesos' id of the agent; empty where not said
/// @param unavailability when the agent will not be there
public record InverseOffer(String id, String agentId, Window unavailability) {}

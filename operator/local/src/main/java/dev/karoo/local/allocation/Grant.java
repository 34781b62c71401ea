package dev.karoo.local.allocation;

import dev.karoo.local.resources.Resources;

/// Resources of one agent for one framework in one role, to be offered.
///
/// @param framework the framework's id
/// @param role one of its roles
/// @param agent the agent's id
/// @param resources allocated to the role
public record Grant(String framework, String role, String agent, Resources resources) {}

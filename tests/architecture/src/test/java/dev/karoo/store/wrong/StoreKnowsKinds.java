package dev.karoo.store.wrong;

import dev.karoo.core.topology.Agent;

/// The store knows nothing of ours.
public record StoreKnowsKinds(Agent agent) {}

package dev.karoo.core.placement;

/// Why a task was not placed.
///
/// @param kind what was in the way
/// @param permanent whether only a change of the task or of the hosts can clear it; else what other
///     tasks hold may become free
/// @param agents how many agents it concerns
/// @param message one line for people, with counts and the nearest miss
public record Refusal(Kind kind, boolean permanent, int agents, String message) {
  /// What was in the way.
  public enum Kind {
    NO_AGENTS, UNSCHEDULABLE, MAINTENANCE, AVOIDED, SELECTOR, SUBSYSTEM, CPUS, MEMORY, DISK, CORES,
    GPU, INTERFACE, NETWORK, MULTICAST, VOLUME, PORT, ALIGNMENT, SPREAD, ANTI_AFFINITY, GANG,
    BUDGET,
    QUOTA
  }
}

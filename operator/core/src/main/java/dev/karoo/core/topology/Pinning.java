package dev.karoo.core.topology;

/// How tasks without a container can be held on their cores on this agent. With Docker the cgroup
/// does it.
public enum Pinning {
  /// A `numactl` wrapper: cores and memory (attribute `karoo.pinning:numactl`).
  NUMACTL,
  /// A `taskset` wrapper: cores only (the default).
  TASKSET,
  /// Nothing: only counted, as on declared virtual agents (attribute `karoo.pinning:none`).
  NONE
}

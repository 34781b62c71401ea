package dev.karoo.core.topology;

/// What can hold a task on its cores: of an agent, for tasks without a container; of an image,
/// where Mesos runs it. With Docker the cgroup does it, but for an agent that only counts.
public enum Pinning {
  /// A `numactl` wrapper: cores and memory (attribute `karoo.pinning:numactl`).
  NUMACTL,
  /// A `taskset` wrapper: cores only (the default).
  TASKSET,
  /// Nothing: cores and devices are only counted, in Docker too, as on declared virtual agents
  /// (attribute `karoo.pinning:none`).
  NONE
}

package dev.karoo.core.quota;

import java.util.Arrays;
import java.util.Optional;

/// What can be limited. The names are Kubernetes' for ResourceQuotas where it has any.
public enum Limit {
  /// CPU time in CPUs, the cores included, as Mesos is charged.
  CPU("cpu"),
  /// Memory in MiB.
  MEMORY("memory"),
  /// Cores of a task's own.
  CORES("karoo.dev/cores"),
  /// GPUs, in shares of one.
  GPUS("karoo.dev/gpus"),
  /// Memory of GPUs in MiB.
  GPU_MEMORY("karoo.dev/gpu-memory"),
  /// Incoming bandwidth of interfaces in bit/s.
  BANDWIDTH_IN("karoo.dev/bandwidth-in"),
  /// Outgoing bandwidth of interfaces in bit/s.
  BANDWIDTH_OUT("karoo.dev/bandwidth-out"),
  /// How many tasks hold anything.
  TASKS("count/tasks.karoo.dev");

  private static final String REQUESTS = "requests.";

  private final String word;

  Limit(String word) {
    this.word = word;
  }

  /// As a quota names it: `cpu`, `karoo.dev/gpus`.
  public String word() {
    return word;
  }

  /// The one that a quota's key means; all but counts may have `requests.` before them.
  public static Optional<Limit> named(String key) {
    String name = key.startsWith(REQUESTS) ? key.substring(REQUESTS.length()) : key;
    return Arrays.stream(values()).filter(limit -> limit.word.equals(name))
        .filter(limit -> limit != TASKS || name.equals(key)).findFirst();
  }
}

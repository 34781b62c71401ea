package dev.karoo.core.ports;

/// A Mesos cluster, real or simulated, as the loop uses it.
public interface Cluster {
  /// Hands over a call; returns at once and never fails: see [ClusterCall].
  void call(ClusterCall call);
}

package dev.karoo.app;

import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import java.util.concurrent.atomic.AtomicReference;

/// The line from the loop to the Mesos client, laid before the client is there: each needs the
/// other to start. The loop's first call follows the client's first event, so none gets lost.
final class ClusterLine implements Cluster {
  private final AtomicReference<Cluster> end = new AtomicReference<>(call -> {});

  void connect(Cluster cluster) {
    end.set(cluster);
  }

  @Override
  public void call(ClusterCall call) {
    end.get().call(call);
  }
}

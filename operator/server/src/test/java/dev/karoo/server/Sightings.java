package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/// What an informer told of widgets, in order: `add a`, `update a 2` with its size, `delete a`.
final class Sightings implements ResourceEventHandler<GenericKubernetesResource> {
  private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
  private final Duration patience;

  /// @param patience how long is waited for what is expected
  Sightings(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void onAdd(GenericKubernetesResource widget) {
    seen.add("add " + widget.getMetadata().getName());
  }

  @Override
  public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource widget) {
    seen.add("update " + widget.getMetadata().getName() + " " + Fabric8Test.size(widget));
  }

  @Override
  public void onDelete(GenericKubernetesResource widget, boolean unknown) {
    seen.add("delete " + widget.getMetadata().getName());
  }

  /// Waits until just these were told, in this order.
  void await(String... events) {
    Awaitility.await().atMost(patience)
        .untilAsserted(() -> assertThat(seen).containsExactly(events));
  }

  /// Waits until just these were told, in any order.
  void awaitInAnyOrder(String... events) {
    Awaitility.await().atMost(patience)
        .untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder(events));
  }
}

package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// fabric8's informers, whose watches are WebSockets, when their watch ends: they go on where they
/// were, and miss nothing. Over both of its common transports.
///
/// Of the JDK's no FIN without a farewell is asked: that is lost when it comes while a message is
/// handled, since `WebSocketImpl.onComplete` then throws an InternalError that nobody hears (the
/// socket stays in CLOSE-WAIT). An RST is told at any time, and so is a farewell.
class InformerReconnectTest {
  private static final ResourceDefinitionContext KIND = new ResourceDefinitionContext.Builder()
      .withGroup("karoo.dev").withVersion("v1alpha1").withKind("Widget").withPlural("widgets")
      .withNamespaced(true).build();
  /// The client waits ever longer, up to 32 s.
  private static final Duration LONG = Duration.ofSeconds(90);

  /// What carries the requests of a client.
  private enum Transport {
    /// fabric8's own choice.
    VERTX(new VertxHttpClientFactory()),
    /// Quarkus' and others'.
    JDK(new JdkHttpClientFactory());

    private final HttpClient.Factory factory;

    Transport(HttpClient.Factory factory) {
      this.factory = factory;
    }

    KubernetesClient client(String url) {
      Config config = new ConfigBuilder(Config.empty()).withMasterUrl(url)
          .withNamespace("default").build();
      return new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(factory)
          .build();
    }
  }

  private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
  private TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private SharedIndexInformer<GenericKubernetesResource> inform(KubernetesClient client) {
    var informer = client.genericKubernetesResources(KIND)
        .inform(new ResourceEventHandler<>() {
          @Override
          public void onAdd(GenericKubernetesResource widget) {
            seen.add("add " + widget.getMetadata().getName());
          }

          @Override
          public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource widget) {
            seen.add("update " + widget.getMetadata().getName());
          }

          @Override
          public void onDelete(GenericKubernetesResource widget, boolean unknown) {
            seen.add("delete " + widget.getMetadata().getName());
          }
        });
    Awaitility.await().atMost(LONG).until(() -> informer.hasSynced() && informer.isWatching());
    return informer;
  }

  private void awaitSeen(String... events) {
    Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(seen).containsExactly(events));
  }

  @ParameterizedTest
  @CsvSource({"VERTX, CLOSED", "VERTX, RESET", "JDK, RESET"})
  void theLineIsCut(Transport transport, Cut.Ending ending) {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    try (Cut line = new Cut(server.server.port());
        KubernetesClient client = transport.client(line.url());
        var _ = inform(client)) {
      awaitSeen("add a");
      line.interrupt(ending);
      server.post(WIDGETS, widget("b", 1)).ok(201);
      server.delete(WIDGETS + "/a").ok(200);
      line.restore();
      awaitSeen("add a", "add b", "delete a");
      server.merge(WIDGETS + "/b", "{\"spec\":{\"size\":2}}").ok(200);
      awaitSeen("add a", "add b", "delete a", "update b");
    }
  }

  /// The client would knock for ever at a door that answers its upgrade with 410: it lists anew
  /// only when an event says so.
  @ParameterizedTest
  @CsvSource({"VERTX, CLOSED", "JDK, RESET"})
  void theHistoryIsGoneMeanwhile(Transport transport, Cut.Ending ending) {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    try (Cut line = new Cut(server.server.port());
        KubernetesClient client = transport.client(line.url());
        var _ = inform(client)) {
      awaitSeen("add a");
      line.interrupt(ending);
      server.post(WIDGETS, widget("b", 1)).ok(201);
      server.delete(WIDGETS + "/a").ok(200);
      server.store.compact(server.store.revision());
      line.restore();
      Awaitility.await().atMost(LONG).untilAsserted(
          () -> assertThat(seen).containsExactlyInAnyOrder("add a", "add b", "delete a"));
      server.merge(WIDGETS + "/b", "{\"spec\":{\"size\":2}}").ok(200);
      Awaitility.await().atMost(LONG).until(() -> seen.contains("update b"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theServerIsStartedAgain(Transport transport) {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    try (KubernetesClient client = transport.client(server.server.url());
        var informer = inform(client)) {
      awaitSeen("add a");
      server = server.restarted();
      server.post(WIDGETS, widget("b", 1)).ok(201);
      server.delete(WIDGETS + "/a").ok(200);
      awaitSeen("add a", "add b", "delete a");
      assertThat(informer.isWatching()).isTrue();
    }
  }

  /// As after the loss of the state directory: what the client knows is ahead of the server.
  @ParameterizedTest
  @EnumSource
  void theStoreIsWiped(Transport transport) {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    server.post(WIDGETS, widget("c", 1)).ok(201);
    try (KubernetesClient client = transport.client(server.server.url());
        var _ = inform(client)) {
      awaitSeen("add a", "add c");
      server = server.wiped();
      server.post(WIDGETS, widget("c", 2)).ok(201);
      Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(seen)
          .containsExactlyInAnyOrder("add a", "add c", "delete a", "update c"));
    }
  }
}

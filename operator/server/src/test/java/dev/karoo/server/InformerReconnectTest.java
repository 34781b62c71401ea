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
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.time.Duration;
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

  private final Sightings seen = new Sightings(LONG);
  private TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private SharedIndexInformer<GenericKubernetesResource> inform(KubernetesClient client) {
    var informer = client.genericKubernetesResources(KIND).inform(seen);
    Awaitility.await().atMost(LONG).until(() -> informer.hasSynced() && informer.isWatching());
    return informer;
  }

  @ParameterizedTest
  @CsvSource({"VERTX, CLOSED", "VERTX, RESET", "JDK, RESET"})
  void theLineIsCut(Transport transport, Cut.Ending ending) {
    cut(transport, ending, () -> {}, () -> {
      seen.await("add a", "add b", "delete a");
      server.merge(WIDGETS + "/b", "{\"spec\":{\"size\":2}}").ok(200);
      seen.await("add a", "add b", "delete a", "update b 2");
    });
  }

  /// The client would knock for ever at a door that answers its upgrade with 410: it lists anew
  /// only when an event says so. What it missed it then tells in an order of its own.
  @ParameterizedTest
  @CsvSource({"VERTX, CLOSED", "JDK, RESET"})
  void theHistoryIsGoneMeanwhile(Transport transport, Cut.Ending ending) {
    cut(transport, ending, () -> server.store.compact(server.store.revision()), () -> {
      seen.awaitInAnyOrder("add a", "add b", "delete a");
      server.merge(WIDGETS + "/b", "{\"spec\":{\"size\":2}}").ok(200);
      seen.awaitInAnyOrder("add a", "add b", "delete a", "update b 2");
    });
  }

  /// `a` is seen; then, while the line is cut, `b` comes and `a` goes.
  ///
  /// @param meanwhile what else happens before the line is restored
  /// @param then what is to follow
  private void cut(Transport transport, Cut.Ending ending, Runnable meanwhile, Runnable then) {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    try (Cut line = new Cut(server.server.port());
        KubernetesClient client = transport.client(line.url());
        var _ = inform(client)) {
      seen.await("add a");
      line.interrupt(ending);
      server.post(WIDGETS, widget("b", 1)).ok(201);
      server.delete(WIDGETS + "/a").ok(200);
      meanwhile.run();
      line.restore();
      then.run();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theServerIsStartedAgain(Transport transport) {
    server.post(WIDGETS, widget("a", 1)).ok(201);
    try (KubernetesClient client = transport.client(server.server.url());
        var informer = inform(client)) {
      seen.await("add a");
      server = server.restarted();
      server.post(WIDGETS, widget("b", 1)).ok(201);
      server.delete(WIDGETS + "/a").ok(200);
      seen.await("add a", "add b", "delete a");
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
      seen.await("add a", "add c");
      server = server.wiped();
      server.post(WIDGETS, widget("c", 2)).ok(201);
      seen.awaitInAnyOrder("add a", "add c", "delete a", "update c 2");
    }
  }
}

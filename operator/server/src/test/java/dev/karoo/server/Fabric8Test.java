package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The fabric8 client against the server.
class Fabric8Test {
  private static final ResourceDefinitionContext WIDGETS = new ResourceDefinitionContext.Builder()
      .withGroup("karoo.dev").withVersion("v1alpha1").withKind("Widget").withPlural("widgets")
      .withNamespaced(true).build();
  private static final Duration LONG = Duration.ofSeconds(30);

  private TestServer server = TestServer.start();
  private KubernetesClient client = client();

  @BeforeEach
  void start() {
    stop();
    server = TestServer.start();
    client = client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private KubernetesClient client() {
    Config config = new ConfigBuilder(Config.empty()).withMasterUrl(server.server.url())
        .withNamespace("default")
        .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static GenericKubernetesResource widget(String name, int size) {
    return new GenericKubernetesResourceBuilder().withApiVersion("karoo.dev/v1alpha1")
        .withKind("Widget")
        .withNewMetadata().withName(name).endMetadata()
        .addToAdditionalProperties("spec", Map.of("size", size)).build();
  }

  static Object size(GenericKubernetesResource widget) {
    return widget.<Object>get("spec", "size");
  }

  @Test
  void createsReadsEditsAndDeletes() {
    var widgets = client.genericKubernetesResources(WIDGETS);
    assertThat(size(widgets.resource(widget("a", 3)).create())).isEqualTo(3);
    widgets.withName("a").edit(old -> widget("a", 4));
    assertThat(size(widgets.withName("a").get())).isEqualTo(4);
    assertThat(widgets.list().getItems()).hasSize(1);
    GenericKubernetesResource status = widgets.withName("a").get();
    status.setAdditionalProperty("status", Map.of("observedGeneration", 2));
    assertThat(widgets.resource(status).patchStatus().<Integer>get("status", "observedGeneration"))
        .isEqualTo(2);
    widgets.withName("a").delete();
    assertThat(widgets.withName("a").get()).isNull();
  }

  @Test
  void appliesOnTheServerSide() {
    PatchContext apply = PatchContext.of(PatchType.SERVER_SIDE_APPLY);
    apply.setFieldManager("fabric8-test");
    var widgets = client.genericKubernetesResources(WIDGETS);
    widgets.withName("a").patch(apply, widget("a", 3));
    assertThat(size(widgets.withName("a").patch(apply, widget("a", 5)))).isEqualTo(5);
  }

  @Test
  void informersFollow() {
    var seen = new Sightings(LONG);
    var widgets = client.genericKubernetesResources(WIDGETS);
    widgets.resource(widget("a", 1)).create();
    try (SharedIndexInformer<GenericKubernetesResource> informer = widgets.inform(seen)) {
      Awaitility.await().atMost(LONG).until(informer::hasSynced);
      widgets.resource(widget("b", 1)).create();
      server.merge(TestServer.WIDGETS + "/b", "{\"spec\":{\"size\":2}}").ok(200);
      server.delete(TestServer.WIDGETS + "/a").ok(200);
      seen.await("add a", "add b", "update b 2", "delete a");
      assertThat(informer.getStore().list()).hasSize(1);
    }
  }

  /// What an informer was shown again, at its interval, without anything having changed.
  @Test
  void informersResync() {
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    var widgets = client.genericKubernetesResources(WIDGETS);
    widgets.resource(widget("a", 1)).create();
    try (SharedIndexInformer<GenericKubernetesResource> informer = widgets
        .inform(new ResourceEventHandler<>() {
          @Override
          public void onAdd(GenericKubernetesResource widget) {}

          @Override
          public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource widget) {
            seen.add(widget.getMetadata().getResourceVersion().equals(
                old.getMetadata().getResourceVersion()) ? "again" : "changed");
          }

          @Override
          public void onDelete(GenericKubernetesResource widget, boolean unknown) {}
        }, 300)) {
      Awaitility.await().atMost(LONG).until(() -> seen.size() >= 3);
      assertThat(seen).containsOnly("again");
      assertThat(informer.isWatching()).isTrue();
    }
  }

  /// A watch from where the history is gone ends in a way that the client knows, upon which its
  /// informers list anew.
  @Test
  void historyThatIsGoneIsRecognized() throws Exception {
    var widgets = client.genericKubernetesResources(WIDGETS);
    for (String name : List.of("a", "b", "c")) {
      widgets.resource(widget(name, 1)).create();
    }
    server.store.compact(server.store.revision());
    CompletableFuture<WatcherException> end = new CompletableFuture<>();
    widgets.withResourceVersion("1").watch(new Watcher<>() {
      @Override
      public void eventReceived(Action action, GenericKubernetesResource widget) {}

      @Override
      public void onClose(WatcherException cause) {
        end.complete(cause);
      }
    });
    assertThat(end.get(30, java.util.concurrent.TimeUnit.SECONDS).isHttpGone()).isTrue();
  }

  @Test
  void electsALeaderByLease() throws Exception {
    CompletableFuture<String> leader = new CompletableFuture<>();
    var election = client.leaderElector()
        .withConfig(new LeaderElectionConfigBuilder().withName("test")
            .withLock(new LeaseLock("default", "the-lease", "me"))
            .withLeaseDuration(Duration.ofSeconds(15))
            .withRenewDeadline(Duration.ofSeconds(10)).withRetryPeriod(Duration.ofMillis(200))
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leader::complete)).build())
        .build().start();
    assertThat(leader.get(30, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("me");
    assertThat(client.leases().inNamespace("default").withName("the-lease").get().getSpec()
        .getHolderIdentity())
        .isEqualTo("me");
    election.cancel(true);
  }

  @Test
  void watchesNamespacesAndEvents() {
    client.namespaces()
        .resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder().withNewMetadata()
            .withName("made").endMetadata().build())
        .create();
    List<String> names = client.namespaces().list().getItems().stream()
        .map(namespace -> namespace.getMetadata().getName()).toList();
    assertThat(names).containsExactly("default", "made");
    assertThat(client.v1().events().inAnyNamespace().list().getItems()).isEmpty();
  }
}

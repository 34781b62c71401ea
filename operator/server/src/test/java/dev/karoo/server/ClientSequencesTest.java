package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.TestServer.Answer;
import dev.karoo.server.TestServer.Stream;
import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Flux, Argo CD and k9s ask of a server, in their order, with their headers and bodies, as
/// their sources have it. It shows that these requests are answered as they expect, and no more.
class ClientSequencesTest {
  private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;"
      + "as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;"
      + "as=APIGroupDiscoveryList,application/json";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,"
      + " application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json";
  private static final String PARTIAL = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;"
      + "g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
  private static final String BACKGROUND = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\","
      + "\"propagationPolicy\":\"Background\"}";

  private final TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer as(String agent, String method, String path, String type, String body) {
    return server.send(server.request(path).header("User-Agent", agent)
        .header("Accept", "application/json, */*").header("Content-Type", type)
        .method(method, HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private static String widget(String spec) {
    return ("{\"apiVersion\":\"karoo.dev/v1alpha1\",\"kind\":\"Widget\",\"metadata\":{\"labels\":"
        + "{\"kustomize.toolkit.fluxcd.io/name\":\"apps\"},\"name\":\"w\",\"namespace\":\"default\"},"
        + "\"spec\":%s}").formatted(spec);
  }

  private Answer flux(String query, String spec) {
    return as("kustomize-controller/v1.5.1", "PATCH",
        WIDGETS + "/w?" + query + "fieldManager=kustomize-controller&force=true",
        "application/apply-patch+yaml", widget(spec));
  }

  private Answer fluxDeletes() {
    return as("kustomize-controller/v1.5.1", "DELETE", WIDGETS + "/w", "application/json",
        BACKGROUND);
  }

  /// Dry run, comparison, apply, wait, and garbage collection of a Kustomization.
  @Test
  void fluxAppliesWaitsAndPrunes() {
    server.get("/api", AGGREGATED).ok(200);
    assertThat(server.get("/apis", AGGREGATED).ok(200).path("kind").asText())
        .isEqualTo("APIGroupDiscoveryList");
    server.get(WIDGETS + "/w").refused(404, "NotFound");
    JsonNode tried = flux("dryRun=All&", "{\"size\":3}").ok(201);
    server.get(WIDGETS + "/w").refused(404, "NotFound");
    JsonNode made = flux("", "{\"size\":3}").ok(201);
    assertThat(made.path("spec")).isEqualTo(tried.path("spec"));
    JsonNode same = flux("dryRun=All&", "{\"size\":3}").ok(200);
    assertThat(same).isEqualTo(server.get(WIDGETS + "/w").ok(200)); // no drift: nothing to apply
    assertThat(made.path("metadata").path("managedFields").path(0).path("manager").asText())
        .isEqualTo("kustomize-controller");
    server.get(WIDGETS + "?labelSelector=kustomize.toolkit.fluxcd.io%2Fname%3Dapps", PARTIAL)
        .ok(200);
    fluxDeletes().ok(200);
    server.get(WIDGETS + "/w").refused(404, "NotFound");
  }

  /// With `force`, Flux answers any 422 to its dry run by deleting the object and creating it anew.
  /// A typo in a manifest then must not end what runs.
  @Test
  void fluxWithForceStopsNothingOverATypo() {
    String uid = flux("", "{\"size\":3}").ok(201).path("metadata").path("uid").asText();
    String why = flux("dryRun=All&", "{\"sice\":4}").refused(422, "Invalid").path("message")
        .asText();
    assertThat(why).contains("spec.sice").contains("did you mean \"size\"?");
    assertThat(fluxDeletes().refused(403, "Forbidden").path("message").asText())
        .contains("no field is immutable").contains("spec.sice");
    as("kustomize-controller/v1.5.1", "POST", WIDGETS, "application/json", widget("{\"size\":4}"))
        .refused(409, "AlreadyExists");
    JsonNode still = server.get(WIDGETS + "/w").ok(200).path("metadata");
    assertThat(still.path("uid").asText()).isEqualTo(uid);
    assertThat(still.has("deletionTimestamp")).isFalse();
    // the next round, with the same typo, comes to the same
    flux("dryRun=All&", "{\"sice\":4}").refused(422, "Invalid");
    fluxDeletes().refused(403, "Forbidden");
    // others are not concerned, and who asks again means it
    flux("dryRun=All&", "{\"sice\":4}").refused(422, "Invalid");
    as("another/1", "DELETE", WIDGETS + "/w?dryRun=All", "application/json", "").ok(200);
    fluxDeletes().refused(403, "Forbidden");
    fluxDeletes().ok(200);
  }

  /// A client that lost a race and then deletes is not taken for one.
  @Test
  void aLostRaceIsNoRefusal() {
    JsonNode old = flux("", "{\"size\":3}").ok(201);
    flux("", "{\"size\":4}").ok(200);
    as("controller/1", "PUT", WIDGETS + "/w", "application/json", old.toString())
        .refused(409, "Conflict");
    as("controller/1", "DELETE", WIDGETS + "/w", "application/json", "").ok(200);
  }

  /// The cache of a cluster, a diff, a sync and a prune.
  @Test
  void argoCdCachesComparesAndSyncs() throws IOException {
    server.get("/version").ok(200);
    server.get("/apis", AGGREGATED).ok(200);
    assertThat(server.get("/openapi/v2",
        "application/com.github.proto-openapi.spec.v2@v1.0+protobuf").response().headers()
        .firstValue("Content-Type"))
        .contains("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    JsonNode list = server.get(WIDGETS.replace("/namespaces/default", "") + "?limit=500")
        .ok(200);
    String from = list.path("metadata").path("resourceVersion").asText();
    try (Stream watch = server.watch(WIDGETS.replace("/namespaces/default", "")
        + "?allowWatchBookmarks=true&resourceVersion=" + from
        + "&timeoutSeconds=600&watch=true")) {
      assertThat(watch.next().path("type").asText()).isEqualTo("BOOKMARK");
      String apply = WIDGETS + "/w?fieldManager=argocd-controller&force=true";
      String body = widget("{\"size\":3}");
      as("argocd-controller/v0", "PATCH", apply + "&dryRun=All",
          "application/apply-patch+yaml", body).ok(201);
      as("argocd-controller/v0", "PATCH", apply, "application/apply-patch+yaml", body).ok(201);
      assertThat(watch.summary()).isEqualTo("ADDED w");
      as("argocd-controller/v0", "PATCH", WIDGETS + "/w?fieldManager=argocd-controller",
          "application/merge-patch+json", "{\"metadata\":{\"annotations\":"
              + "{\"argocd.argoproj.io/tracking-id\":\"apps:karoo.dev/Widget:default/w\"}}}")
          .ok(200);
      assertThat(watch.summary()).isEqualTo("MODIFIED w");
      String uid = server.get(WIDGETS + "/w").ok(200).path("metadata").path("uid").asText();
      as("argocd-controller/v0", "DELETE", WIDGETS + "/w", "application/json",
          ("{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Foreground\","
              + "\"preconditions\":{\"uid\":\"%s\"}}").formatted(uid))
          .ok(200);
      assertThat(watch.summary()).isEqualTo("MODIFIED w"); // it waits for its dependents
      assertThat(watch.summary()).isEqualTo("MODIFIED w"); // it has none
      assertThat(watch.summary()).isEqualTo("DELETED w");
    }
  }

  /// They write booleans in their own way, and mean them.
  @Test
  void pythonSaysTrueAndFalse() throws IOException {
    String apply = WIDGETS + "/w?fieldManager=%s&force=%s";
    String type = "application/apply-patch+yaml";
    as("py", "PATCH", apply.formatted("one", "False"), type, widget("{\"size\":3}")).ok(201);
    as("py", "PATCH", apply.formatted("two", "False"), type, widget("{\"size\":4}"))
        .refused(409, "Conflict");
    as("py", "PATCH", apply.formatted("two", "True"), type, widget("{\"size\":4}")).ok(200);
    assertThat(server.get(WIDGETS + "?watch=False").ok(200).path("kind").asText())
        .isEqualTo("WidgetList");
    try (Stream watch = server.watch(WIDGETS + "?watch=True&allowWatchBookmarks=True"
        + "&sendInitialEvents=True&resourceVersionMatch=NotOlderThan")) {
      assertThat(watch.summary()).isEqualTo("ADDED w");
      assertThat(watch.next().path("object").path("metadata").path("annotations")
          .path("k8s.io/initial-events-end").asText()).isEqualTo("true");
    }
    server.send(server.request(WIDGETS + "/w?orphanDependents=True&dryRun=All").DELETE().build())
        .ok(200);
  }

  /// Its start, a view of a kind, a description and a deletion.
  @Test
  void k9sShowsAndDeletes() throws IOException {
    server.get("/version").ok(200);
    server.get("/api", AGGREGATED).ok(200);
    server.get("/apis", AGGREGATED).ok(200);
    byte[] review = review("list", "karoo.dev", "widgets");
    assertThat(server.send(server
        .request("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        .header("Accept", "application/json")
        .header("Content-Type", "application/vnd.kubernetes.protobuf")
        .POST(HttpRequest.BodyPublishers.ofByteArray(review)).build()).ok(201).path("status")
        .path("allowed").asBoolean()).isTrue();
    server.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=500"
        + "&resourceVersion=0", PARTIAL).ok(200);
    try (Stream namespaces = server.watch("/api/v1/namespaces?allowWatchBookmarks=true"
        + "&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true")) {
      assertThat(namespaces.summary()).isEqualTo("ADDED default");
      JsonNode end = namespaces.next();
      assertThat(end.path("type").asText()).isEqualTo("BOOKMARK");
      assertThat(end.path("object").path("metadata").path("annotations")
          .path("k8s.io/initial-events-end").asText()).isEqualTo("true");
    }
    server.post(WIDGETS, widget("{\"size\":3}")).ok(201);
    JsonNode table = server.get(WIDGETS + "?includeObject=Object", TABLE).ok(200);
    assertThat(table.path("rows").path(0).path("object").path("spec").path("size").asInt())
        .isEqualTo(3);
    JsonNode object = table.path("rows").path(0).path("object");
    server.get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dw,"
        + "involvedObject.namespace%3Ddefault,involvedObject.kind%3DWidget,involvedObject.uid%3D"
        + object.path("metadata").path("uid").asText() + "&limit=500").ok(200);
    as("k9s/v0.50.6", "DELETE", WIDGETS + "/w", "application/json", BACKGROUND).ok(200);
    assertThat(server.get(WIDGETS, TABLE).ok(200).path("rows")).isEmpty();
  }

  /// A SelfSubjectAccessReview{spec=2{resourceAttributes=1{verb=2, group=3, resource=5}}}.
  private static byte[] review(String verb, String group, String resource) {
    byte[] attributes = Protobuf.message(Protobuf.text(2, verb), Protobuf.text(3, group),
        Protobuf.text(5, resource));
    return Protobuf.envelope("authorization.k8s.io/v1", "SelfSubjectAccessReview",
        Protobuf.field(2, Protobuf.field(1, attributes)));
  }
}

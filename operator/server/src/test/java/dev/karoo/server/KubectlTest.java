package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real kubectl against the server.
class KubectlTest {
  @TempDir
  static Path home;

  private static TestServer server;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    kubectl = new Kubectl(home, server.server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void clear() {
    server.delete(TestServer.WIDGETS);
  }

  private static String manifest(String name, String spec) {
    return "apiVersion: karoo.dev/v1alpha1\nkind: Widget\nmetadata: {name: %s, labels: {app: x}}\nspec: %s\n"
        .formatted(name, spec);
  }

  private static String apply(String name, String spec) {
    return kubectl.with(manifest(name, spec), "apply", "-f", "-").ok();
  }

  @Test
  void appliesOnTheClientSide() {
    assertThat(apply("a", "{size: 3, notes: {x: z}}")).isEqualTo("widget.karoo.dev/a created\n");
    assertThat(apply("a", "{size: 3, notes: {x: z}}")).isEqualTo("widget.karoo.dev/a unchanged\n");
    assertThat(apply("a", "{size: 4}")).isEqualTo("widget.karoo.dev/a configured\n");
    assertThat(kubectl.run("get", "widget", "a", "-o", "jsonpath={.spec}").ok())
        .isEqualTo("{\"colour\":\"red\",\"size\":4}");
  }

  @Test
  void appliesOnTheServerSide() {
    String manifest = manifest("a", "{size: 3}");
    assertThat(kubectl.with(manifest, "apply", "--server-side", "-f", "-").ok())
        .isEqualTo("widget.karoo.dev/a serverside-applied\n");
    kubectl.run("patch", "widget", "a", "--type", "merge", "-p", "{\"spec\":{\"size\":5}}").ok();
    assertThat(kubectl.with(manifest, "apply", "--server-side", "-f", "-").failed())
        .contains("conflict with \"kubectl-patch\"").contains(".spec.size");
    kubectl.with(manifest, "apply", "--server-side", "--force-conflicts", "-f", "-").ok();
  }

  /// What was applied on the client's side can be applied on the server's.
  @Test
  void movesFromClientSideToServerSide() {
    apply("a", "{size: 3, notes: {x: z}}");
    kubectl.with(manifest("a", "{size: 4}"), "apply", "--server-side", "-f", "-").ok();
    assertThat(kubectl.run("get", "widget", "a", "-o", "jsonpath={.spec}").ok())
        .isEqualTo("{\"colour\":\"red\",\"size\":4}");
  }

  @Test
  void appliesAKustomization() throws IOException {
    Path directory = Files.createDirectory(home.resolve("kustom"));
    Files.writeString(directory.resolve("kustomization.yaml"),
        "namePrefix: my-\nresources: [w.yaml]\n");
    Files.writeString(directory.resolve("w.yaml"), manifest("a", "{size: 3}"));
    assertThat(kubectl.run("apply", "-k", directory.toString()).ok())
        .isEqualTo("widget.karoo.dev/my-a created\n");
  }

  @Test
  void getsInEveryForm() {
    apply("a", "{size: 3}");
    apply("b", "{size: 4, colour: blue}");
    assertThat(kubectl.run("get", "wd").ok().lines().map(line -> line.replaceAll(" +", " ")))
        .first().isEqualTo("NAME SIZE READY AGE");
    assertThat(kubectl.run("get", "widgets", "-o", "wide").ok()).contains("COLOUR")
        .contains("blue");
    assertThat(kubectl.run("get", "all", "-o", "name").ok())
        .isEqualTo("widget.karoo.dev/a\nwidget.karoo.dev/b\n");
    assertThat(kubectl.run("get", "widget/a", "-o", "yaml").ok()).contains("size: 3");
    assertThat(kubectl.run("get", "widgets", "-o", "json").ok()).contains("\"kind\": \"List\"");
    assertThat(kubectl.run("get", "widgets", "-A", "--no-headers").ok().lines()).hasSize(2)
        .allMatch(line -> line.startsWith("default"));
    assertThat(
        kubectl.run("get", "widgets", "-o", "custom-columns=S:.spec.size", "--no-headers").ok())
        .isEqualTo("3\n4\n");
    assertThat(kubectl.run("get", "widgets", "--sort-by=.spec.colour", "-o", "name").ok())
        .isEqualTo("widget.karoo.dev/b\nwidget.karoo.dev/a\n");
    assertThat(kubectl.run("get", "widgets", "-l", "app in (x,y)", "--chunk-size=1", "-o", "name")
        .ok().lines())
        .hasSize(2);
    assertThat(
        kubectl.run("get", "widgets", "--field-selector", "spec.colour=blue", "-o", "name").ok())
        .isEqualTo("widget.karoo.dev/b\n");
    assertThat(kubectl.run("get", "widget", "none").failed())
        .isEqualTo("Error from server (NotFound): widgets.karoo.dev \"none\" not found\n");
    assertThat(kubectl.run("get", "widgets", "-n", "empty").ok()).isEmpty();
  }

  @Test
  void watches() throws IOException {
    apply("a", "{size: 3}");
    Process watching = kubectl.start("get", "widgets", "-w", "--no-headers");
    try (BufferedReader lines = watching.inputReader()) {
      assertThat(lines.readLine()).startsWith("a ");
      apply("b", "{size: 4}");
      assertThat(lines.readLine()).startsWith("b ");
      kubectl.run("patch", "widget", "b", "--type", "json", "-p",
          "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":7}]").ok();
      assertThat(lines.readLine()).matches("b +7 .*");
    } finally {
      watching.destroy();
    }
  }

  /// It ends as with kube-apiserver, and does not hang.
  @Test
  void watchesEndWithTheServer(@TempDir Path other) throws IOException, InterruptedException {
    try (TestServer ending = TestServer.start()) {
      ending.post(TestServer.WIDGETS, TestServer.widget("a", 3)).ok(201);
      Process watching = new Kubectl(other, ending.server).start("get", "widgets", "-w",
          "--no-headers");
      try (BufferedReader lines = watching.inputReader()) {
        assertThat(lines.readLine()).startsWith("a ");
        // only what the watch itself brings says that it is open: "a" is of the list before it
        ending.post(TestServer.WIDGETS, TestServer.widget("b", 4)).ok(201);
        assertThat(lines.readLine()).startsWith("b ");
        ending.server.close();
        assertThat(lines.readLine()).isNull();
        assertThat(watching.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(watching.exitValue()).isZero();
      } finally {
        watching.destroy();
      }
    }
  }

  @Test
  void waitsForConditionsAndPaths() {
    apply("a", "{size: 3}");
    kubectl.run("patch", "widget", "a", "--subresource=status", "--type=merge", "-p",
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}").ok();
    kubectl.run("wait", "--for=condition=Ready", "widget/a", "--timeout=20s").ok();
    kubectl.run("wait", "--for=jsonpath={.spec.size}=3", "widget/a", "--timeout=20s").ok();
    assertThat(kubectl.run("wait", "--for=condition=Other", "widget/a", "--timeout=1s").failed())
        .contains("timed out");
  }

  @Test
  void explainsAndListsKinds() {
    assertThat(kubectl.run("explain", "widget.spec.parts").ok()).contains("count")
        .contains("<[]Object>");
    // the older form, which is read from version 2 of the documents, in protobuf
    assertThat(kubectl.run("explain", "widget.spec.parts", "--output=plaintext-openapiv2").ok())
        .contains("KIND:").contains("count").contains("<[]Object>");
    assertThat(kubectl.run("explain", "widget", "--recursive").ok()).contains("count");
    assertThat(kubectl.run("explain", "namespace").ok()).contains("A room for objects");
    String kinds = kubectl.run("api-resources", "--no-headers").ok();
    assertThat(kinds.lines().map(line -> line.replaceAll(" +", " "))).contains(
        "widgets wd karoo.dev/v1alpha1 true Widget", "namespaces ns v1 false Namespace",
        "customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false"
            + " CustomResourceDefinition");
    assertThat(kubectl.run("api-versions").ok().lines()).contains("v1", "karoo.dev/v1alpha1");
    assertThat(kubectl.run("get", "crds", "-o", "name").ok()).contains("widgets.karoo.dev");
    assertThat(kubectl.run("version").ok()).contains("Server Version: v1.");
  }

  @Test
  void describesWithEvents() {
    apply("a", "{size: 3}");
    String uid = kubectl.run("get", "widget", "a", "-o", "jsonpath={.metadata.uid}").ok();
    server.post("/api/v1/namespaces/default/events",
        """
            {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "a.1"}, "reason": "Painted",
             "message": "now red", "type": "Normal", "count": 3, "lastTimestamp": "2026-01-01T00:00:00Z",
             "involvedObject": {"apiVersion": "karoo.dev/v1alpha1", "kind": "Widget", "namespace": "default",
              "name": "a", "uid": "%s"}}"""
            .formatted(uid))
        .ok(201);
    assertThat(kubectl.run("describe", "widget", "a").ok()).contains("Painted").contains("now red");
    assertThat(kubectl.run("events", "--for", "widget/a").ok()).contains("Widget/a")
        .contains("now red");
    assertThat(kubectl.run("get", "events").ok()).contains("widget/a");
    assertThat(
        kubectl.run("get", "events.v1.events.k8s.io", "-o", "jsonpath={.items[0].note}").ok())
        .isEqualTo("now red");
    server.delete("/api/v1/namespaces/default/events").ok(200);
  }

  @Test
  void showsDifferences() {
    apply("a", "{size: 3}");
    Kubectl.Result same = kubectl.with(manifest("a", "{size: 3}"), "diff", "-f", "-");
    assertThat(same.code()).isZero();
    Kubectl.Result other = kubectl.with(manifest("a", "{size: 4}"), "diff", "-f", "-");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.out()).contains("-  size: 3").contains("+  size: 4");
  }

  @Test
  void triesWithoutWriting() {
    assertThat(
        kubectl.with(manifest("a", "{size: 3}"), "apply", "--dry-run=server", "-f", "-").ok())
        .isEqualTo("widget.karoo.dev/a created (server dry run)\n");
    kubectl.run("get", "widget", "a").failed();
  }

  @Test
  void editsLabelsAndAnnotates() throws IOException {
    apply("a", "{size: 3}");
    kubectl.run("label", "widget", "a", "k=v").ok();
    kubectl.run("annotate", "widget", "a", "k=v").ok();
    assertThat(kubectl.run("get", "widgets", "-l", "k=v", "-o", "name").ok())
        .isEqualTo("widget.karoo.dev/a\n");
    Path editor = Files.writeString(home.resolve("editor.sh"),
        "#!/bin/sh\nsed -i 's/size: 3/size: 8/' \"$1\"\n");
    assertThat(editor.toFile().setExecutable(true)).isTrue();
    assertThat(kubectl.editing(editor, "edit", "widget", "a").ok()).contains("edited");
    assertThat(kubectl.run("get", "widget", "a", "-o", "jsonpath={.spec.size}").ok())
        .isEqualTo("8");
  }

  @Test
  void refusalsNameTheField() {
    assertThat(kubectl.with(manifest("a", "{size: 300}"), "apply", "-f", "-").failed())
        .contains("The Widget \"a\" is invalid: spec.size: Invalid value: 300");
    assertThat(kubectl.with(manifest("a", "{sice: 3}"), "apply", "-f", "-").failed())
        .contains("unknown field \"spec.sice\" (did you mean \"size\"?)");
  }

  @Test
  void deletesAndWaits() {
    apply("a", "{size: 3}");
    apply("b", "{size: 3}");
    assertThat(kubectl.run("delete", "widget", "a", "--wait", "--timeout=30s").ok())
        .startsWith("widget.karoo.dev \"a\" deleted");
    kubectl.run("delete", "widget", "b", "--cascade=foreground", "--timeout=30s").ok();
    assertThat(kubectl.run("delete", "widget", "b", "--ignore-not-found").ok()).isEmpty();
    assertThat(kubectl.run("get", "widgets", "-o", "name").ok()).isEmpty();
    kubectl.with(manifest("c", "{size: 3}"), "apply", "-n", "other", "-f", "-").ok();
    kubectl.run("delete", "namespace", "other", "--timeout=30s").ok();
    assertThat(kubectl.run("get", "ns", "-o", "name").ok()).isEqualTo("namespace/default\n");
  }

  @Test
  void createsReplacesAndSelectsForDeletion() {
    assertThat(kubectl.with(manifest("a", "{size: 3}"), "create", "-f", "-").ok())
        .isEqualTo("widget.karoo.dev/a created\n");
    assertThat(kubectl.with(manifest("a", "{size: 3}"), "create", "-f", "-").failed())
        .isEqualTo("Error from server (AlreadyExists): error when creating \"STDIN\":"
            + " widgets.karoo.dev \"a\" already exists\n");
    assertThat(kubectl.with(manifest("a", "{size: 5}"), "replace", "-f", "-").ok())
        .isEqualTo("widget.karoo.dev/a replaced\n");
    assertThat(kubectl.run("get", "--raw", TestServer.WIDGETS + "/a").ok()).contains("\"size\":5");
    assertThat(kubectl.run("patch", "widget", "a", "--type=strategic", "-p", "{}").failed())
        .contains("application/strategic-merge-patch+json is not supported");
    assertThat(kubectl.run("delete", "widgets", "-l", "app=none").ok())
        .isEqualTo("No resources found\n");
    assertThat(kubectl.run("delete", "widgets", "-l", "app=x", "--dry-run=server").ok())
        .contains("server dry run");
    assertThat(kubectl.run("delete", "widgets", "-l", "app=x").ok()).contains("deleted");
    assertThat(kubectl.run("get", "widgets", "-o", "name").ok()).isEmpty();
    assertThat(kubectl.run("get", "nothings").code()).isEqualTo(1);
    assertThat(kubectl.run("wait", "--for=delete", "widget/a", "--timeout=20s").code()).isZero();
  }

  @Test
  void aProtectedObjectIsNotDeleted() {
    apply("a", "{size: 3}");
    kubectl.run("annotate", "widget", "a", "karoo.dev/prevent-deletion=true").ok();
    assertThat(kubectl.run("delete", "widget", "a").failed())
        .contains("Error from server (Forbidden)")
        .contains("kubectl annotate widget a karoo.dev/prevent-deletion-");
    kubectl.run("annotate", "widget", "a", "karoo.dev/prevent-deletion-").ok();
    kubectl.run("delete", "widget", "a").ok();
  }

  @Test
  void asksWhatItMay() {
    assertThat(kubectl.run("auth", "can-i", "create", "widgets").ok()).isEqualTo("yes\n");
    assertThat(kubectl.run("auth", "can-i", "--list").ok()).contains("*");
    assertThat(kubectl.run("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}").ok())
        .isEqualTo("local");
  }

  @Test
  void createsNamespaces() {
    kubectl.run("create", "namespace", "made").ok();
    kubectl.run("label", "namespace", "made", "a=b").ok();
    assertThat(
        List.of(kubectl.run("get", "ns", "made", "-o", "jsonpath={.metadata.labels.a}").ok()))
        .containsExactly("b");
    kubectl.run("delete", "ns", "made", "--timeout=30s").ok();
  }

  /// Which it sends as protobuf.
  @Test
  void createsQuotas() {
    kubectl.run("create", "quota", "mine", "--hard=cpu=2,memory=16Gi").ok();
    assertThat(kubectl.run("get", "quota", "mine", "-o", "jsonpath={.spec.hard}").ok())
        .isEqualTo("{\"cpu\":\"2\",\"memory\":\"16Gi\"}");
    assertThat(kubectl.run("get", "quota").ok()).contains("cpu: 2, memory: 16Gi");
    assertThat(kubectl.run("create", "quota", "other", "--hard=cpus=2").failed())
        .contains("did you mean \"cpu\"?");
    kubectl.run("delete", "quota", "mine").ok();
  }

  @Test
  void asksAfterItsHealth() {
    assertThat(kubectl.run("get", "--raw", "/readyz").ok()).isEqualTo("ok");
    assertThat(kubectl.run("get", "--raw", "/readyz?verbose").ok())
        .isEqualTo("[+]ping ok\nreadyz check passed\n");
  }
}

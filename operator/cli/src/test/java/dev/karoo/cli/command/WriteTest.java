package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.client.ApiClient;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Server;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `apply`, `delete`, `cordon` against the real server.
class WriteTest {
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: %s}
      spec:
        priority: %d
        tasks:
        - {name: a, command: [sleep, "9"]}
      """;

  private final LiveServer server = LiveServer.withCluster();

  @TempDir
  Path folder = Path.of("");

  @AfterEach
  void stop() {
    server.close();
  }

  private Result run(String... arguments) {
    return CommandRun.with(server).run(arguments);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void applySaysWhatBecameOfEachObject() throws IOException {
    String file = file("a.yaml",
        PIPELINE.formatted("one", 1) + "---\n" + PIPELINE.formatted("two", 1));
    assertThat(run("apply", "-f", file)).isEqualTo(new Result(0,
        "pipeline.karoo.dev/one created\npipeline.karoo.dev/two created\n", ""));
    assertThat(run("apply", "-f", file).out()).isEqualTo(
        "pipeline.karoo.dev/one unchanged\npipeline.karoo.dev/two unchanged\n");
    file("a.yaml", PIPELINE.formatted("one", 2) + "---\n" + PIPELINE.formatted("two", 1));
    assertThat(run("apply", "-f", file, "--dry-run=server").out()).isEqualTo("""
        pipeline.karoo.dev/one configured (server dry run)
        pipeline.karoo.dev/two unchanged (server dry run)
        """);
    assertThat(run("apply", "-f", file).out()).isEqualTo(
        "pipeline.karoo.dev/one configured\npipeline.karoo.dev/two unchanged\n");
    assertThat(run("apply", "-f", file, "-o", "name").out())
        .isEqualTo("pipeline.karoo.dev/one\npipeline.karoo.dev/two\n");
  }

  @Test
  void whatTheManifestNoLongerSaysGoes() throws IOException {
    String file = file("a.yaml", PIPELINE.formatted("one", 7));
    run("apply", "-f", file);
    file("a.yaml", PIPELINE.formatted("one", 7).replace("  priority: 7\n", ""));
    assertThat(run("apply", "-f", file).out()).isEqualTo("pipeline.karoo.dev/one configured\n");
    assertThat(run("get", "pl", "one", "-o", "jsonpath={.spec.priority}").out()).isNotEqualTo("7");
  }

  @Test
  void fieldsOfAnotherManagerAreTakenOverOnlyByForce() throws IOException {
    String file = file("a.yaml", PIPELINE.formatted("one", 1));
    run("apply", "-f", file, "--field-manager", "somebody");
    file("a.yaml", PIPELINE.formatted("one", 2));
    Result refused = run("apply", "-f", file);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("somebody").contains(".spec.priority")
        .contains("--force-conflicts");
    assertThat(run("apply", "-f", file, "--force-conflicts").code()).isZero();
  }

  /// As with `kubectl apply`: after `karoo rollout undo` or `kubectl edit` the next apply is no
  /// conflict.
  @Test
  void whatWasWrittenByHandGivesWay() throws Exception {
    for (String by : List.of("karoo", "kubectl-edit", "kubectl-client-side-apply")) {
      String file = file("a.yaml", PIPELINE.formatted("one", 1));
      run("apply", "-f", file);
      patch("one", by, 5);
      file("a.yaml", PIPELINE.formatted("one", 2));
      assertThat(run("apply", "-f", file).out()).as(by)
          .isEqualTo("pipeline.karoo.dev/one configured\n");
      assertThat(run("get", "pl", "one", "-o", "jsonpath={.spec.priority}").out())
          .isEqualTo("2");
    }
    patch("one", "kustomize-controller", 7);
    Result refused = run("apply", "-f", file("a.yaml", PIPELINE.formatted("one", 3)));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("kustomize-controller");
  }

  private void patch(String name, String manager, int priority) throws Exception {
    try (var client = new ApiClient(Server.anonymous(URI.create(server.address()), "default"))) {
      client.send(Request.send("PATCH",
          "/apis/karoo.dev/v1alpha1/namespaces/default/pipelines/" + name, Request.MERGE,
          "{\"spec\":{\"priority\":" + priority + "}}").with("fieldManager", manager));
    }
  }

  @Test
  void manifestsComeFromStandardInputAndDirectories() throws IOException {
    assertThat(CommandRun.with(server).input(PIPELINE.formatted("one", 1)).run("apply", "-f", "-")
        .out()).isEqualTo("pipeline.karoo.dev/one created\n");
    file("b.yml", PIPELINE.formatted("two", 1));
    file("c.txt", "not a manifest");
    Files.createDirectory(folder.resolve("d"));
    file("d/e.yaml", PIPELINE.formatted("three", 1));
    assertThat(run("apply", "-f", folder.toString()).out())
        .isEqualTo("pipeline.karoo.dev/two created\n");
    assertThat(run("apply", "-R", "-f", folder.toString()).out()).isEqualTo(
        "pipeline.karoo.dev/two unchanged\npipeline.karoo.dev/three created\n");
  }

  @Test
  void nothingIsSentWhileAnythingIsWrong() throws IOException {
    String good = file("good.yaml", PIPELINE.formatted("good", 1));
    String bad = file("bad.yaml",
        PIPELINE.formatted("bad", 1).replace("command", "comand").replace("tasks", "taks"));
    Result result = run("apply", "-f", good + "," + bad, "-f", folder.resolve("none").toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(bad + ":6: ").contains("did you mean \"tasks\"")
        .contains(folder.resolve("none") + ": there is no such file or directory")
        .endsWith("problems in what was given; nothing was done\n");
    assertThat(server.get(ResourceTypes.PIPELINES, "default", "good")).isEmpty();
  }

  /// The first object is refused; then the server goes.
  @Test
  void whatWasRefusedIsSaidEvenIfTheServerGoesAfterIt() throws IOException {
    HttpServer going = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    going.createContext("/", exchange -> {
      String path = exchange.getRequestURI().getPath();
      if (path.endsWith("/two")) {
        exchange.close();
        return;
      }
      byte[] answer = (path.endsWith("/one")
          ? "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"message\":\"not you\",\"code\":403}"
          : "{}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(path.endsWith("/one") ? 403 : 200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    going.start();
    try {
      String file = file("a.yaml",
          PIPELINE.formatted("one", 1) + "---\n" + PIPELINE.formatted("two", 1));
      for (String verb : List.of("apply", "delete")) {
        Result result = new CommandRun().run(verb, "-f", file, "--server",
            "127.0.0.1:" + going.getAddress().getPort());
        assertThat(result.err().lines()).as(verb).hasSize(2).first().asString()
            .contains("not you");
        assertThat(result.err()).contains("closed the connection");
        assertThat(result.code()).isEqualTo(1);
      }
    } finally {
      going.stop(0);
    }
  }

  @Test
  void namespacesThatDifferAreRefused() throws IOException {
    String file = file("a.yaml",
        PIPELINE.formatted("one", 1).replace("name: one", "name: one, namespace: x"));
    assertThat(run("apply", "-f", file, "-n", "y").err())
        .startsWith("error: the namespace from the provided object \"x\" does not match the "
            + "namespace \"y\".");
    assertThat(run("apply", "-f", file).out()).isEqualTo("pipeline.karoo.dev/one created\n");
    assertThat(server.get(ResourceTypes.PIPELINES, "x", "one")).isPresent();
  }

  @Test
  void deleteByNameFileAndSelector() throws IOException {
    String file = file("a.yaml",
        PIPELINE.formatted("one", 1) + "---\n" + PIPELINE.formatted("two", 1));
    run("apply", "-f", file);
    assertThat(run("delete", "-f", file)).isEqualTo(new Result(0,
        "pipeline.karoo.dev \"one\" deleted\npipeline.karoo.dev \"two\" deleted\n", ""));
    assertThat(run("delete", "-f", file)).isEqualTo(new Result(1, "", """
        Error from server (NotFound): pipelines.karoo.dev "one" not found
        Error from server (NotFound): pipelines.karoo.dev "two" not found
        """));
    assertThat(run("delete", "-f", file, "--ignore-not-found")).isEqualTo(new Result(0, "", ""));
    assertThat(run("delete", "pl", "first-light", "--dry-run=server").out())
        .isEqualTo("pipeline.karoo.dev \"first-light\" deleted (server dry run)\n");
    assertThat(run("delete", "pipelines", "-l", "array=1").out())
        .isEqualTo("pipeline.karoo.dev \"first-light\" deleted\n");
    assertThat(run("delete", "agents", "--all", "-o", "name").out())
        .isEqualTo("agent.karoo.dev/node1\nagent.karoo.dev/node2\n");
    assertThat(run("delete", "agents", "--all"))
        .isEqualTo(new Result(0, "No resources found\n", ""));
  }

  /// Scripts for kubectl give them; a task's own grace period holds.
  @Test
  void deleteTakesWhatKubectlTakesOfHaste() {
    for (String flag : List.of("--now", "--grace-period=0", "--grace-period=30", "--force")) {
      Result result = run("delete", "pl", "first-light", flag, "--dry-run=server");
      assertThat(result.out()).as(flag)
          .isEqualTo("pipeline.karoo.dev \"first-light\" deleted (server dry run)\n");
      assertThat(result.err()).isEqualTo("Warning: tasks end with the grace period of their"
          + " template; --now, --grace-period and --force don't shorten it.\n");
    }
    assertThat(run("delete", "pl", "x", "--now", "--grace-period=3").err()).isEqualTo(
        "error: --now and --grace-period cannot be specified together\n");
    assertThat(run("delete", "pl", "x", "--force", "--grace-period=3").err()).isEqualTo(
        "error: --force and --grace-period greater than 0 cannot be specified together\n");
    assertThat(run("delete", "pl", "first-light", "--force", "--grace-period=0").code()).isZero();
    assertThat(server.get(ResourceTypes.PIPELINES, "default", "first-light")).isEmpty();
  }

  /// As in kubectl: what such an option takes stands behind a `=`, the next word is an argument.
  @Test
  void optionsThatMayStandAloneLeaveTheNextWord() throws IOException {
    assertThat(run("delete", "--dry-run", "pipeline", "first-light").out())
        .isEqualTo("pipeline.karoo.dev \"first-light\" deleted (dry run)\n");
    assertThat(run("delete", "--dry-run=server", "--cascade", "pipeline", "first-light").out())
        .isEqualTo("pipeline.karoo.dev \"first-light\" deleted (server dry run)\n");
    String file = file("a.yaml", PIPELINE.formatted("one", 1));
    assertThat(run("apply", "--dry-run", "-f", file).out())
        .isEqualTo("pipeline.karoo.dev/one configured (dry run)\n");
  }

  @Test
  void whatIsInvalidTodayCanStillBeDeleted() throws IOException {
    String file = file("a.yaml", PIPELINE.formatted("first-light", 1).replace("tasks", "taks"));
    assertThat(run("delete", "-f", file).out())
        .isEqualTo("pipeline.karoo.dev \"first-light\" deleted\n");
    String broken = file("b.yaml", "a: [");
    assertThat(run("delete", "-f", broken).err()).startsWith(broken + ":");
  }

  @Test
  void deleteWaitsUntilTheObjectIsGone() {
    assertThat(run("delete", "pl", "first-light").code()).isZero();
    assertThat(server.get(ResourceTypes.PIPELINES, "default", "first-light")).isEmpty();
  }

  @Test
  void deleteWantsToKnowWhat() {
    assertThat(run("delete").err())
        .isEqualTo("error: You must provide one or more resources by argument or filename.\n");
    assertThat(run("delete", "pipelines").err())
        .isEqualTo("error: resource(s) were provided, but no name was specified\n");
    assertThat(run("delete", "pl", "x", "--cascade=some").err()).startsWith(
        "error: Invalid cascade value (some)");
    assertThat(run("delete", "pl", "x", "--timeout=soon").err())
        .contains("\"soon\" is not a duration");
  }

  @Test
  void cordonKeepsTasksOff() {
    assertThat(run("cordon", "node1").out()).isEqualTo("agent.karoo.dev/node1 cordoned\n");
    assertThat(run("get", "agent", "node1", "-o", "jsonpath={.spec.unschedulable}").out())
        .isEqualTo("true");
    assertThat(run("cordon", "agents/node1", "nope")).isEqualTo(
        new Result(1, "agent.karoo.dev/node1 already cordoned\n",
            "Error from server (NotFound): agents.karoo.dev \"nope\" not found\n"));
    assertThat(run("uncordon", "-l", "rack=r1").out())
        .isEqualTo("agent.karoo.dev/node1 uncordoned\n");
    assertThat(run("cordon", "tasks/x").err()).contains("only agents can be cordoned");
  }
}

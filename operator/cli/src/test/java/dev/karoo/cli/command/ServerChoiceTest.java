package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which server a command speaks with, and what it says when there is none.
class ServerChoiceTest {
  @TempDir
  Path folder = Path.of("");

  private Path config(String name, String address, String user) throws IOException {
    return Files.writeString(folder.resolve(name), """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        contexts:
        - {name: one, context: {cluster: c, user: u}}
        - {name: two, context: {cluster: c, user: u, namespace: array-1}}
        current-context: one
        users: [{name: u, user: %s}]
        """.formatted(address, user));
  }

  @Test
  void theFileGivenThenTheEnvironmentThenTheStateDirectory() throws IOException {
    try (LiveServer server = LiveServer.withCluster()) {
      Path file = config("k", server.address() + "/", "{}");
      CommandRun run = new CommandRun().home(folder);
      assertThat(run.run("get", "pl", "--kubeconfig", file.toString()).code()).isZero();
      assertThat(run.environment("KUBECONFIG", folder.resolve("none") + ":" + file)
          .run("get", "pl").code()).isZero();
      Path state = Files.createDirectories(folder.resolve(".local/state/karoo"));
      Files.copy(file, state.resolve("kubeconfig"));
      assertThat(new CommandRun().home(folder).run("get", "pl").code()).isZero();
      Path other = Files.createDirectories(folder.resolve("xdg/karoo"));
      Files.move(state.resolve("kubeconfig"), other.resolve("kubeconfig"));
      assertThat(new CommandRun().home(folder)
          .environment("XDG_STATE_HOME", folder.resolve("xdg").toString()).run("get", "pl").code())
          .isZero();
    }
  }

  @Test
  void patienceIsAsLongAsAskedFor() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      for (String what : List.of("pl", "--raw=/readyz")) {
        assertThat(new CommandRun().run("get", what, "--server", address, "--request-timeout=1"))
            .isEqualTo(new Result(1, "", "Unable to connect to the server: " + address
                + " did not answer within 1 seconds\n"));
      }
    }
  }

  @Test
  void contextsHaveNamespaces() throws IOException {
    try (LiveServer server = LiveServer.withCluster()) {
      CommandRun run = new CommandRun()
          .trailing("--kubeconfig", config("k", server.address(), "{}").toString());
      assertThat(run.run("get", "pl", "-o", "name").out())
          .isEqualTo("pipeline.karoo.dev/first-light\n");
      assertThat(run.run("get", "pl", "-o", "name", "--context", "two").out())
          .isEqualTo("pipeline.karoo.dev/other\n");
      assertThat(run.run("get", "pl", "-o", "name", "--context", "two", "-n", "default").out())
          .isEqualTo("pipeline.karoo.dev/first-light\n");
      assertThat(run.run("get", "pl", "--context", "three"))
          .isEqualTo(new Result(1, "", "error: context \"three\" does not exist\n"));
    }
  }

  /// Empty is what some tools write for "default"; it must never mean all namespaces.
  @Test
  void aContextWithAnEmptyNamespaceIsInTheDefaultOne() throws IOException {
    try (LiveServer server = LiveServer.withCluster()) {
      Path file = config("k", server.address(), "{}");
      Files.writeString(file, Files.readString(file).replace("namespace: array-1",
          "namespace: \"\""));
      CommandRun run = new CommandRun().trailing("--kubeconfig", file.toString(), "--context",
          "two");
      assertThat(run.run("get", "pl", "-o", "name").out())
          .isEqualTo("pipeline.karoo.dev/first-light\n");
      assertThat(run.run("delete", "pipelines", "--all", "--dry-run=server", "-o", "name").out())
          .isEqualTo("pipeline.karoo.dev/first-light\n");
    }
  }

  /// As in kubectl, so that a shell's alias can be given other options.
  @Test
  void ofAnOptionGivenTwiceTheLastCounts() throws IOException {
    try (LiveServer server = LiveServer.withCluster()) {
      CommandRun run = CommandRun.with(server);
      assertThat(run.run("get", "-n", "default", "pl", "-n", "array-1", "-o", "yaml", "-o",
          "name")).isEqualTo(new Result(0, "pipeline.karoo.dev/other\n", ""));
    }
  }

  @Test
  void noServerIsKnown() {
    Path config = folder.resolve(".local/state/karoo/kubeconfig");
    assertThat(new CommandRun().home(folder).run("get", "pl")).isEqualTo(new Result(1, "",
        "error: no server is known: " + config + " does not exist\n"
            + "Start one with 'karoo up', or name one with --server or --kubeconfig.\n"));
    assertThat(new CommandRun().run("get", "pl", "--kubeconfig", "/no/such").err())
        .isEqualTo("error: stat /no/such: no such file or directory\n");
  }

  @Test
  void mistakesInManifestsAreToldWithoutAServer() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "kind: Pipelin\nmetadata: {}\n");
    assertThat(new CommandRun().home(folder).run("apply", "-f", file.toString()).err())
        .contains("bad.yaml:1: ").doesNotContain("no server");
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(new CommandRun().run("get", "pl", "--server", "127.0.0.1:" + port)).isEqualTo(
        new Result(1, "", "The connection to the server 127.0.0.1:" + port
            + " was refused - did you start it with 'karoo up'?\n"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{token: s3cret} | Bearer s3cret", "{username: u, password: p} | Basic dTpw",
    "{tokenFile: token} | Bearer from-file", "{} | none",
    "{token: \"s3cret\\n\"} | Bearer s3cret"})
  void credentialsAreSent(String user, String expected) throws IOException {
    Files.writeString(folder.resolve("token"), "from-file\n");
    AtomicReference<String> seen = new AtomicReference<>("none");
    HttpServer server = answering(200, "{\"items\": []}", seen);
    try {
      CommandRun run = new CommandRun()
          .trailing("--kubeconfig", config("k", address(server), user).toString());
      run.run("get", "pl", "-o", "name");
      assertThat(seen.get()).isEqualTo(expected);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerGivenByNameIsNotShownTheCredentialsOfAnother() throws IOException {
    AtomicReference<String> seen = new AtomicReference<>("none");
    HttpServer server = answering(200, "{\"items\": []}", seen);
    try {
      Path file = config("k", "http://127.0.0.1:1", "{token: s3cret}");
      new CommandRun().environment("KUBECONFIG", file.toString()).run("get", "pl", "-o", "name",
          "--server", address(server));
      assertThat(seen.get()).isEqualTo("none");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "401 | {\"kind\":\"Status\",\"reason\":\"Unauthorized\",\"message\":\"Unauthorized\",\"code\":401} "
        + "| error: You must be logged in to the server (Unauthorized)",
    "500 | it burns | Error from server (InternalError): the server answered with status 500: it burns",
    "503 | '' | Error from server (ServiceUnavailable): the server answered with status 503",
    "200 | <html> | Unable to connect to the server: what answers at",
    "422 | {\"kind\":\"Status\",\"reason\":\"Invalid\",\"message\":\"m\",\"code\":422,\"details\":{\"kind\":"
        + "\"Pipeline\",\"name\":\"x\",\"causes\":[{\"field\":\"spec.a\",\"message\":\"b\"}]}} "
        + "| The Pipeline \"x\" is invalid: spec.a: b"})
  void refusalsAreSaidAsKubectlDoes(int code, String body, String message) throws IOException {
    HttpServer server = answering(code, body, new AtomicReference<>(""));
    try {
      Result result = new CommandRun().run("get", "pl", "x", "-o", "yaml", "--server",
          address(server));
      assertThat(result.err()).startsWith(message);
      assertThat(result.err().lines()).hasSize(1);
      assertThat(result.code()).isEqualTo(1);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void kubeconfigsThatCannotBeUsed() throws IOException {
    assertThat(refused("a: [")).contains("error loading config file");
    assertThat(refused("{}")).contains("no current-context");
    assertThat(refused("""
        current-context: x
        contexts: [{name: x, context: {cluster: y}}]
        """)).isEqualTo("error: cluster \"y\" does not exist\n");
    assertThat(refused("""
        current-context: x
        contexts: [{name: x, context: {cluster: y}}]
        clusters: [{name: y, cluster: {server: "ftp://z"}}]
        """)).contains("\"ftp://z\" is not the address of a server");
    assertThat(refused(
        """
            current-context: x
            contexts: [{name: x, context: {cluster: y, user: u}}]
            clusters: [{name: y, cluster: {server: "https://127.0.0.1:1", certificate-authority: none.pem}}]
            """))
        .contains("unable to read").contains("none.pem");
    assertThat(refused("""
        current-context: x
        contexts: [{name: x, context: {cluster: y, user: u}}]
        clusters: [{name: y, cluster: {server: "https://127.0.0.1:1"}}]
        users: [{name: u, user: {auth-provider: {name: gcp}}}]
        """)).contains("needs an auth-provider");
    assertThat(refused("""
        current-context: x
        contexts: [{name: x, context: {cluster: y, user: u}}]
        clusters: [{name: y, cluster: {server: "http://127.0.0.1:1"}}]
        users: [{name: u, user: {token: "a\\nb"}}]
        """)).startsWith("error: the token of the user in ").doesNotContain("a\nb");
  }

  private static final String PLUGIN = """
      current-context: x
      contexts: [{name: x, context: {cluster: y, user: u}}]
      clusters: [{name: y, cluster: {server: "%s"}}]
      users:
      - name: u
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            command: %s
            args: [the-token]
            env: [{name: ENDING, value: "-from-plugin"}]
            installHint: install it first
      """;

  @Test
  void aCredentialPluginGivesTheToken() throws IOException {
    Path plugin = Files.writeString(folder.resolve("plugin.sh"), """
        #!/bin/sh
        case "$KUBERNETES_EXEC_INFO" in *ExecCredential*) ;; *) exit 3;; esac
        echo '{"kind": "ExecCredential", "status": {"token": "'$1$ENDING'"}}'
        """);
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    AtomicReference<String> seen = new AtomicReference<>("");
    HttpServer server = answering(200, "{}", seen);
    try {
      Path config = Files.writeString(folder.resolve("config"),
          PLUGIN.formatted(address(server), "./plugin.sh"));
      new CommandRun().run("version", "--kubeconfig", config.toString());
      assertThat(seen.get()).isEqualTo("Bearer the-token-from-plugin");
    } finally {
      server.stop(0);
    }
    assertThat(refused(PLUGIN.formatted("http://127.0.0.1:1", "./missing.sh")))
        .contains("./missing.sh cannot be run: install it first");
    assertThat(refused(PLUGIN.formatted("http://127.0.0.1:1", "false")))
        .contains("failed with exit code 1");
    assertThat(refused(PLUGIN.formatted("http://127.0.0.1:1", "echo")))
        .contains("gave neither a token nor a client certificate");
  }

  private String refused(String config) throws IOException {
    Path file = Files.writeString(folder.resolve("config"), config);
    Result result = new CommandRun().run("get", "pl", "--kubeconfig", file.toString());
    assertThat(result.code()).isEqualTo(1);
    return result.err();
  }

  @Test
  void versionsEvenWithoutAServer() {
    Result result = new CommandRun().run("version", "--server", "127.0.0.1:1");
    assertThat(result.out()).startsWith("Client Version: v");
    assertThat(result.err()).startsWith("The connection to the server 127.0.0.1:1 was refused");
    assertThat(result.code()).isEqualTo(1);
    assertThat(new CommandRun().run("version", "--client", "-o", "json").out())
        .contains("\"gitVersion\"");
    assertThat(new CommandRun().run("version", "-o", "xml").err())
        .isEqualTo("error: --output must be 'yaml' or 'json'\n");
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static HttpServer answering(int code, String body, AtomicReference<String> seen)
      throws IOException {
    HttpServer server = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      seen.set(authorization == null ? "none" : authorization);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
    return server;
  }
}

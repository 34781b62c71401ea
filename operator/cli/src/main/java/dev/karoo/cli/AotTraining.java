package dev.karoo.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.karoo.app.Wiring;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Runs the usual commands once against canned answers, while the JVM records what it loads and
/// links for the ahead-of-time cache that makes the next starts fast. Says nothing, keeps nothing.
public final class AotTraining {
  private static final String METADATA = "{\"name\":\"a\",\"namespace\":\"default\",\"uid\":\"u\",\"resourceVersion\":\"1\","
      + "\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}";
  private static final String OBJECT = "{\"apiVersion\":\"karoo.dev/v1alpha1\",\"kind\":\"Pipeline\",\"metadata\":"
      + METADATA
      + ",\"spec\":{\"tasks\":[{\"name\":\"a\",\"command\":[\"a\"]}]},\"status\":{\"conditions\""
      + ":[{\"type\":\"Ready\",\"status\":\"True\",\"message\":\"b\"}]}}";
  private static final String LIST = "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
      + OBJECT + "]}";
  private static final String TABLE = "{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"1\"},\"columnDefinitions\":[{\"name\":"
      + "\"Name\",\"priority\":0},{\"name\":\"Phase\",\"priority\":0}],\"rows\":[{\"cells\":"
      + "[\"a\",\"Ready\"],\"object\":{\"metadata\":" + METADATA + "}}]}";
  private static final String MANIFEST = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: a}
      spec:
        tasks:
        - name: a
          command: [sleep, "3600"]
          resources: {cpus: 500m, memory: 1Gi, cores: {count: 1}}
      """;
  private static final List<List<String>> COMMANDS = List.of(List.of("get", "pipelines"),
      List.of("get", "pipelines", "-o", "yaml"), List.of("get", "pl", "a", "-o", "json"),
      List.of("get", "tasks", "-A", "-o", "wide"), List.of("describe", "pipeline", "a"),
      List.of("apply", "-f", "-"), List.of("delete", "pipeline", "a", "--wait=false"),
      List.of("logs", "a"), List.of("events"), List.of("version"), List.of("get", "nothing"),
      List.of("--help"), List.of("get", "--help"));

  private AotTraining() {}

  /// Runs the commands.
  public static void main(String[] arguments) throws IOException {
    HttpServer server = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", AotTraining::answer);
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    for (List<String> command : COMMANDS) {
      run(command, address);
    }
    server.stop(0);
    Main.run("version", "--client");
  }

  private static void run(List<String> command, String address) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    InputStream manifest = new ByteArrayInputStream(MANIFEST.getBytes(StandardCharsets.UTF_8));
    Shell shell = new Shell(manifest, nowhere, nowhere, new Terminal(true, 80, 24, true),
        Map.of(), Path.of("."), Instant::now, Wiring::new);
    String[] words = new String[command.size() + 2];
    command.toArray(words);
    words[words.length - 2] = "--server";
    words[words.length - 1] = address;
    new CommandLineInterface(shell).run(words);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String accept = exchange.getRequestHeaders().getFirst("Accept");
      String path = exchange.getRequestURI().getPath();
      boolean named = path.endsWith("/a");
      String body = path.equals("/apis") || path.equals("/api/v1")
          ? "{}"
          : accept.contains("as=Table") ? TABLE : named ? OBJECT : LIST;
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}

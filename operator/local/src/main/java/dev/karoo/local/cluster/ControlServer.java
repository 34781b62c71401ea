package dev.karoo.local.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.local.http.HttpServer;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;

/// Lets other processes of the same user stop and start agents. Its address is in `cluster.json`;
/// who can read the token beside it may call.
final class ControlServer implements AutoCloseable {
  static final String TOKEN = "X-Karoo-Token";

  private final ClusterControl cluster;
  private final ClusterFiles files;
  private final String token;
  private final HttpServer server;

  private ControlServer(ClusterControl cluster, String host, ClusterFiles files) {
    this.cluster = cluster;
    this.files = files;
    this.token = files.token();
    this.server = HttpServer.start(HttpServer.bind(new InetSocketAddress(host, 0)), this::handle);
  }

  static ControlServer start(ClusterControl cluster, String host, ClusterFiles files) {
    ControlServer control = new ControlServer(cluster, host, files);
    ObjectNode running = ClusterFiles.object().put("pid", ProcessHandle.current().pid())
        .put("master", cluster.masterAddress())
        .put("control", host + ":" + control.server.port());
    ArrayNode agents = running.putArray("agents");
    cluster.agentNames().forEach(agents::add);
    ClusterFiles.write(files.running(), running);
    return control;
  }

  private Response handle(Request request) {
    byte[] given = request.header(TOKEN).orElse("").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8))) {
      return Response.text(403, "the token is wrong");
    }
    if (request.path().equals("/agents") && request.method().equals("GET")) {
      return state();
    }
    String[] parts = request.path().split("/", -1);
    if (!request.method().equals("POST") || parts.length != 4 || !parts[1].equals("agents")) {
      return Response.notFound();
    }
    try {
      return act(parts[2], parts[3]);
    } catch (IllegalArgumentException e) {
      return Response.text(404, String.valueOf(e.getMessage()));
    }
  }

  private Response act(String agent, String what) {
    return switch (what) {
      case "stop" -> {
        cluster.stopAgent(agent);
        yield Response.empty(200);
      }
      case "start" -> {
        cluster.startAgent(agent);
        yield Response.empty(200);
      }
      default -> Response.notFound();
    };
  }

  private Response state() {
    ObjectNode root = ClusterFiles.object();
    cluster.agentNames().forEach(root.putArray("agents")::add);
    cluster.runningAgents().forEach(root.putArray("running")::add);
    return Response.of("application/json", root.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
    try {
      Files.deleteIfExists(files.running());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.karoo.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A local cluster that runs in another process: `karoo local stop-agent`.
public final class RemoteControl implements ClusterControl {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_MILLIS = 30_000;

  private final String master;
  private final String control;
  private final String token;

  private RemoteControl(String master, String control, String token) {
    this.master = master;
    this.control = control;
    this.token = token;
  }

  /// The cluster that runs on a state directory; empty when none does.
  public static Optional<RemoteControl> of(Path stateDir) {
    ClusterFiles files = new ClusterFiles(stateDir.toAbsolutePath().normalize());
    Optional<JsonNode> running = ClusterFiles.read(files.running());
    boolean alive = running.flatMap(r -> ProcessHandle.of(r.path("pid").asLong()))
        .map(ProcessHandle::isAlive).orElse(false);
    return alive
        ? running.map(r -> new RemoteControl(r.path("master").asText(),
            r.path("control").asText(), files.token()))
        : Optional.empty();
  }

  @Override
  public String masterAddress() {
    return master;
  }

  @Override
  public List<String> agentNames() {
    return names("agents");
  }

  @Override
  public List<String> runningAgents() {
    return names("running");
  }

  private List<String> names(String field) {
    List<String> names = new ArrayList<>();
    try {
      JSON.readTree(call("GET", "/agents")).path(field).forEach(n -> names.add(n.asText()));
    } catch (IOException e) {
      throw new UncheckedIOException("the local cluster answers nonsense", e);
    }
    return names;
  }

  @Override
  public void stopAgent(String name) {
    var _ = call("POST", "/agents/" + name + "/stop");
  }

  @Override
  public void startAgent(String name) {
    var _ = call("POST", "/agents/" + name + "/start");
  }

  private String call(String method, String path) {
    try {
      HttpURLConnection connection = (HttpURLConnection) new URI("http", control, path, null, null)
          .toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setRequestProperty(ControlServer.TOKEN, token);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      int status = connection.getResponseCode();
      try (InputStream in = status < 400
          ? connection.getInputStream()
          : connection.getErrorStream()) {
        String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
          throw new IllegalArgumentException(body);
        }
        if (status >= 400) {
          throw new IllegalStateException("the local cluster refuses: " + body);
        }
        return body;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the local cluster at " + control + " does not answer", e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + path + "' names no agent", e);
    }
  }
}

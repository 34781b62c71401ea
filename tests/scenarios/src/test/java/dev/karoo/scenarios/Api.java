package dev.karoo.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// Looks at a cluster from outside over HTTP: a process for each look would take from those that
/// are looked at.
final class Api implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  /// A task as the API shows it.
  record Task(String name, String phase, String agent) {}

  /// What is at an address.
  JsonNode get(String address) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(address)).build(),
        HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  /// The tasks of a pipeline, in whatever namespace.
  ///
  /// @param server `host:port`
  List<Task> tasks(String server, String pipeline) throws IOException, InterruptedException {
    List<Task> tasks = new ArrayList<>();
    for (JsonNode item : get("http://" + server + "/apis/karoo.dev/v1alpha1/tasks").path("items")) {
      String name = item.path("metadata").path("name").asText();
      if (name.startsWith(pipeline + ".")) {
        tasks.add(new Task(name, item.path("status").path("phase").asText(),
            item.path("status").path("placement").path("agent").asText()));
      }
    }
    return tasks;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

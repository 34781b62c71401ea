package dev.karoo.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// Another framework, of another role, that takes every offer it sees, whole, for a second.
final class GreedyFramework implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI endpoint;
  private final InputStream stream;
  private final String streamId;
  private volatile JsonNode id = JSON.createObjectNode();
  private volatile int taken;

  GreedyFramework(String master) throws IOException, InterruptedException {
    endpoint = URI.create("http://" + master + "/api/v1/scheduler");
    HttpResponse<InputStream> response = http.send(request(JSON.readTree("""
        {"type": "SUBSCRIBE", "subscribe": {"framework_info": {"user": "root", "name": "greedy",
         "roles": ["greedy"], "capabilities": [{"type": "MULTI_ROLE"}]}}}""")).build(),
        HttpResponse.BodyHandlers.ofInputStream());
    streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    stream = response.body();
    Thread.ofVirtual().start(this::run);
  }

  private HttpRequest.Builder request(JsonNode call) {
    return HttpRequest.newBuilder(endpoint).header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(call.toString()));
  }

  /// How many offers it took.
  int taken() {
    return taken;
  }

  private void run() {
    try {
      while (true) {
        int length = 0;
        for (int b = stream.read(); b != '\n'; b = stream.read()) {
          if (b < 0) {
            return;
          }
          length = length * 10 + b - '0';
        }
        take(JSON.readTree(stream.readNBytes(length)));
      }
    } catch (IOException e) {
      // closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(JsonNode event) throws IOException, InterruptedException {
    switch (event.path("type").asText()) {
      case "SUBSCRIBED" -> id = event.path("subscribed").path("framework_id");
      case "OFFERS" -> {
        for (JsonNode offer : event.path("offers").path("offers")) {
          accept(offer);
        }
      }
      case "UPDATE" -> acknowledge(event.path("update").path("status"));
      default -> {
        // of no interest
      }
    }
  }

  private void accept(JsonNode offer) throws IOException, InterruptedException {
    ObjectNode task = JSON.createObjectNode().put("name", "greed");
    task.putObject("task_id").put("value", "greed-" + taken++);
    task.set("agent_id", offer.path("agent_id"));
    task.set("resources", offer.path("resources"));
    task.putObject("command").put("value", "sleep 1");
    ObjectNode accept = call("ACCEPT").putObject("accept");
    accept.putArray("offer_ids").add(offer.path("id"));
    accept.putObject("filters").put("refuse_seconds", 0);
    ObjectNode launch = accept.putArray("operations").addObject().put("type", "LAUNCH");
    launch.putObject("launch").putArray("task_infos").add(task);
    send(call("ACCEPT").set("accept", accept));
  }

  private void acknowledge(JsonNode status) throws IOException, InterruptedException {
    if (status.has("uuid")) {
      ObjectNode acknowledge = JSON.createObjectNode();
      acknowledge.set("agent_id", status.path("agent_id"));
      acknowledge.set("task_id", status.path("task_id"));
      acknowledge.set("uuid", status.path("uuid"));
      send(call("ACKNOWLEDGE").set("acknowledge", acknowledge));
    }
  }

  private ObjectNode call(String type) {
    ObjectNode call = JSON.createObjectNode().put("type", type);
    call.set("framework_id", id);
    return call;
  }

  private void send(JsonNode call) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(
        request(call).header("Mesos-Stream-Id", streamId).build(),
        HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
    http.shutdownNow();
  }
}

package dev.karoo.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.local.resources.Resources;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.MalformedBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;

/// Sends the calls of a recording to a local cluster, each after what came before it, and compares
/// what comes back. Events of one task must come in order; offers may be split otherwise, since
/// that depends on when the rounds of the allocator fall.
final class Replay implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE = 45_000;
  private static final Set<String> ENDS = Set.of("TASK_FINISHED", "TASK_FAILED", "TASK_KILLED");
  private static final Set<String> COMPARED = Set.of("GET_MAINTENANCE_SCHEDULE",
      "GET_MAINTENANCE_STATUS", "GET_HEALTH", "GET_OPERATIONS", "GET_ROLES", "READ_FILE");

  private final List<JsonNode> lines = new ArrayList<>();
  private final Path dir;
  private final double longestPause;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .build();
  private final Ids ids = new Ids();
  private final Map<String, Stream> streams = new HashMap<>();
  private final Map<String, Stream> previous = new HashMap<>();
  private final List<String> differences = new ArrayList<>();
  private Set<String> racing = Set.of();
  private final Killings killings = new Killings();
  private final Map<String, String> agentAddresses = new HashMap<>();
  private List<JsonNode> recorded = List.of();
  private Scene scene = Scene.of(List.of());
  private Optional<Machines> cluster = Optional.empty();

  /// @param scenario the folder's name
  /// @param dir an empty directory
  /// @param longestPause pauses of the recording are shortened to so many seconds
  Replay(String scenario, Path dir, double longestPause) throws IOException {
    this.dir = dir;
    this.longestPause = longestPause;
    String name = "/recordings/" + scenario + "/transcript.jsonl";
    try (InputStream in = Replay.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no " + name);
      }
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", 0)) {
        lines.add(JSON.readTree(line));
      }
    }
  }

  /// Tasks whose updates depend on which of two processes is faster: they must come, but what they
  /// say is not compared.
  Replay racing(Set<String> tasks) {
    racing = Set.copyOf(tasks);
    return this;
  }

  /// Replays lines up to the given one (counted from 1) and returns what differed.
  List<String> run(int last) throws Exception {
    return run(1, last);
  }

  /// Replays lines from one, where a master is started, to another one, and returns what differed.
  List<String> run(int first, int last) throws Exception {
    start(first, last);
    double before = recorded.getFirst().path("t").asDouble();
    for (int i = first - 1; i < Math.min(last, lines.size()); i++) {
      JsonNode line = lines.get(i);
      double pause = line.path("t").asDouble() - before;
      before = line.path("t").asDouble();
      switch (line.path("dir").asText()) {
        case "note" -> note(line, pause);
        case "call" -> {
          if (pause > 0.4) {
            Thread.sleep(Duration.ofMillis((long) (Math.min(pause, longestPause) * 1000)));
          }
          call(i, line);
        }
        case "event" -> event(i, line);
        default -> {
          // responses are compared with their calls
        }
      }
    }
    return differences;
  }

  private void start(int first, int last) throws Exception {
    recorded = lines.subList(first - 1, Math.min(last, lines.size()));
    scene = Scene.of(recorded);
    Machines local = scene.start(dir);
    cluster = Optional.of(local);
    mapAgents(local, scene.agents().size());
  }

  private void mapAgents(Machines local, int count) throws Exception {
    JsonNode agents = JSON.createArrayNode();
    for (int i = 0; i < 2000 && agents.size() < count; i++) {
      Thread.sleep(Duration.ofMillis(20));
      HttpResponse<String> response = client.send(
          HttpRequest.newBuilder(URI.create("http://" + local.masterAddress() + "/slaves"))
              .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                  "recorder:sesame".getBytes(StandardCharsets.UTF_8)))
              .build(),
          HttpResponse.BodyHandlers.ofString());
      agents = JSON.readTree(response.body()).path("slaves");
    }
    Map<String, String> byHost = new HashMap<>();
    agents.forEach(a -> {
      byHost.put(a.path("hostname").asText(), a.path("id").asText());
      agentAddresses.put(a.path("hostname").asText().replace(".example", ""),
          a.path("pid").asText().replaceFirst(".*@", ""));
    });
    int masters = 0;
    for (JsonNode line : recorded) {
      masters += line.path("body").path("note").asText().startsWith("start master") ? 1 : 0;
      if (masters > 1) {
        return;
      }
      for (JsonNode offer : line.path("body").path("offers").path("offers")) {
        String here = byHost.get(offer.path("hostname").asText());
        if (here != null) {
          ids.map(offer.path("agent_id").path("value").asText(), List.of(here));
        }
      }
    }
  }

  private void note(JsonNode line, double pause) throws Exception {
    String note = line.path("body").path("note").asText();
    killings.note(note);
    if (note.contains("closes its SUBSCRIBE connection")
        || note.contains("closes the connection")) {
      Stream stream = streams.get(note.substring(0, note.indexOf(':')));
      if (stream != null) {
        stream.cut();
      }
      Thread.sleep(Duration.ofMillis(100));
    } else if (note.endsWith("last chunk (0) received")) {
      String who = note.substring(0, note.indexOf(':'));
      Stream stream = previous.getOrDefault(who, streams.get(who));
      boolean over = stream == null || stream.awaitEnd(PATIENCE)
          || Optional.ofNullable(streams.get(who)).map(Stream::hasEnded).orElse(true);
      if (!over) {
        differences.add("stream does not end: " + note);
      }
    } else if (note.matches("agent\\d+: SIG.*")) {
      // What was sent before it reaches its goal, as it did when this was recorded.
      double wait = Math.max(0.5, Math.min(pause, longestPause));
      Thread.sleep(Duration.ofMillis((long) (wait * 1000)));
      signal(note.substring(0, note.indexOf(':')) + ".example",
          note.replaceFirst(".*: SIG", ""));
    } else if (note.startsWith("start agent")) {
      cluster.orElseThrow().started(note.replaceFirst(".*\\((.*)\\).*", "$1"));
    }
  }

  private void signal(String agent, String signal) throws Exception {
    Machines machines = cluster.orElseThrow();
    if (signal.contains("executors")) {
      machines.dies(agent);
    } else if (signal.equals("KILL")) {
      machines.killed(agent);
      killings.agentDown();
    } else if (machines.processes().isPresent()) {
      machines.signal(agent, signal);
    }
  }

  private void call(int index, JsonNode line) throws Exception {
    JsonNode http = line.path("http");
    String who = line.path("who").asText();
    byte[] body = body(line.path("body"));
    HttpRequest.Builder request = HttpRequest
        .newBuilder(URI.create("http://" + agentAddresses.getOrDefault(who,
            cluster.orElseThrow().masterAddress()) + ids.toHere(http.path("path").asText())))
        .method(http.path("method").asText(), HttpRequest.BodyPublishers.ofByteArray(body));
    http.path("headers").properties().forEach(h -> {
      if (!h.getKey().equals("Connection")) {
        request.header(h.getKey(), ids.toHere(h.getValue().asText()));
      }
    });
    JsonNode expected = response(index, who);
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new IOException("no answer to the call in line " + (index + 1), e);
    }
    if (answer.statusCode() != expected.path("http").path("status").asInt()) {
      differences.add("line " + (index + 1) + ": status " + answer.statusCode() + " for "
          + expected.path("http").path("status"));
    }
    if (expected.path("body").has("stream")) {
      String streamId = expected.path("http").path("headers").path("Mesos-Stream-Id").asText();
      ids.map(streamId, List.of(answer.headers().firstValue("Mesos-Stream-Id").orElse("")));
      Stream before = streams.put(who, new Stream(answer.body()));
      if (before != null) {
        previous.put(who, before);
      }
      return;
    }
    String text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    String wanted = expected.path("body").asText("");
    String got = Normal.text(ids.toRecorded(text));
    if (expected.path("body").isTextual() && !got.equals(Normal.text(wanted))) {
      differences.add("line " + (index + 1) + ": body '" + got + "' for '" + wanted + "'");
    }
    compareAnswer(index, expected.path("body"), ids.toRecorded(text));
  }

  /// An answer in JSON; those that tell of the machine are left alone.
  private void compareAnswer(int index, JsonNode wanted, String text) throws IOException {
    if (COMPARED.contains(wanted.path("type").asText())) {
      JsonNode got = Normal.of(JSON.readTree(text));
      if (!got.equals(Normal.of(wanted))) {
        differences.add("line " + (index + 1) + ":\n  got    " + got + "\n  wanted "
            + Normal.of(wanted));
      }
    }
  }

  private JsonNode response(int call, String who) {
    for (int i = call + 1; i < lines.size(); i++) {
      JsonNode line = lines.get(i);
      if (line.path("dir").asText().equals("response")
          && line.path("who").asText().equals(who)) {
        return line;
      }
    }
    return JSON.createObjectNode();
  }

  private byte[] body(JsonNode body) {
    if (body.isNull() || body.isMissingNode()) {
      return new byte[0];
    }
    if (body.isTextual()) {
      return body.asText().getBytes(StandardCharsets.UTF_8);
    }
    if (body.size() == 1 && body.has("text")) {
      return body.path("text").asText().getBytes(StandardCharsets.UTF_8);
    }
    JsonNode call = body.deepCopy();
    expand(call.path("accept"), call, "accept");
    expand(call.path("decline"), call, "decline");
    return ids.toHere(call.toString()).getBytes(StandardCharsets.UTF_8);
  }

  private void expand(JsonNode part, JsonNode call, String field) {
    if (!part.has("offer_ids")) {
      return;
    }
    ArrayNode all = JSON.createArrayNode();
    part.path("offer_ids").forEach(id -> ids.here(id.path("value").asText())
        .forEach(here -> all.addObject().put("value", here)));
    ((ObjectNode) call.path(field)).set("offer_ids", all);
  }

  private void event(int index, JsonNode line) throws Exception {
    JsonNode wanted = line.path("body");
    Stream stream = streams.get(line.path("who").asText());
    String type = wanted.path("type").asText();
    if (stream == null || type.equals("HEARTBEAT") || stream.wasCut()) {
      return;
    }
    if (type.equals("OFFERS")) {
      for (JsonNode offer : wanted.path("offers").path("offers")) {
        offer(index, stream, offer);
      }
      return;
    }
    if (type.equals("AGENT_ADDED")
        && scene.has(wanted.at("/agent_added/agent/agent_info/hostname").asText())) {
      return; // it is there from the start
    }
    killings.before(wanted);
    String uuid = wanted.at("/update/status/uuid").asText();
    if (cluster.orElseThrow().processes().isPresent() && !uuid.isEmpty()
        && !ids.here(uuid).equals(List.of(uuid))) {
      return; // sent again: how often depends on who is faster (08:75–87)
    }
    Optional<JsonNode> found = await(line.path("who").asText(), stream, wanted);
    if (found.isEmpty()) {
      differences.add("line " + (index + 1) + ": no " + wanted + "; there are " + stream.left());
      return;
    }
    learn(wanted, found.get());
    killings.learn(found.get());
    if (racing.contains(wanted.path("update").path("status").path("task_id").path("value")
        .asText())) {
      return;
    }
    JsonNode got = told(JSON.readTree(ids.toRecorded(found.get().toString())));
    if (!got.equals(told(wanted))) {
      differences.add("line " + (index + 1) + ":\n  got    " + got + "\n  wanted " + told(
          wanted));
    }
  }

  /// What an event must say here, too: not which agents there are, of which those that are started
  /// later are here from the start; and not whether an executor still ran when an agent that had
  /// been stopped told of a task's end.
  private JsonNode told(JsonNode event) {
    JsonNode normal = Normal.of(event);
    if (normal.at("/subscribed/get_state") instanceof ObjectNode state) {
      state.remove("get_agents");
    }
    if (cluster.orElseThrow().processes().isPresent()
        && ENDS.contains(normal.at("/update/status/state").asText())
        && normal.at("/update/status/container_status") instanceof ObjectNode container) {
      container.remove("executor_pid");
    }
    return normal;
  }

  /// Waits for an event; one that the recording saw late may be on the stream before.
  private Optional<JsonNode> await(String who, Stream stream, JsonNode wanted)
      throws InterruptedException {
    Stream old = previous.get(who);
    Optional<JsonNode> found = old == null
        ? Optional.empty()
        : old.await(e -> sameSubject(wanted, e), 500);
    return found.isPresent() ? found : stream.await(e -> sameSubject(wanted, e), PATIENCE);
  }

  /// Whether an event is about the same: the first one of the same task, say, must be the same.
  private boolean sameSubject(JsonNode wanted, JsonNode event) {
    if (!wanted.path("type").equals(event.path("type"))) {
      return false;
    }
    return switch (wanted.path("type").asText()) {
      case "UPDATE" -> same(wanted, event, "/update/status/task_id") && !sentAgain(event);
      case "UPDATE_OPERATION_STATUS" ->
        same(wanted, event, "/update_operation_status/status/operation_id");
      case "RESCIND" -> ids.here(wanted.at("/rescind/offer_id/value").asText())
          .contains(event.at("/rescind/offer_id/value").asText());
      default -> true;
    };
  }

  private boolean sentAgain(JsonNode update) {
    String uuid = update.at("/update/status/uuid").asText();
    return cluster.orElseThrow().processes().isPresent() && ids.known(uuid);
  }

  private static boolean same(JsonNode wanted, JsonNode event, String pointer) {
    return wanted.at(pointer).equals(event.at(pointer));
  }

  private void learn(JsonNode wanted, JsonNode got) {
    pair(wanted.path("subscribed").path("framework_id").path("value"),
        got.path("subscribed").path("framework_id").path("value"));
    for (String pointer : List.of("/update/status/uuid",
        "/update_operation_status/status/uuid/value",
        "/inverse_offers/inverse_offers/0/id/value")) {
      pair(wanted.at(pointer), got.at(pointer));
    }
  }

  private void pair(JsonNode wanted, JsonNode got) {
    if (wanted.isTextual() && got.isTextual()) {
      ids.map(wanted.asText(), List.of(got.asText()));
    }
  }

  private void offer(int index, Stream stream, JsonNode wanted) throws Exception {
    String host = wanted.path("hostname").asText();
    Resources needed = resources(List.of(wanted));
    long end = System.nanoTime() + PATIENCE * 1_000_000;
    List<JsonNode> chosen = List.of();
    while (chosen.isEmpty() && System.nanoTime() < end) {
      List<JsonNode> free = stream.offers().stream()
          .filter(o -> o.path("hostname").asText().equals(host)).toList();
      for (JsonNode one : free) {
        if (equal(resources(List.of(one)), needed)) {
          chosen = List.of(one);
        }
      }
      if (chosen.isEmpty() && equal(resources(free), needed)) {
        chosen = free;
      }
      Thread.sleep(Duration.ofMillis(10));
    }
    if (chosen.isEmpty()) {
      List<JsonNode> free = stream.offers().stream()
          .filter(o -> o.path("hostname").asText().equals(host)).toList();
      differences.add("line " + (index + 1) + ": offer of " + host + " with " + resources(free)
          + " for " + needed);
      chosen = free;
    }
    stream.claim(chosen);
    if (chosen.isEmpty()) {
      return;
    }
    ids.map(wanted.path("id").path("value").asText(),
        chosen.stream().map(o -> o.path("id").path("value").asText()).toList());
  }

  private static boolean equal(Resources a, Resources b) {
    return a.contains(b) && b.contains(a);
  }

  private static Resources resources(List<JsonNode> offers) throws MalformedBody {
    List<Resource> all = new ArrayList<>();
    for (JsonNode offer : offers) {
      for (JsonNode node : offer.path("resources")) {
        all.add((Resource) Encoding.JSON.decode(
            node.toString().getBytes(StandardCharsets.UTF_8), Resource.newBuilder(), "Resource"));
      }
    }
    return Resources.of(all);
  }

  @Override
  public void close() throws IOException {
    for (Stream stream : streams.values()) {
      stream.cut();
    }
    cluster.ifPresent(Machines::close);
    client.shutdownNow();
  }
}

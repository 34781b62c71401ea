package dev.karoo.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.util.JsonFormat;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.InverseOffer;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Scalar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every recorded answer to SUBSCRIBE, byte for byte, against the whole client, in pieces of random
/// length; what the client tells is compared with the recording as read here with other means.
class ReplayTest {
  private final JsonMapper json = JsonMapper.builder().build();

  static List<String> jsonStreams() {
    return Recordings.schedulerStreams().stream().filter(name -> name.contains(".json."))
        .toList();
  }

  static List<String> protobufStreams() {
    return Recordings.schedulerStreams().stream().filter(name -> name.contains(".protobuf."))
        .toList();
  }

  /// All that the client told of a stream that is played to it.
  private static List<ClusterEvent> play(byte[] bytes, long seed) throws IOException {
    var random = new Random(seed);
    ScriptedMaster.Reply reply = out -> {
      for (int at = 0; at < bytes.length;) {
        // Mostly a few bytes, so that borders fall everywhere; sometimes many.
        int size = Math.min(bytes.length - at,
            random.nextInt(8) == 0 ? 1 + random.nextInt(20_000) : 1 + random.nextInt(40));
        out.write(bytes, at, size);
        out.flush();
        at += size;
      }
      return false;
    };
    var first = new java.util.concurrent.atomic.AtomicBoolean(true);
    try (var master = new ScriptedMaster(request -> {
      if (!request.path().endsWith("/scheduler")) {
        return ScriptedMaster.answer(501, "");
      }
      if (request.call().getType() != Call.Type.SUBSCRIBE) {
        return ScriptedMaster.accepted(); // Inverse offers are answered.
      }
      return first.getAndSet(false) ? reply : ScriptedMaster.answer(503, "");
    }); var fixture = Fixture.start(master)) {
      fixture.heard(ClusterEvent.class, event -> event instanceof ClusterEvent.Disconnected
          || event instanceof ClusterEvent.Ended);
      return List.copyOf(fixture.events);
    }
  }

  /// The events of a recorded JSON stream.
  private List<JsonNode> recorded(String name) throws IOException {
    byte[] body = Recordings.body(name);
    var events = new ArrayList<JsonNode>();
    for (int at = 0; at < body.length;) {
      int end = at;
      while (body[end] != '\n') {
        end++;
      }
      int length = Integer.parseInt(new String(body, at, end - at, StandardCharsets.UTF_8));
      if (end + 1 + length <= body.length) {
        events.add(json.readTree(Arrays.copyOfRange(body, end + 1, end + 1 + length)));
      }
      at = end + 1 + length;
    }
    return events;
  }

  @Test
  void thereAreRecordings() {
    assertThat(jsonStreams()).hasSizeGreaterThan(60);
    assertThat(protobufStreams()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("jsonStreams")
  void whatIsToldIsWhatWasRecorded(String name) throws IOException {
    List<ClusterEvent> told = play(Recordings.stream(name), name.hashCode());
    var expected = new ArrayList<String>();
    for (JsonNode event : recorded(name)) {
      switch (event.path("type").asText()) {
        case "SUBSCRIBED" -> expected.add("SUBSCRIBED "
            + event.at("/subscribed/framework_id/value").asText() + " "
            + event.at("/subscribed/master_info/id").asText());
        case "OFFERS" -> event.at("/offers/offers").forEach(offer -> expected.add(text(offer)));
        case "RESCIND" -> expected
            .add("RESCIND " + event.at("/rescind/offer_id/value").asText());
        case "INVERSE_OFFERS" -> event.at("/inverse_offers/inverse_offers")
            .forEach(one -> expected.add("INVERSE " + one.at("/id/value").asText() + " "
                + one.at("/agent_id/value").asText() + " " + Instant.ofEpochSecond(0,
                    one.at("/unavailability/start/nanoseconds").asLong())));
        case "UPDATE" -> expected.add(status(event.at("/update/status")));
        case "ERROR" -> expected.add("ERROR");
        default -> {
        }
      }
    }
    if (!expected.contains("ERROR")) {
      expected.add("END");
    }
    assertThat(told.stream().flatMap(event -> texts(event).stream()))
        .containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("protobufStreams")
  void protobufAndJsonAreTakenAlike(String name) throws IOException {
    byte[] body = Recordings.body(name);
    var asJson = new ByteArrayOutputStream();
    asJson.writeBytes(String.join("\r\n", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked",
        "Mesos-Stream-Id: s",
        "Content-Type: application/json", "", "").getBytes(StandardCharsets.UTF_8));
    int count = 0;
    for (int at = 0; at < body.length; count++) {
      int end = at;
      while (body[end] != '\n') {
        end++;
      }
      int length = Integer.parseInt(new String(body, at, end - at, StandardCharsets.UTF_8));
      Event event = Event.parseFrom(Arrays.copyOfRange(body, end + 1, end + 1 + length));
      byte[] text = JsonFormat.printer().preservingProtoFieldNames().print(event)
          .getBytes(StandardCharsets.UTF_8);
      var record = new ByteArrayOutputStream();
      record.writeBytes((text.length + "\n").getBytes(StandardCharsets.UTF_8));
      record.writeBytes(text);
      asJson.writeBytes(ScriptedMaster.chunk(record.toByteArray()));
      at = end + 1 + length;
    }
    asJson.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    List<ClusterEvent> told = play(Recordings.stream(name), 1);
    assertThat(count).isGreaterThan(4);
    assertThat(told.getFirst()).isInstanceOf(ClusterEvent.Subscribed.class);
    // The last is the reason of the end, which names the master.
    assertThat(told.subList(0, told.size() - 1)).hasSizeGreaterThanOrEqualTo(2)
        .isEqualTo(play(asJson.toByteArray(), 2).subList(0, told.size() - 1));
  }

  private static List<String> texts(ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.Subscribed(String id, String master) ->
        List.of("SUBSCRIBED " + id + " " + master);
      case ClusterEvent.Offered(List<Offer> offers) ->
        offers.stream().map(ReplayTest::text).toList();
      case ClusterEvent.Rescinded(String id) -> List.of("RESCIND " + id);
      case ClusterEvent.Updated(TaskUpdate update) -> List.of(text(update));
      case ClusterEvent.Ended _ -> List.of("ERROR");
      case ClusterEvent.Disconnected _ -> List.of("END");
      case ClusterEvent.InverseOffered(List<InverseOffer> inverse) ->
        inverse.stream().map(one -> "INVERSE " + one.id() + " " + one.agentId() + " "
            + one.unavailability().from()).toList();
      case ClusterEvent.Inventory _,ClusterEvent.AgentSeen _,ClusterEvent.AgentGone _ ->
        List.of("unexpected " + event);
      case ClusterEvent.FrameworkFound _,ClusterEvent.TasksListed _ ->
        List.of("unexpected " + event);
    };
  }

  private static String text(Offer offer) {
    return "OFFER " + offer.id() + " " + offer.agentId() + " " + offer.hostname() + " "
        + offer.resources().scalars() + " " + offer.resources().ranges() + " "
        + offer.reserved().stream().map(kept -> kept.task() + " " + kept.resources().scalars()
            + " " + kept.resources().ranges()).toList()
        + " " + offer.unavailability().map(window -> window.from() + " " + window.to().isPresent());
  }

  /// For whom a recorded resource is kept: nobody, a task, or somebody else.
  private static String keptFor(JsonNode resource) {
    String task = "";
    for (JsonNode label : resource.path("reservations").path(0).at("/labels/labels")) {
      boolean ours = label.path("key").asText().equals("karoo.dev/task");
      task = ours ? label.path("value").asText() : "somebody else";
    }
    return task;
  }

  private static String amounts(JsonNode offer, String keptFor) {
    Map<String, Scalar> scalars = new TreeMap<>();
    var numbers = new TreeMap<String, dev.karoo.core.quantity.Ranges>();
    for (JsonNode resource : offer.path("resources")) {
      if (!keptFor(resource).equals(keptFor)) {
        continue;
      }
      String name = resource.path("name").asText();
      if (resource.path("type").asText().equals("SCALAR")) {
        scalars.merge(name, Scalar.nearest(resource.at("/scalar/value").asDouble()),
            Scalar::plus);
      }
      for (JsonNode range : resource.at("/ranges/range")) {
        numbers.merge(name, dev.karoo.core.quantity.Ranges.of(range.path("begin").asLong(),
            range.path("end").asLong()), dev.karoo.core.quantity.Ranges::plus);
      }
    }
    scalars.values().removeIf(Scalar::isZero);
    return scalars + " " + numbers;
  }

  private static String text(JsonNode offer) {
    var tasks = new java.util.TreeSet<String>();
    offer.path("resources").forEach(resource -> tasks.add(keptFor(resource)));
    tasks.removeAll(List.of("", "somebody else"));
    long start = offer.at("/unavailability/start/nanoseconds").asLong();
    String unavailability = offer.has("unavailability")
        ? "Optional[" + Instant.ofEpochSecond(0, start) + " "
            + offer.path("unavailability").has("duration") + "]"
        : "Optional.empty";
    return "OFFER " + offer.at("/id/value").asText() + " " + offer.at("/agent_id/value").asText()
        + " " + offer.path("hostname").asText() + " " + amounts(offer, "") + " "
        + tasks.stream().map(task -> task + " " + amounts(offer, task)).toList() + " "
        + unavailability;
  }

  private static String text(TaskUpdate update) {
    return "UPDATE " + update.taskId() + " " + update.agentId() + " TASK_" + update.state() + " "
        + update.source() + " " + update.reason() + " " + said(update.message()) + " "
        + update.healthy() + " " + update.uuid() + " "
        + HexFormat.of().toHexDigits(update.timestamp().toEpochMilli()) + " "
        + update.container();
  }

  private static String status(JsonNode status) {
    return "UPDATE " + status.at("/task_id/value").asText() + " "
        + status.at("/agent_id/value").asText() + " " + status.path("state").asText() + " "
        + status.path("source").asText() + " " + status.path("reason").asText() + " "
        + status.path("message").asText() + " "
        + (status.has("healthy")
            ? "Optional[" + status.path("healthy").asBoolean() + "]"
            : "Optional.empty")
        + " " + (status.has("uuid")
            ? "Optional[" + status.path("uuid").asText() + "]"
            : "Optional.empty")
        + " " + HexFormat.of().toHexDigits(millis(status.path("timestamp").decimalValue())) + " "
        + status.at("/container_status/container_id/value").asText();
  }

  private static long millis(java.math.BigDecimal seconds) {
    return seconds.movePointRight(6).setScale(0, java.math.RoundingMode.HALF_UP).longValue()
        / 1000;
  }

  /// What Mesos said, without what can be done about it, which stands behind.
  private static String said(String message) {
    return message.replaceFirst(" \\(tasks run as the operator's --user.*\\)$", "");
  }
}

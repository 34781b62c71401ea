package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Reserved;
import dev.karoo.store.Change;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What happened, as lines for people: what users and fate did, what the loop called, what really
/// runs, and what the objects say. Attempts are called `task#number`, as their ids are random.
final class Transcript implements SimulatedOperator.Observer, AutoCloseable {
  private final Timeline time;
  private final Instant start;
  private final Watch watch;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> told = new HashMap<>();
  private final Map<String, Map<String, String>> conditions = new HashMap<>();

  Transcript(Timeline time, Store store) {
    this.time = time;
    start = time.now();
    watch = store.watch(Selection.everything(), 0);
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  /// @param who `user`, `fate`, `operator`, `call`, `agent` or `status`
  void line(String who, String what) {
    Duration at = Duration.between(start, time.now());
    lines.add(String.format(Locale.ROOT, "%2d:%02d:%02d.%d  %-8s %s", at.toHours(),
        at.toMinutesPart(), at.toSecondsPart(), at.toMillisPart() / 100, who, what));
  }

  // ---- the operator

  @Override
  public void says(String what) {
    line("operator", what);
  }

  @Override
  public void hears(ClusterEvent event) {
    // what it makes of it is shown
  }

  @Override
  public void calls(ClusterCall call) {
    look();
    switch (call) {
      case ClusterCall.Accept accept -> {
        accept.unreserve().forEach(kept -> line("call", "unreserve of " + accept.agentId()
            + " for " + kept.task() + ": " + amounts(kept)));
        accept.reserve().forEach(kept -> line("call", "reserve of " + accept.agentId() + " for "
            + kept.task() + ": " + amounts(kept)));
        accept.launches().forEach(this::launch);
      }
      case ClusterCall.Kill(String taskId, String _) -> line("call", "kill " + name(taskId));
      case ClusterCall.Decline _,ClusterCall.Suppress _,ClusterCall.Revive _ -> {
      }
      case ClusterCall.Acknowledge _,ClusterCall.Reconcile _ -> {
      }
      case ClusterCall.AnswerInverse _,ClusterCall.ListTasks _ -> {
      }
    }
  }

  private static String amounts(Reserved kept) {
    var words = new TreeMap<String, String>();
    kept.resources().scalars().forEach((name, amount) -> words.put(name, name + " " + amount));
    kept.resources().ranges().forEach((name, ranges) -> words.put(name, name + " " + ranges));
    return String.join(", ", words.values());
  }

  private void launch(Launch launch) {
    Map<String, String> labels = launch.labels();
    JsonNode placement = SimulatedApi.json(labels.getOrDefault(Labels.PLACEMENT, "{}"));
    names.put(launch.taskId(), labels.get(Labels.PIPELINE) + "." + labels.get(Labels.TEMPLATE)
        + "." + labels.get(Labels.INDEX) + "#" + labels.get(Labels.ATTEMPT));
    var text = new StringBuilder("launch " + name(launch.taskId()) + " on "
        + placement.path("agent").asText());
    launch.resources().ranges().forEach((name, ranges) -> text.append(' ').append(name)
        .append(' ').append(ranges));
    text.append(": ").append(String.join(" ", launch.argv()));
    new TreeMap<>(launch.env()).forEach((key, value) -> {
      if (!key.startsWith("KAROO")) {
        text.append(' ').append(key).append('=').append(value);
      }
    });
    line("call", text.toString());
  }

  private String name(String taskId) {
    return names.getOrDefault(taskId, taskId.substring(taskId.indexOf('.') + 1,
        Math.max(taskId.lastIndexOf('-'), taskId.indexOf('.') + 1)));
  }

  // ---- what really is

  /// A task changed on its agent.
  void changed(SimulatedAgent agent, SimulatedAgent.Instance process) {
    switch (process.state) {
      case RUNNING, FINISHED, FAILED, KILLED -> line("agent", name(process.launch.taskId()) + " is "
          + process.state + " on " + agent.name);
      case STAGING, STARTING, KILLING, UNREACHABLE, UNKNOWN, ERROR, LOST, DROPPED, GONE,
          GONE_BY_OPERATOR ->
        {
        }
    }
  }

  // ---- what the objects say

  /// Takes in what was written since the last time.
  void look() {
    try {
      for (List<Change> some = watch.poll(Duration.ZERO); !some.isEmpty(); some = watch
          .poll(Duration.ZERO)) {
        some.forEach(this::object);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void object(Change change) {
    String resource = change.key().resource();
    String name = change.key().resource().replaceAll("s?\\..*$", "") + " " + change.key().name();
    if (resource.equals("events")) {
      if (change.type() == Change.Type.PUT) {
        event(SimulatedApi.read(change.now()));
      }
      return;
    }
    if (resource.startsWith("internal.")) {
      return;
    }
    if (change.type() == Change.Type.DELETE) {
      told.remove(name);
      conditions.remove(name);
      line("status", name + " is gone");
      return;
    }
    JsonNode status = SimulatedApi.read(change.now()).path("status");
    if (status.isMissingNode()) {
      return;
    }
    String summary = summary(status);
    String news = difference(name, status);
    if (!summary.equals(told.put(name, summary)) || !news.isEmpty()) {
      line("status", name + ":" + summary + news);
    }
  }

  private static String summary(JsonNode status) {
    var text = new StringBuilder();
    for (String field : List.of("phase", "progress", "summary")) {
      if (status.path(field).isTextual()) {
        text.append(' ').append(status.path(field).asText());
      }
    }
    if (status.path("placement").path("agent").isTextual()) {
      text.append(" on ").append(status.path("placement").path("agent").asText());
    }
    if (status.path("restarts").asInt() > 0) {
      text.append(", restarts ").append(status.path("restarts").asInt());
    }
    return text.toString();
  }

  /// The conditions that changed.
  private String difference(String name, JsonNode status) {
    Map<String, String> now = new LinkedHashMap<>();
    for (JsonNode condition : status.path("conditions")) {
      String message = condition.path("message").asText();
      now.put(condition.path("type").asText(), condition.path("status").asText() + " "
          + condition.path("reason").asText() + (message.isEmpty() ? "" : " (" + message + ")"));
    }
    Map<String, String> before = Optional.ofNullable(conditions.put(name, now))
        .orElse(Map.of());
    var text = new StringBuilder();
    now.forEach((type, value) -> {
      if (!value.equals(before.get(type))) {
        boolean said = text.indexOf(value) >= 0;
        text.append("; ").append(type).append('=')
            .append(said ? value.substring(0, value.indexOf(' ')) : value);
      }
    });
    return text.toString();
  }

  private void event(ObjectNode event) {
    int count = event.path("count").asInt();
    line("event", event.path("type").asText() + " " + event.path("reason").asText() + " "
        + event.path("involvedObject").path("kind").asText() + " "
        + event.path("involvedObject").path("name").asText() + ": "
        + event.path("message").asText() + (count > 1 ? " (x" + count + ")" : ""));
  }

  @Override
  public void close() {
    watch.close();
  }
}

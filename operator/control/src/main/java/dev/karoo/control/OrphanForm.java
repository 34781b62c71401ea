package dev.karoo.control;

import dev.karoo.api.Json;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.core.quantity.Ranges;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads from its labels what a running task is.
final class OrphanForm {
  private OrphanForm() {}

  /// The orphan.
  ///
  /// @throws IllegalArgumentException where its labels are not those that Karoo writes
  static Orphan read(TaskReport report, Instant now) {
    Map<String, String> labels = report.labels();
    TaskKey key = new TaskKey(label(labels, Labels.NAMESPACE), label(labels, Labels.PIPELINE),
        label(labels, Labels.TEMPLATE), number(labels, Labels.INDEX));
    Holding holding = HoldingForm.toCore(Json.fromTree(
        Documents.read(label(labels, Labels.PLACEMENT).getBytes(StandardCharsets.UTF_8)),
        PlacementStatus.class));
    TaskUpdate state = report.state();
    SortedMap<String, String> addresses = new TreeMap<>();
    Map<String, Integer> sizes = new HashMap<>();
    Ranges multicast = groups(labels, addresses, sizes);
    return new Orphan(key, new Attempt(state.taskId(), number(labels, Labels.ATTEMPT),
        holding.placement().agent(), state.agentId(), label(labels, Labels.SPEC_HASH),
        labels.containsKey(Labels.PROBED), links(labels), Optional.of(holding), state.state(), true,
        Optional.empty(),
        times(state, now),
        new Attempt.Report(state.source(), state.reason(), state.message(), state.healthy(),
            state.check(), state.container())),
        addresses, sizes, multicast);
  }

  /// Since when it runs is known by the sender's clock only.
  private static Attempt.Times times(TaskUpdate state, Instant now) {
    Instant since = state.timestamp().equals(Instant.EPOCH) || state.timestamp().isAfter(now)
        ? now
        : state.timestamp();
    boolean lost = state.state() == TaskState.UNREACHABLE || state.state() == TaskState.UNKNOWN;
    boolean started = state.state() == TaskState.RUNNING || state.state() == TaskState.KILLING;
    return new Attempt.Times(since, started ? Optional.of(since) : Optional.empty(),
        lost ? Optional.of(now) : Optional.empty(), Optional.empty());
  }

  /// All addresses of the groups; the first of each is put into `addresses`, and how many it has
  /// into `sizes`.
  private static Ranges groups(Map<String, String> labels, SortedMap<String, String> addresses,
      Map<String, Integer> sizes) {
    Ranges all = Ranges.EMPTY;
    String text = labels.getOrDefault(Labels.MULTICAST, "");
    for (String group : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] parts = group.split("[=+]", -1);
      if (parts.length != 3) {
        throw new IllegalArgumentException("\"" + group + "\" is no multicast group");
      }
      addresses.put(parts[0], parts[1]);
      long first = Ipv4.parse(parts[1]);
      int more = Integer.parseInt(parts[2]);
      sizes.put(parts[0], more + 1);
      all = all.plus(Ranges.of(first, first + more));
    }
    return all;
  }

  /// What it was told of other tasks' endpoints.
  private static SortedMap<String, String> links(Map<String, String> labels) {
    SortedMap<String, String> links = new TreeMap<>();
    String text = labels.getOrDefault(Labels.LINKS, "");
    for (String link : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = link.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("\"" + link + "\" links to nothing");
      }
      links.put(link.substring(0, equals), link.substring(equals + 1));
    }
    return links;
  }

  private static String label(Map<String, String> labels, String key) {
    String value = labels.get(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no label " + key);
    }
    return value;
  }

  private static int number(Map<String, String> labels, String key) {
    String text = label(labels, key);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException wrong) {
      throw new IllegalArgumentException("its label " + key + " is no number: \"" + text + "\"",
          wrong);
    }
  }
}

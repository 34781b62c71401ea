package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What must hold, whatever happens.
final class Invariants {
  private final Store store;
  private final SimulatedMaster master;
  private final Users users;

  /// The state of each update by its uuid, as the operator heard it, is in the update itself: this
  /// remembers which attempts were launched.
  private final Map<String, Integer> launches = new HashMap<>();

  Invariants(Store store, SimulatedMaster master, Users users) {
    this.store = store;
    this.master = master;
    this.users = users;
  }

  /// After everything that happens: nothing is given twice.
  void always() {
    for (SimulatedAgent agent : master.agents()) {
      Ranges cores = Ranges.EMPTY;
      for (SimulatedAgent.Instance process : agent.processes.values()) {
        Ranges mine = process.launch.resources().range("cores");
        if (process.runs() && agent.up) {
          check(cores.minus(mine).equals(cores), agent.name + " gives cores twice: " + mine
              + " of " + process.launch.taskId());
          cores = cores.plus(mine);
        }
      }
    }
  }

  /// When the operator calls: what it rests on is in the store.
  void called(ClusterCall call) {
    switch (call) {
      case ClusterCall.Accept accept -> accept.launches().forEach(this::launched);
      case ClusterCall.Acknowledge acknowledge -> acknowledged(acknowledge);
      case ClusterCall.Decline _,ClusterCall.Suppress _,ClusterCall.Revive _ -> {
      }
      case ClusterCall.Kill _,ClusterCall.Reconcile _ -> {
      }
      case ClusterCall.AnswerInverse _,ClusterCall.ListTasks _ -> {
      }
    }
  }

  private void launched(Launch launch) {
    check(attempt(launch.taskId()).isPresent(),
        "launched before the intent was kept: " + launch.taskId());
    check(launches.merge(launch.taskId(), 1, Integer::sum) == 1,
        "launched twice: " + launch.taskId());
  }

  private void acknowledged(ClusterCall.Acknowledge call) {
    Optional<JsonNode> kept = attempt(call.taskId());
    if (kept.isEmpty()) {
      return; // nobody wants it any more, its object is gone
    }
    for (SimulatedAgent agent : master.agents()) {
      SimulatedAgent.Instance process = agent.processes.get(call.taskId());
      if (process != null) {
        process.updates.stream().filter(u -> u.uuid().equals(Optional.of(call.uuid())))
            .forEach(update -> {
              String state = kept.get().path("state").asText();
              boolean over = kept.get().has("finishedAt");
              check(over || (!state.isEmpty() && !update.state().terminal()),
                  "acknowledged " + update.state() + " of " + call.taskId()
                      + " while the store says " + kept.get());
            });
      }
    }
  }

  private Optional<JsonNode> attempt(String id) {
    int dash = id.lastIndexOf('-');
    int dot = id.indexOf('.');
    Key key = new Key("tasks.karoo.dev", id.substring(0, dot), id.substring(dot + 1, dash));
    return store.get(key).map(Users::read).flatMap(tree -> {
      for (JsonNode attempt : tree.path("status").path("attempts")) {
        if (attempt.path("id").asText().equals(id)) {
          return Optional.of(attempt);
        }
      }
      return Optional.empty();
    });
  }

  /// Long after the last fault: what is wanted runs, once each; nothing else does; and nothing is
  /// written any more.
  ///
  /// @param revision of the store some minutes ago
  void atPeace(long revision) {
    Map<String, Integer> running = new HashMap<>();
    for (SimulatedAgent agent : master.agents()) {
      agent.processes.forEach((id, process) -> {
        if (process.runs()) {
          running.merge(id.substring(0, id.lastIndexOf('-')), 1, Integer::sum);
        }
      });
    }
    Map<String, Integer> wanted = new HashMap<>();
    users.wanted.forEach((name, replicas) -> {
      for (int i = 0; i < replicas; i++) {
        wanted.put("sim." + name + ".t." + i, 1);
      }
    });
    check(running.equals(wanted), "wanted " + wanted + "\nbut there run " + running + "\n"
        + statuses());
    users.wanted.keySet().forEach(name -> check(store.get(new Key("pipelines.karoo.dev", "sim",
        name)).map(Users::read).map(tree -> tree.path("status").path("phase").asText())
        .equals(Optional.of("Ready")), name + " is not Ready\n" + statuses()));
    List<String> written = written(revision);
    check(written.isEmpty(), "written in peace:\n" + String.join("\n", written));
  }

  /// Events are removed when their time is over; that is no unrest.
  private List<String> written(long revision) {
    var written = new ArrayList<String>();
    for (Entry entry : store.list(Selection.everything(), 0, Optional.empty()).entries()) {
      if (entry.revision() > revision) {
        written.add(entry.key() + " " + Users.read(entry));
      }
    }
    return written;
  }

  private String statuses() {
    var text = new StringBuilder();
    for (String resource : List.of("pipelines.karoo.dev", "tasks.karoo.dev")) {
      store.list(Selection.of(resource), 0, Optional.empty()).entries().forEach(entry -> text
          .append(entry.key()).append(' ').append(Users.read(entry).path("metadata")
              .path("deletionTimestamp").asText())
          .append(Users.read(entry).path("status")).append('\n'));
    }
    return text.toString();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.store.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What must hold whenever the operator calls: what it rests on is kept, nothing is started beside
/// what still runs or before its back-off is over, and nothing is ended without a cause.
final class CallRules {
  private static final Duration HEALTHY = Duration.ofMinutes(3);
  private static final Duration REPLACE_AFTER = Duration.ofSeconds(59);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

  private final SimulatedStore store;
  private final Timeline time;
  private final SimulatedMaster master;
  private final Users users;
  private final Reality reality;

  private final Set<String> offers = new HashSet<>();

  /// When the operator's clock jumped last: what it measures across that is not judged.
  Instant jumped = Instant.MIN;

  CallRules(SimulatedStore store, Timeline time, SimulatedMaster master, Users users, Reality reality) {
    this.store = store;
    this.time = time;
    this.master = master;
    this.users = users;
    this.reality = reality;
  }

  /// An event has come: which offers may be used follows from it.
  void heard(ClusterEvent event) {
    switch (event) {
      case ClusterEvent.Offered(var some) -> some.forEach(offer -> offers.add(offer.id()));
      case ClusterEvent.Rescinded(String id) -> offers.remove(id);
      case ClusterEvent.Subscribed _,ClusterEvent.Disconnected _ -> offers.clear();
      case ClusterEvent.Ended _,ClusterEvent.Inventory _,ClusterEvent.AgentSeen _ -> {
      }
      case ClusterEvent.AgentGone _,ClusterEvent.Updated _,ClusterEvent.InverseOffered _ -> {
      }
      case ClusterEvent.FrameworkFound _,ClusterEvent.TasksListed _ -> {
      }
    }
  }

  /// Just before it is made.
  void called(ClusterCall call) {
    switch (call) {
      case ClusterCall.Accept accept -> {
        accept.offerIds().forEach(id -> check(offers.remove(id),
            "offer " + id + " is used, but it is void or was used before"));
        accept.launches().forEach(this::launched);
      }
      case ClusterCall.Acknowledge acknowledge -> acknowledged(acknowledge);
      case ClusterCall.Kill(String id, String _) -> killed(id);
      case ClusterCall.Decline _,ClusterCall.Suppress _,ClusterCall.Revive _ -> {
      }
      case ClusterCall.Reconcile _,ClusterCall.AnswerInverse _,ClusterCall.ListTasks _ -> {
      }
    }
  }

  // ---- launches

  private void launched(Launch launch) {
    String id = launch.taskId();
    TaskName task = TaskName.of(id);
    check(attempt(id).isPresent(), "launched before the intent was kept: " + id);
    check(reality.track(id).isEmpty(), "launched twice: " + id);
    Optional<Users.Wish> wish = users.wish(task);
    check(wish.isPresent() || beingDeleted(task), "launched although nobody wants it: " + id);
    wish.ifPresent(w -> check(launch.argv().getLast().equals("v" + w.version())
        && launch.resources().range("cores").size() == w.cores() || beingDeleted(task),
        id + " is launched as " + launch.argv() + " " + launch.resources() + " but wanted is "
            + w));
    for (Reality.Track other : reality.of(task)) {
      patience(other, wish, id);
      check(!other.runs() || !other.steady() || other.disowned,
          id + " is launched while " + other.id + " of the same task runs on "
              + other.agent.map(a -> a.name).orElse(""));
    }
    backOff(task, wish, id);
    reality.launched(launch, wish);
  }

  /// A host that is silent has a minute to come back before what it runs is replaced.
  private void patience(Reality.Track other, Optional<Users.Wish> wish, String id) {
    boolean lost = other.runs() && !other.disowned && sameTask(other.wish, wish)
        && other.agent.filter(a -> a.view == SimulatedAgent.View.UNREACHABLE && a.up
            && a.losses == other.losses + 1).isPresent();
    Instant since = other.agent.map(a -> a.steadySince).orElse(Instant.MIN);
    check(!lost || jumped.isAfter(since) || !since.plus(REPLACE_AFTER).isAfter(time.now()),
        id + " replaces " + other.id + " already " + Duration.between(since, time.now())
            + " after its host was lost");
  }

  /// Whether an older pipeline of the name is on its way out: what is wanted next is not known.
  private boolean beingDeleted(TaskName task) {
    return store.tree(key("Pipeline", task.pipeline()))
        .filter(Users::deleting).isPresent();
  }

  private void backOff(TaskName task, Optional<Users.Wish> wish, String id) {
    List<Reality.Track> tracks = reality.of(task);
    int failures = 0;
    for (Reality.Track track : tracks.reversed()) {
      if (!fellShort(track) || !sameTask(track.wish, wish)) {
        break;
      }
      failures++;
    }
    if (failures == 0) {
      return;
    }
    Instant end = tracks.getLast().ended.orElseThrow();
    Duration wait = Duration.ofSeconds(1L << Math.min(failures - 1, 9));
    Duration least = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    check(jumped.isAfter(end) || !end.plus(least).isAfter(time.now()),
        id + " is started " + Duration.between(end, time.now()) + " after failure number "
            + failures + " in a row");
  }

  /// Whether it surely counts as a failure: it ran short, and the operator knew it all the time.
  private static boolean fellShort(Reality.Track track) {
    return track.failed() && track.steady() && !track.disowned && track.running.isPresent()
        && Duration.between(track.running.get(), track.ended.orElseThrow())
            .compareTo(HEALTHY) < 0;
  }

  private static boolean sameTask(Optional<Users.Wish> one, Optional<Users.Wish> other) {
    return one.isPresent() && other.isPresent() && one.get().sameTask(other.get());
  }

  // ---- kills

  private void killed(String id) {
    Optional<Reality.Track> track = reality.track(id).filter(Reality.Track::runs);
    if (track.isPresent() && track.get().steady() && !track.get().disowned) {
      check(cause(track.get()), id + " is ended without a cause: " + attempt(id));
    }
  }

  private boolean cause(Reality.Track track) {
    Optional<Users.Wish> wish = users.wish(track.task);
    Optional<ObjectNode> pipeline = store.tree(key("Pipeline", track.task.pipeline()));
    if (wish.isEmpty() || !sameTask(wish, track.wish) || pipeline.isEmpty()
        || Users.deleting(pipeline.get())
        || !pipeline.get().at("/metadata/uid").asText().equals(track.pipelineUid)) {
      return true;
    }
    boolean forming = wish.get().gang() && pipeline.get().at("/status/admittedAt").asText()
        .isEmpty();
    boolean preempted = attempt(track.id).filter(a -> a.at("/kill/cause").asText()
        .equals("Preempted")).isPresent()
        && users.wanted.values().stream().anyMatch(w -> w.priority() > wish.get().priority());
    return forming || preempted || reality.of(track.task).stream()
        .anyMatch(other -> other != track && !other.steady());
  }

  // ---- acknowledgements

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
              check(over || (!state.isEmpty() && !update.state().terminal()
                  && rank(state) >= rank("TASK_" + update.state())),
                  "acknowledged " + update.state() + " of " + call.taskId()
                      + " while the store says " + kept.get());
            });
      }
    }
  }

  private static int rank(String state) {
    return List.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING").indexOf(state) < 0
        ? 3
        : List.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING").indexOf(state);
  }

  private Optional<JsonNode> attempt(String id) {
    return store.tree(key("Task", TaskName.of(id).text()))
        .flatMap(tree -> {
          for (JsonNode attempt : tree.path("status").path("attempts")) {
            if (attempt.path("id").asText().equals(id)) {
              return Optional.of(attempt);
            }
          }
          return Optional.empty();
        });
  }

  private static Key key(String kind, String name) {
    return SimulatedApi.key(kind, SimulatedApi.NAMESPACE, name);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}

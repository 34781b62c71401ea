package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.store.Change;
import dev.karoo.store.Key;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What must hold whenever the operator calls: what it rests on is kept, nothing is started beside
/// what still runs or before its back-off is over, and nothing is ended without a cause.
final class CallRules {
  private static final Duration HEALTHY = Duration.ofMinutes(3);
  private static final Duration REPLACE_AFTER = Duration.ofSeconds(59);
  private static final Duration JUMP = Duration.ofSeconds(60);
  private static final Duration LONGEST_FULL = Duration.ofSeconds(10);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

  private final SimulatedStore store;
  private final Timeline time;
  private final SimulatedMaster master;
  private final Users users;
  private final Reality reality;
  private final RolloutRules rollouts;
  private final OrderRules order;
  private final Removals removals;

  private final Set<String> offers = new HashSet<>();

  /// Attempts that are to end, each for a cause that was seen.
  private final Set<String> decided = new HashSet<>();

  /// When the operator's clock jumped last: what it measures across that is not judged.
  private Instant jumped = Instant.MIN;

  /// When the operator's store was lost last: what was before it cannot know.
  private Instant forgot = Instant.MIN;

  /// When the store was full last: what was decided then is kept later.
  private Instant full = Instant.MIN;

  CallRules(SimulatedStore store, Timeline time, SimulatedMaster master, Users users,
      Reality reality) {
    this.store = store;
    this.time = time;
    this.master = master;
    this.users = users;
    this.reality = reality;
    rollouts = new RolloutRules(time, users, reality, this);
    order = new OrderRules(store, time, reality, this);
    removals = new Removals(time, reality, this);
  }

  /// The operator's clock jumps.
  void jumped(Instant now) {
    jumped = now;
  }

  /// The store is full for some seconds.
  void full(Instant now) {
    full = now;
  }

  /// The operator's store is lost.
  void forgot(Instant now) {
    forgot = now;
    jumped = now;
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
        // what was to be launched while the store was full is called when it can be kept
        boolean late = full.plus(LONGEST_FULL).isAfter(time.now());
        accept.offerIds().forEach(id -> check(offers.remove(id) || late,
            "offer " + id + " is used, but it is void or was used before"));
        accept.launches().forEach(this::launched);
      }
      case ClusterCall.Acknowledge acknowledge -> acknowledged(acknowledge);
      case ClusterCall.Kill(String id, String _) -> killed(id);
      case ClusterCall.Decline _,ClusterCall.Suppress _,ClusterCall.Revive _ -> {
      }
      case ClusterCall.AnswerInverse answer -> agreed(answer);
      case ClusterCall.Reconcile _,ClusterCall.ListTasks _ -> {
      }
    }
  }

  // ---- launches

  private void launched(Launch launch) {
    String id = launch.taskId();
    TaskName task = TaskName.of(id);
    check(attempt(id).isPresent(), "launched before the intent was kept: " + id);
    check(reality.track(id).isEmpty(), "launched twice: " + id);
    Optional<Wish> wanted = users.wish(task);
    check(wanted.isPresent() || beingDeleted(task), "launched although nobody wants it: " + id);
    Optional<Wish> wish = wanted.filter(w -> w.fits(task, launch)).or(() -> held(task, launch));
    wanted.ifPresent(w -> check(wish.isPresent() || beingDeleted(task),
        id + " is launched as " + launch.argv() + " " + launch.resources() + " but wanted is "
            + w));
    wish.ifPresent(w -> order.launched(task, w, launch));
    for (Reality.Track other : reality.of(task)) {
      patience(other, wish, id);
      check(!again(other, wish, launch), () -> id + " is launched although " + other.id
          + " ran to completion: " + status(task));
      boolean surge = wish.filter(w -> w.update() == Wish.Update.SURGE).isPresent()
          && (!Wish.same(other.wish, wish) || leaves(other));
      check(!other.runs() || !other.steady() || other.disowned || surge,
          () -> id + " is launched while " + other.id + " of the same task runs on "
              + other.agent.map(a -> a.name).orElse("") + ": " + wish + " " + other.wish + " "
              + status(task));
      if (surge && other.runs() && other.steady() && !decided(other) && !other.disowned) {
        rollouts.surges(task, wish.orElseThrow(), id);
      }
    }
    check(launch.gracePeriod().equals(Wish.GRACE), id + " has " + launch.gracePeriod()
        + " to end");
    backOff(task, wish, id);
    reality.launched(launch, wish);
  }

  /// While an update is under way a task whose turn it is not is started as it was.
  private Optional<Wish> held(TaskName task, Launch launch) {
    return reality.of(task).reversed().stream().flatMap(track -> track.wish.stream())
        .filter(w -> w.update() != Wish.Update.RECREATE && w.fits(task, launch)).findFirst();
  }

  /// Whether a task that ran to completion is started again, though nobody asked for it.
  private boolean again(Reality.Track other, Optional<Wish> wish, Launch launch) {
    return other.finished() && other.steady() && !other.disowned
        && Wish.same(other.wish, wish) && other.launched.isAfter(forgot)
        && !users.dropped(other.task, other.launched)
        && other.pipelineUid.equals(launch.labels().get(Labels.PIPELINE_UID));
  }

  /// A host that is silent has a minute to come back before what it runs is replaced.
  private void patience(Reality.Track other, Optional<Wish> wish, String id) {
    boolean lost = other.runs() && !other.disowned && Wish.same(other.wish, wish)
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

  private void backOff(TaskName task, Optional<Wish> wish, String id) {
    List<Reality.Track> tracks = reality.of(task);
    int failures = 0;
    for (Reality.Track track : tracks.reversed()) {
      if (!fellShort(track) || !track.launched.isAfter(forgot) || !Wish.same(track.wish, wish)) {
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

  /// Whether it surely counts as a failure: it ran short, the operator knew it all the time, and it
  /// was not to end anyway.
  private boolean fellShort(Reality.Track track) {
    return track.failed() && track.steady() && !track.disowned && track.running.isPresent()
        && attempt(track.id).filter(kept -> !kept.has("kill")).isPresent()
        && Duration.between(track.running.get(), track.ended.orElseThrow())
            .compareTo(HEALTHY) < 0;
  }

  // ---- kills

  /// A Task was written: what it is decided there to end is judged now, since users may have
  /// changed their minds when the kill is called, or repeated.
  void written(Change change) {
    removals.written(change);
    if (change.type() == Change.Type.DELETE || !change.key().resource().equals("tasks.karoo.dev")
        || !new String(change.now().value(), StandardCharsets.UTF_8).contains("\"kill\":{")) {
      return;
    }
    store.tree(change.key()).ifPresent(tree -> tree.at("/status/attempts").forEach(attempt -> {
      if (attempt.has("kill")) {
        killed(attempt.path("id").asText());
      }
    }));
  }

  private void killed(String id) {
    if (!decided.add(id)) {
      return;
    }
    Optional<Reality.Track> track = reality.track(id).filter(Reality.Track::runs);
    if (track.isPresent() && track.get().steady() && !track.get().disowned
        && !users.touchedSince(track.get().task.pipeline(), full, LONGEST_FULL)) {
      check(cause(track.get()), id + " is ended without a cause: " + attempt(id));
      rollouts.ended(track.get());
      order.ended(track.get());
    }
  }

  /// Whether it is ended since what is wanted changed.
  boolean changed(Reality.Track track) {
    return killedFor(track, "Changed");
  }

  /// Whether it is ended for this. @param cause as its status says
  boolean killedFor(Reality.Track track, String cause) {
    return attempt(track.id).filter(a -> a.at("/kill/cause").asText().equals(cause)).isPresent();
  }

  /// Whether it is to end.
  boolean decided(Reality.Track track) {
    return decided.contains(track.id);
  }

  /// When the operator's store was lost last.
  Instant forgot() {
    return forgot;
  }

  /// When the operator's clock jumped last.
  Instant jumped() {
    return jumped;
  }

  /// Whether a task is of no gang that is still to start.
  boolean admitted(TaskName task) {
    return users.wish(task).filter(w -> !w.gang() || store.tree(key("Pipeline", task.pipeline()))
        .filter(tree -> !tree.at("/status/admittedAt").asText().isEmpty()).isPresent())
        .isPresent();
  }

  private boolean cause(Reality.Track track) {
    Optional<Wish> wish = users.wish(track.task);
    Optional<ObjectNode> pipeline = store.tree(key("Pipeline", track.task.pipeline()));
    if (wish.isEmpty() || !Wish.same(wish, track.wish) || pipeline.isEmpty()
        || Users.deleting(pipeline.get())
        || !(track.pipelineUid.isEmpty()
            || pipeline.get().at("/metadata/uid").asText().equals(track.pipelineUid))) {
      return true;
    }
    boolean forming = wish.get().gang() && pipeline.get().at("/status/admittedAt").asText()
        .isEmpty();
    boolean preempted = attempt(track.id).filter(a -> a.at("/kill/cause").asText()
        .equals("Preempted")).isPresent()
        && users.wanted.values().stream().anyMatch(w -> w.priority() > wish.get().priority());
    return forming || preempted || overdue(track) || moved(track) || leaves(track)
        || reality.of(track.task).stream()
            .anyMatch(other -> other != track && (!other.steady() || leaves(other)));
  }

  /// Whether it has run for longer than it may, however the operator's clock jumped since.
  private boolean overdue(Reality.Track track) {
    return track.running.isPresent() && track.launch.maxRunTime().isPresent()
        && !track.running.get().plus(track.launch.maxRunTime().get()).minus(JUMP)
            .isAfter(time.now());
  }

  /// Whether what it was told of is no longer there, or is elsewhere too.
  private boolean moved(Reality.Track track) {
    boolean told = track.wish.filter(w -> w.kind() == Wish.Kind.CHAIN).isPresent()
        && track.task.template().equals("t");
    List<String> argv = track.launch.argv();
    if (!told) {
      return false;
    }
    List<Reality.Track> running = reality.of(new TaskName(track.task.pipeline(), "a", 0)).stream()
        .filter(Reality.Track::runs).toList();
    return running.isEmpty() || running.stream().anyMatch(a -> !a.steady()
        || !a.address().equals(Optional.of(argv.get(argv.size() - 2))));
  }

  /// Whether its host is to be maintained.
  private boolean leaves(Reality.Track track) {
    return track.agent.filter(agent -> agent.leavesUntil.isAfter(time.now())).isPresent();
  }

  /// Nobody agrees to the maintenance of a host as long as something runs there.
  private void agreed(ClusterCall.AnswerInverse answer) {
    if (answer.answer() == ClusterCall.Answer.ACCEPT) {
      master.maintenance.of(answer).forEach(agent -> agent.processes.values().forEach(
          process -> check(!reality.track(process.launch.taskId()).filter(Reality.Track::runs)
              .filter(Reality.Track::steady).filter(track -> !track.disowned).isPresent(),
              agent.name + " is given up for maintenance though " + process.launch.taskId()
                  + " runs there")));
    }
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
                  () -> "acknowledged " + update.state() + " of " + call.taskId()
                      + " while the store says " + kept.get());
            });
      }
    }
  }

  String status(TaskName task) {
    return store.tree(key("Task", task.text())).map(tree -> tree.path("status").toString())
        .orElse("no object");
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

  void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new Violation(otherwise.get());
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}

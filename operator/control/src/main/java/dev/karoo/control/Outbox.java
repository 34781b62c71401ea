package dev.karoo.control;

import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Reserved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// The calls that a turn leads to, held back until what they rest on is durable.
final class Outbox {
  /// What an ACCEPT on one agent is to do.
  private static final class Pending {
    private final List<String> offers = new ArrayList<>();
    private final List<Reserved> unreserve = new ArrayList<>();
    private final List<Reserved> reserve = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();

    ClusterCall call(String agentId, Duration rest, Predicate<String> durable) {
      List<Launch> kept = launches.stream().filter(launch -> durable.test(launch.taskId()))
          .toList();
      return kept.isEmpty() && reserve.isEmpty() && unreserve.isEmpty()
          ? new ClusterCall.Decline(offers, rest)
          : new ClusterCall.Accept(agentId, offers, unreserve, reserve, kept, rest);
    }
  }

  private final List<ClusterCall> first = new ArrayList<>();
  private final SortedMap<String, Pending> accepts = new TreeMap<>();
  private final List<ClusterCall> acknowledgements = new ArrayList<>();
  private final List<ClusterCall> last = new ArrayList<>();
  private LoopFigures.Said said = LoopFigures.Said.NOTHING;

  /// A call that goes before the launches, such as a kill; acknowledgements go behind them, since
  /// each is a call of its own, and there may be hundreds.
  void add(ClusterCall call) {
    (call instanceof ClusterCall.Acknowledge ? acknowledgements : first).add(call);
  }

  /// A call that follows the launches.
  void addLast(ClusterCall call) {
    last.add(call);
  }

  /// Launches on an agent, with these offers of it.
  void launch(String agentId, List<String> offers, List<Launch> launches) {
    Pending pending = pending(agentId, offers);
    pending.launches.addAll(launches);
  }

  /// Keeps resources of an agent for tasks, and gives back what is kept for others, before anything
  /// is launched there.
  void reserve(String agentId, List<String> offers, List<Reserved> unreserve,
      List<Reserved> reserve) {
    Pending pending = pending(agentId, offers);
    pending.unreserve.addAll(unreserve);
    pending.reserve.addAll(reserve);
  }

  private Pending pending(String agentId, List<String> offers) {
    Pending pending = accepts.computeIfAbsent(agentId, _ -> new Pending());
    pending.offers.addAll(offers);
    return pending;
  }

  /// Makes the calls.
  ///
  /// @param rest for how long what is left of used offers is declined, by Mesos' agent id
  /// @param durable whether the intent of a launch is in the store, by its attempt's id
  void flush(Cluster cluster, Function<String, Duration> rest, Predicate<String> durable) {
    first.forEach(call -> say(cluster, call));
    accepts.forEach((agentId, pending) -> say(cluster,
        pending.call(agentId, rest.apply(agentId), durable)));
    acknowledgements.forEach(call -> say(cluster, call));
    last.forEach(call -> say(cluster, call));
    clear();
  }

  private void say(Cluster cluster, ClusterCall call) {
    said = said.plus(switch (call) {
      case ClusterCall.Accept accept -> new LoopFigures.Said(accept.launches().size(), 0, 0);
      case ClusterCall.Kill _ -> new LoopFigures.Said(0, 1, 0);
      case ClusterCall.Acknowledge _ -> new LoopFigures.Said(0, 0, 1);
      case ClusterCall.Decline _,ClusterCall.Suppress _,ClusterCall.Revive _ ->
        LoopFigures.Said.NOTHING;
      case ClusterCall.Reconcile _,ClusterCall.AnswerInverse _,ClusterCall.ListTasks _ ->
        LoopFigures.Said.NOTHING;
    });
    cluster.call(call);
  }

  /// What was said so far.
  LoopFigures.Said said() {
    return said;
  }

  /// Nothing can be said: the connection ended.
  void clear() {
    first.clear();
    accepts.clear();
    acknowledgements.clear();
    last.clear();
  }
}

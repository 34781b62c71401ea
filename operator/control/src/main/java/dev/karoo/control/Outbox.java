package dev.karoo.control;

import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.Launch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The calls that a turn leads to, held back until what they rest on is durable.
final class Outbox {
  private record Pending(List<String> offers, List<Launch> launches) {}

  private final List<ClusterCall> first = new ArrayList<>();
  private final SortedMap<String, Pending> accepts = new TreeMap<>();
  private final List<ClusterCall> last = new ArrayList<>();

  /// An acknowledgement or a kill.
  void add(ClusterCall call) {
    first.add(call);
  }

  /// A call that follows the launches.
  void addLast(ClusterCall call) {
    last.add(call);
  }

  /// Launches on an agent, with these offers of it.
  void launch(String agentId, List<String> offers, List<Launch> launches) {
    Pending pending = accepts.computeIfAbsent(agentId,
        _ -> new Pending(new ArrayList<>(), new ArrayList<>()));
    pending.offers.addAll(offers);
    pending.launches.addAll(launches);
  }

  /// Makes the calls.
  ///
  /// @param rest for how long what is left of used offers is declined
  /// @param durable whether the intent of a launch is in the store, by its attempt's id
  void flush(Cluster cluster, Duration rest, Predicate<String> durable) {
    first.forEach(cluster::call);
    accepts.forEach((agentId, pending) -> {
      List<Launch> launches = pending.launches.stream()
          .filter(launch -> durable.test(launch.taskId())).toList();
      cluster.call(launches.isEmpty()
          ? new ClusterCall.Decline(pending.offers, rest)
          : new ClusterCall.Accept(agentId, pending.offers, launches, rest));
    });
    last.forEach(cluster::call);
    first.clear();
    accepts.clear();
    last.clear();
  }

  /// Nothing can be said: the connection ended.
  void clear() {
    first.clear();
    accepts.clear();
    last.clear();
  }

  boolean hasLaunches() {
    return !accepts.isEmpty();
  }
}

package dev.karoo.local.master;

import dev.karoo.local.link.MasterEnd.AgentLink;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.resources.Resources;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;

/// What the master keeps of one registered agent.
final class AgentEntry {
  /// A task by framework and id.
  record TaskKey(String framework, String task) {}

  final String id;
  AgentInfo info;
  String pid;
  final Instant registered;
  Optional<Instant> reregistered = Optional.empty();
  Optional<AgentLink> link = Optional.empty();

  /// Everything it has, with what is reserved.
  Resources total;

  final Map<TaskKey, TaskEntry> tasks = new LinkedHashMap<>();
  final Map<String, OfferEntry> offers = new LinkedHashMap<>();

  /// Kills that came while it was disconnected.
  final Set<TaskKey> pendingKills = new LinkedHashSet<>();

  int missedPings;
  Loop.Timer ping = () -> {};

  /// An operator took it out of service.
  boolean deactivated;
  Optional<DrainInfo> drain = Optional.empty();
  Instant drainStarted = Instant.EPOCH;

  AgentEntry(String id, AgentInfo info, String pid, Instant registered, Resources total) {
    this.id = id;
    this.info = info;
    this.pid = pid;
    this.registered = registered;
    this.total = total;
  }

  boolean connected() {
    return link.isPresent();
  }

  /// Whether its resources may be offered.
  boolean active() {
    return connected() && !deactivated && drain.isEmpty();
  }

  /// Sends a message; it is lost when the agent is disconnected.
  void send(ToAgent message) {
    link.ifPresent(l -> l.send(message));
  }

  Resources used() {
    return tasks.values().stream().filter(t -> !t.isOver()).map(TaskEntry::resources)
        .reduce(Resources.NONE, Resources::plus);
  }

  Resources offered() {
    return offers.values().stream().map(OfferEntry::resources)
        .reduce(Resources.NONE, Resources::plus);
  }
}

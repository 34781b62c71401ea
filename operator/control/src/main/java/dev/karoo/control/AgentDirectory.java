package dev.karoo.control;

import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentStatus;
import dev.karoo.api.convert.Agents;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// All hosts, by name and by Mesos' ids.
final class AgentDirectory {
  private final SortedMap<String, AgentEntry> byName = new TreeMap<>();
  private final Map<String, String> nameOfId = new HashMap<>();
  private final Set<String> changed = new TreeSet<>();

  /// Of which agents Mesos said that they will not be there, and when it said so last.
  private final SortedMap<String, Instant> told = new TreeMap<>();
  private boolean known;
  private long registrations;
  private long descriptions;

  /// Those that take tasks, as long as nothing changed.
  private Optional<Set<String>> usable = Optional.empty();

  /// Whether Mesos said yet which agents there are: before that, nothing can be said of those that
  /// wait.
  boolean known() {
    return known;
  }

  /// Whether Mesos knows any.
  boolean anyRegistered() {
    return !nameOfId.isEmpty();
  }

  /// All agents that Mesos knows; others are gone.
  void inventory(List<AgentReport> reports) {
    known = true;
    Set<String> here = new HashSet<>();
    reports.forEach(report -> here.add(report.agentId()));
    Set.copyOf(nameOfId.keySet()).stream().filter(id -> !here.contains(id)).forEach(this::gone);
    reports.forEach(this::seen);
  }

  /// An agent came or changed.
  void seen(AgentReport report) {
    known = true;
    AgentEntry entry = entry(report.agent().name());
    if (!entry.report.equals(Optional.of(report))) {
      entry.report.ifPresent(old -> nameOfId.remove(old.agentId()));
      entry.report = Optional.of(report);
      nameOfId.put(report.agentId(), entry.name);
      registrations++;
      complete(entry);
    }
  }

  /// An agent went. What it had is remembered for those who look at its object.
  void gone(String agentId) {
    String name = nameOfId.remove(agentId);
    if (name != null) {
      registrations++;
      AgentEntry entry = entry(name);
      entry.report = Optional.empty();
      descriptions++;
      usable = Optional.empty();
      changed.add(name);
    }
  }

  /// When Mesos says that an agent will not be there; none: that is not planned.
  void unavailable(String agentId, Optional<Window> window, Instant now) {
    Optional.ofNullable(nameOfId.get(agentId)).flatMap(this::named).ifPresent(entry -> {
      if (window.isPresent()) {
        told.put(entry.name, now);
      } else {
        told.remove(entry.name);
      }
      if (!entry.unavailable.equals(window)) {
        entry.unavailable = window;
        descriptions++;
      }
    });
  }

  /// Mesos was asked for an offer of an agent, which tells whether it is still to be left.
  void asked(String agentId, Instant now) {
    nameOf(agentId).ifPresent(name -> told.put(name, now));
  }

  /// Those that Mesos knows and wants to be left, by its ids, and when it said so last.
  Map<String, Instant> unavailable() {
    Map<String, Instant> some = new HashMap<>();
    told.forEach((name, at) -> idOf(name).ifPresent(id -> some.put(id, at)));
    return some;
  }

  /// Its object was written by others.
  ///
  /// @param createRevision its incarnation
  void object(AgentObject object, long createRevision) {
    AgentEntry entry = entry(object.getMetadata().getName());
    entry.fault = Optional.empty();
    put(entry, object, createRevision);
  }

  /// Its object, of which only the metadata can be read: what its administrator wants is not known,
  /// and it takes no tasks.
  void unreadable(AgentObject bare, long createRevision, String why) {
    AgentEntry entry = entry(bare.getMetadata().getName());
    entry.fault = Optional.of("its object cannot be read: " + why);
    put(entry, bare, createRevision);
  }

  private void put(AgentEntry entry, AgentObject object, long createRevision) {
    entry.object = Optional.of(object);
    entry.createRevision = createRevision;
    entry.written = Optional.ofNullable(object.getStatus());
    entry.conditions = entry.written.map(AgentStatus::conditions).orElse(List.of());
    if (entry.report.isEmpty() && entry.lost.isEmpty()) { // as the operator before this one saw it
      entry.lost = entry.written.flatMap(status -> Times.read(status.lostAt()));
    }
    complete(entry);
  }

  /// Its object was deleted by others.
  void objectGone(String name) {
    AgentEntry entry = byName.get(name);
    if (entry != null) {
      entry.object = Optional.empty();
      entry.fault = Optional.empty();
      entry.written = Optional.empty();
      entry.createRevision = 0;
      complete(entry);
      if (entry.report.isEmpty()) {
        byName.remove(name);
      }
    }
  }

  private void complete(AgentEntry entry) {
    descriptions++;
    usable = Optional.empty();
    changed.add(entry.name);
    entry.conflict = entry.fault;
    Optional<Agent> said = entry.report.map(AgentReport::agent);
    if (said.isEmpty()) {
      return;
    }
    try {
      entry.agent = Optional.of(entry.object.map(o -> Agents.complete(said.get(), o.spec()))
          .orElse(said.get()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      entry.agent = said;
      entry.conflict = Optional.of("its spec makes no sense: " + e.getMessage());
    }
  }

  private AgentEntry entry(String name) {
    return byName.computeIfAbsent(name, AgentEntry::new);
  }

  Optional<AgentEntry> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// What an agent has or had.
  Optional<Agent> agent(String name) {
    return named(name).flatMap(entry -> entry.agent);
  }

  /// The name of the agent with this id, if Mesos knows it.
  Optional<String> nameOf(String agentId) {
    return Optional.ofNullable(nameOfId.get(agentId));
  }

  /// Mesos' id of an agent that Mesos knows.
  Optional<String> idOf(String name) {
    return named(name).flatMap(entry -> entry.report).map(AgentReport::agentId);
  }

  /// Under which address or hostname an agent's ports are reached: as it is registered, which need
  /// no name server. Of one that is not known, its name.
  String hostOf(String name) {
    String address = named(name).flatMap(entry -> entry.report).map(AgentReport::address)
        .orElse(name);
    int colon = address.lastIndexOf(':');
    return colon > 0 ? address.substring(0, colon) : address;
  }

  /// Mesos' ids of all agents that Mesos knows.
  Set<String> ids() {
    return Set.copyOf(nameOfId.keySet());
  }

  /// How often an id came or went: while it is the same, the ids are.
  long registrations() {
    return registrations;
  }

  /// How often what is known of agents changed, beside what tasks hold of them: while it is the
  /// same, so are they.
  long descriptions() {
    return descriptions;
  }

  /// Whether Mesos' inventory has an agent with this id.
  boolean knows(String agentId) {
    return nameOfId.containsKey(agentId);
  }

  Collection<AgentEntry> all() {
    return byName.values();
  }

  /// The names of those that take tasks.
  Set<String> usable() {
    if (usable.isEmpty()) {
      usable = Optional.of(byName.values().stream().filter(AgentEntry::usable)
          .map(entry -> entry.name).collect(Collectors.toUnmodifiableSet()));
    }
    return usable.get();
  }

  /// The names of those that Mesos knows, but does not offer.
  Set<String> returning() {
    return byName.values().stream().filter(entry -> entry.report.isPresent() && !entry.active())
        .map(entry -> entry.name).collect(Collectors.toUnmodifiableSet());
  }

  /// Whether a task may surely not be started there: it is gone, cordoned, drained, or makes no
  /// sense. One that is only not offered, as while it returns to a new master, may be again soon.
  boolean closed(String name) {
    return named(name).filter(entry -> entry.report.isPresent()
        && (entry.usable() || !entry.active())).isEmpty();
  }

  /// Which agents are drained was found out anew.
  void drainsKnown() {
    usable = Optional.empty();
  }

  /// Marks one whose status may have changed.
  void touch(String name) {
    if (byName.containsKey(name)) {
      changed.add(name);
    }
  }

  /// All changes that can be told are in the store.
  void kept() {
    if (known) {
      changed.clear();
    }
  }

  /// Those that may have changed.
  List<AgentEntry> changed() {
    return changed.stream().flatMap(name -> named(name).stream()).toList();
  }

  /// Whether any may have.
  boolean hasChanged() {
    return !changed.isEmpty();
  }
}

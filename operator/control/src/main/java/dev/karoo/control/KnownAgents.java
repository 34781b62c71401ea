package dev.karoo.control;

import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.agent.AgentStatus;
import dev.karoo.store.Entry;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The agents that this operator knew when it ran last.
public final class KnownAgents {
  private KnownAgents() {}

  /// Their names and ports, also of those that were lost then. The Mesos client goes on with these
  /// names: what runs on an agent is booked under its own.
  ///
  /// @throws dev.karoo.store.StoreException when the store cannot be read
  public static Map<String, Integer> ports(Store store) {
    Map<String, Integer> ports = new HashMap<>();
    for (Entry entry : store.list(Selection.of(Keys.AGENTS), 0, Optional.empty()).entries()) {
      address(entry).flatMap(KnownAgents::port)
          .ifPresent(port -> ports.put(entry.key().name(), port));
    }
    return ports;
  }

  /// Mesos' ids of them, by which a cluster is known again.
  ///
  /// @throws dev.karoo.store.StoreException when the store cannot be read
  public static Set<String> ids(Store store) {
    return store.list(Selection.of(Keys.AGENTS), 0, Optional.empty()).entries().stream()
        .flatMap(entry -> status(entry).map(AgentStatus::agentId).stream())
        .filter(id -> !id.isEmpty()).collect(Collectors.toSet());
  }

  private static Optional<String> address(Entry entry) {
    return status(entry).map(AgentStatus::address);
  }

  private static Optional<AgentStatus> status(Entry entry) {
    try {
      return Optional.ofNullable(Documents.read(entry.value(), AgentObject.class).getStatus());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the loop says what is wrong with it
    }
  }

  private static Optional<Integer> port(String address) {
    try {
      return Optional.of(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}

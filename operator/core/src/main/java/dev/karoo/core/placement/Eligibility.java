package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Selector;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Whether an agent may take a task at all, whatever is free on it.
final class Eligibility {
  private Eligibility() {}

  /// What keeps the task off the agent; none: it may go there.
  static Optional<Refusal.Kind> refusal(Host host, Request request, Instant now) {
    Agent agent = host.agent;
    if (agent.unschedulable()) {
      return Optional.of(Refusal.Kind.UNSCHEDULABLE);
    }
    if (inMaintenance(agent, now)) {
      return Optional.of(Refusal.Kind.MAINTENANCE);
    }
    if (!accepts(agent, request)) {
      return Optional.of(Refusal.Kind.SUBSYSTEM);
    }
    return selected(host, request) ? Optional.empty() : Optional.of(Refusal.Kind.SELECTOR);
  }

  /// Whether nothing but maintenance ever keeps the task off the agent.
  static boolean everAllows(Host host, Request request) {
    return !host.agent.unschedulable() && accepts(host.agent, request) && selected(host, request);
  }

  /// Whether one of its windows is open.
  static boolean inMaintenance(Agent agent, Instant now) {
    if (agent.maintenance().isEmpty()) {
      return false;
    }
    for (Window window : agent.maintenance()) {
      if (!now.isBefore(window.from())
          && (window.to().isEmpty() || now.isBefore(window.to().get()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean accepts(Agent agent, Request request) {
    return request.subsystem().isEmpty() || agent.subsystems().isEmpty()
        || agent.subsystems().get().contains(request.subsystem().get());
  }

  /// Whether all the request's selectors match.
  private static boolean selected(Host host, Request request) {
    if (request.agentSelector().isEmpty()) {
      return true;
    }
    for (Selector selector : request.agentSelector()) {
      if (!selector.matches(host.attributes)) {
        return false;
      }
    }
    return true;
  }

  /// The agent's attributes, and its name under `host`.
  static Map<String, String> attributes(Agent agent) {
    Map<String, String> attributes = new HashMap<>(agent.attributes());
    attributes.put("host", agent.name());
    return attributes;
  }

  /// The agent's value of an attribute; `host` is its name.
  static Optional<String> value(Agent agent, String attribute) {
    return attribute.equals("host")
        ? Optional.of(agent.name())
        : Optional.ofNullable(agent.attributes().get(attribute));
  }
}

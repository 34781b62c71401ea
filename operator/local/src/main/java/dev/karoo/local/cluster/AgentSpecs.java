package dev.karoo.local.cluster;

import dev.karoo.local.agent.AgentSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The agents that a local cluster has, running or not, in the order in which they were given.
final class AgentSpecs {
  private final Map<String, AgentSpec> byName = new LinkedHashMap<>();

  AgentSpecs(List<AgentSpec> agents) {
    agents.forEach(agent -> byName.put(agent.name(), agent));
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /// @throws IllegalArgumentException when there is no such agent, naming those there are
  AgentSpec require(String name) {
    AgentSpec spec = byName.get(name);
    if (spec == null) {
      throw new IllegalArgumentException("there is no agent " + name + "; there are "
          + String.join(", ", byName.keySet()));
    }
    return spec;
  }
}

package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.CpuSet;
import java.util.List;

/// What a host itself counts when a task starts on it: nothing there is given twice, whatever
/// operator and master believe, and what is pinned, charged and labelled is the same.
final class HostAccount {
  private static final List<String> LABELS = List.of(Labels.NAMESPACE, Labels.PIPELINE,
      Labels.PIPELINE_UID, Labels.TEMPLATE, Labels.INDEX, Labels.ATTEMPT, Labels.SPEC_HASH,
      Labels.PLACEMENT);

  private HostAccount() {}

  /// A task starts.
  static void starts(SimulatedAgent agent, SimulatedAgent.Instance process) {
    Launch launch = process.launch;
    Resources rest = agent.resources();
    for (SimulatedAgent.Instance other : agent.processes.values()) {
      if (other.runs()) {
        Resources mine = other.launch.resources();
        check(rest.covers(mine), agent, "gives twice: " + launch.taskId() + " starts with "
            + launch.resources() + " beside " + running(agent));
        rest = rest.minus(mine);
      }
    }
    for (String label : LABELS) {
      check(launch.labels().containsKey(label), agent, launch.taskId() + " lacks label " + label);
    }
    pinned(agent, launch);
  }

  private static void pinned(SimulatedAgent agent, Launch launch) {
    JsonNode placement = SimulatedApi.json(launch.labels().get(Labels.PLACEMENT));
    check(placement.path("agent").asText().equals(agent.name), agent,
        launch.taskId() + " says it is placed on " + placement.path("agent").asText());
    Ranges charged = launch.resources().range("cores");
    int pin = launch.argv().indexOf("-c");
    Ranges pinned = launch.argv().getFirst().equals("taskset") && pin > 0
        ? CpuSet.parse(launch.argv().get(pin + 1)).toRanges()
        : Ranges.EMPTY;
    check(pinned.equals(charged), agent, launch.taskId() + " is pinned to " + pinned
        + " but charged " + charged);
    Ranges said = Ranges.EMPTY;
    for (JsonNode core : placement.path("cores")) {
      said = said.plus(Ranges.of(core.asInt(), core.asInt()));
    }
    check(said.equals(charged), agent, launch.taskId() + " is charged " + charged
        + " but its label says " + said);
    check(charged.size() == 0 || agent.description().domains().stream()
        .anyMatch(d -> d.cores().toRanges().minus(charged).size() == d.cores().toRanges().size()
            - charged.size()),
        agent, launch.taskId() + " is spread over domains: " + charged);
  }

  private static String running(SimulatedAgent agent) {
    return agent.processes.values().stream().filter(SimulatedAgent.Instance::runs)
        .map(p -> p.launch.taskId() + " " + p.launch.resources()).toList().toString();
  }

  private static void check(boolean holds, SimulatedAgent agent, String otherwise) {
    if (!holds) {
      throw new Violation(agent.name + ": " + otherwise);
    }
  }
}

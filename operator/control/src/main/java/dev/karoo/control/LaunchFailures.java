package dev.karoo.control;

import dev.karoo.api.agent.AvoidedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Counts failures that are an agent's fault, as far as can be told: three within ten minutes, and
/// the agent is avoided for ten.
///
/// A task that no agent can run, such as one with a parameter that Docker refuses, looks the same
/// as an agent that runs no task. So an agent is avoided by everybody only once tasks of two
/// pipelines failed there; until then by the pipeline whose tasks did. One wrong pipeline can spoil
/// the agents for itself, and for nobody else.
///
/// Failures of one second count once, since they have one cause: an agent that goes takes all its
/// tasks with it.
final class LaunchFailures {
  private static final int LIMIT = 3;
  private static final int PIPELINES = 2;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration ONE_CAUSE = Duration.ofSeconds(1);

  private final Map<String, Deque<Failure>> byAgent = new HashMap<>();

  /// At one moment. @param pipelines whose tasks failed
  private record Failure(Instant at, Set<PipelineId> pipelines) {}

  /// Names of agents to avoid.
  ///
  /// @param byAll whoever asks
  /// @param by further ones for single pipelines
  record Avoided(Set<String> byAll, Map<PipelineId, Set<String>> by) {
    static final Avoided NONE = new Avoided(Set.of(), Map.of());

    Avoided {
      byAll = Set.copyOf(byAll);
      by = Map.copyOf(by);
    }

    /// Those that tasks of this pipeline are to avoid.
    Set<String> of(PipelineId pipeline) {
      Set<String> agents = new TreeSet<>(byAll);
      agents.addAll(by.getOrDefault(pipeline, Set.of()));
      return agents;
    }

    /// Who avoids this agent; none: nobody.
    Optional<AvoidedBy> by(String agent) {
      if (byAll.contains(agent)) {
        return Optional.of(new AvoidedBy(Set.of()));
      }
      Set<String> pipelines = new TreeSet<>();
      by.forEach((pipeline, agents) -> {
        if (agents.contains(agent)) {
          pipelines.add(pipeline.toString());
        }
      });
      return pipelines.isEmpty() ? Optional.empty() : Optional.of(new AvoidedBy(pipelines));
    }
  }

  /// One more.
  void add(String agent, PipelineId pipeline, Instant now) {
    Deque<Failure> failures = byAgent.computeIfAbsent(agent, _ -> new ArrayDeque<>());
    failures.removeIf(failure -> !failure.at.plus(WINDOW).isAfter(now));
    if (failures.isEmpty() || failures.getLast().at.plus(ONE_CAUSE).isBefore(now)) {
      failures.addLast(new Failure(now, new TreeSet<>()));
    }
    failures.getLast().pipelines.add(pipeline);
  }

  /// The agents to avoid now.
  Avoided avoided(Instant now) {
    byAgent.values().removeIf(failures -> !failures.getLast().at.plus(WINDOW).isAfter(now));
    Set<String> byAll = new TreeSet<>();
    Map<PipelineId, Set<String>> by = new TreeMap<>();
    byAgent.forEach((agent, failures) -> {
      Map<PipelineId, Integer> counts = counts(failures);
      if (failures.size() >= LIMIT && counts.size() >= PIPELINES) {
        byAll.add(agent);
      }
      counts.forEach((pipeline, count) -> {
        if (count >= LIMIT) {
          by.computeIfAbsent(pipeline, _ -> new TreeSet<>()).add(agent);
        }
      });
    });
    return new Avoided(byAll, by);
  }

  private static Map<PipelineId, Integer> counts(Deque<Failure> failures) {
    Map<PipelineId, Integer> counts = new HashMap<>();
    failures.forEach(failure -> failure.pipelines
        .forEach(pipeline -> counts.merge(pipeline, 1, Integer::sum)));
    return counts;
  }

  /// When one is no longer avoided.
  Optional<Instant> wake() {
    return byAgent.values().stream().filter(failures -> failures.size() >= LIMIT)
        .map(failures -> failures.getLast().at.plus(WINDOW)).min(Comparator.naturalOrder());
  }
}

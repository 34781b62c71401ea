package dev.karoo.simulation;

import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.InverseOffer;
import dev.karoo.core.topology.Window;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The master's schedule of maintenance: it asks to vacate agents, again until that is agreed to.
final class Maintenance {
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /// Kills are repeated.
  private static final Duration LATE = Duration.ofMinutes(2);

  private final Timeline time;
  private final Line line;
  private final Map<String, SimulatedAgent> asked = new HashMap<>();
  private int numbers;

  Maintenance(Timeline time, Line line) {
    this.time = time;
    this.line = line;
  }

  /// An agent is not to be used from in a minute on, for so long.
  void plan(SimulatedAgent agent, Duration length) {
    Window window = new Window(time.now().plusSeconds(60),
        Optional.of(time.now().plusSeconds(60).plus(length)));
    agent.maintenance = Optional.of(window);
    agent.leavesUntil = window.to().orElseThrow().plus(LATE);
    ask(agent, window);
    time.after(length.plusSeconds(60), () -> agent.maintenance = Optional.empty());
  }

  private void ask(SimulatedAgent agent, Window window) {
    if (agent.maintenance.equals(Optional.of(window)) && agent.registered()) {
      String id = "I" + numbers++;
      asked.put(id, agent);
      line.send(new ClusterEvent.InverseOffered(List.of(new InverseOffer(id, agent.id, window))));
    }
  }

  /// The agents that an answer is about.
  List<SimulatedAgent> of(ClusterCall.AnswerInverse answer) {
    return answer.inverseOfferIds().stream().flatMap(id -> Optional.ofNullable(asked.get(id))
        .stream()).toList();
  }

  /// The operator agrees, or not yet.
  void answered(ClusterCall.AnswerInverse answer) {
    of(answer).forEach(agent -> {
      if (answer.answer() == ClusterCall.Answer.DECLINE) {
        agent.maintenance.ifPresent(window -> time.after(AGAIN, () -> ask(agent, window)));
      }
    });
    answer.inverseOfferIds().forEach(asked::remove);
  }
}

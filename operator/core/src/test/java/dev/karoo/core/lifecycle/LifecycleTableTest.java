package dev.karoo.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.TaskState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Every state with every event. The table beside this test was read line by line.
class LifecycleTableTest {
  private static final KillOrder ORDER = new KillOrder(KillOrder.Cause.UNWANTED, "test",
      Attempts.START);

  /// An attempt in a state, with or without the order to end.
  private record Case(String name, Attempt attempt) {}

  private static List<Case> cases() {
    var cases = new ArrayList<Case>();
    Attempt intent = Attempts.intent(1, "a1", "hash", 0);
    cases.add(new Case("intended", intent));
    cases.add(new Case("intended, to end", ordered(intent)));
    for (TaskState state : TaskState.values()) {
      Attempt attempt = inState(intent, state);
      cases.add(new Case(state.toString(), attempt));
      cases.add(new Case(state + ", to end", inState(ordered(intent), state)));
    }
    return cases;
  }

  private static Attempt ordered(Attempt attempt) {
    return Lifecycle.transition(attempt, new AttemptEvent.KillOrdered(ORDER)).next();
  }

  private static Attempt inState(Attempt attempt, TaskState state) {
    return new Attempt(attempt.id(), attempt.number(), attempt.agent(), attempt.agentId(),
        attempt.specHash(), attempt.probed(), attempt.links(), attempt.holding(), state, true,
        attempt.kill(),
        new Attempt.Times(Attempts.START,
            state == TaskState.RUNNING || state == TaskState.KILLING
                ? Optional.of(Attempts.START)
                : Optional.empty(),
            state == TaskState.UNREACHABLE || state == TaskState.UNKNOWN
                ? Optional.of(Attempts.START)
                : Optional.empty(),
            state.terminal() ? Optional.of(Attempts.START) : Optional.empty()),
        Attempt.Report.NONE);
  }

  private static String line(Case from, String name, AttemptEvent event) {
    Transition transition = Lifecycle.transition(from.attempt, event);
    var effects = new ArrayList<String>();
    for (Effect effect : transition.effects()) {
      effects.add(switch (effect) {
        case Effect.Keep() -> "keep";
        case Effect.Announce(Notice notice) -> notice.reason();
        case Effect.Acknowledge _ -> "acknowledge";
        case Effect.Kill _ -> "kill";
      });
    }
    String next = transition.next().state() + (transition.next().confirmed() ? "" : "?");
    return "%-20s %-17s → %-16s %s".formatted(from.name, name, next,
        String.join(", ", effects)).stripTrailing();
  }

  @Test
  void everyStateWithEveryEvent() throws IOException {
    var lines = new ArrayList<String>();
    for (Case from : cases()) {
      for (TaskState state : TaskState.values()) {
        lines.add(line(from, state.toString(), new AttemptEvent.Reported(
            Attempts.update(from.attempt, state, "", ""), Attempts.START.plusSeconds(9))));
      }
      lines.add(line(from, "(kill ordered)", new AttemptEvent.KillOrdered(ORDER)));
      lines.add(line(from, "(given up)", new AttemptEvent.GivenUp("test",
          Attempts.START.plusSeconds(9))));
    }
    try (var golden = getClass().getResourceAsStream("lifecycle-table.txt")) {
      assertThat(String.join("\n", lines) + "\n").isEqualTo(new String(
          Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void aTerminalStateStaysWhateverComes() {
    for (Case from : cases()) {
      for (TaskState state : TaskState.values()) {
        Attempt next = Attempts.now(from.attempt, state, "", "", 9);
        if (from.attempt.state().terminal()) {
          assertThat(next).isEqualTo(from.attempt);
        }
      }
    }
  }

  @Test
  void theSameUpdateTwiceChangesNothingTheSecondTime() {
    for (Case from : cases()) {
      for (TaskState state : TaskState.values()) {
        var event = new AttemptEvent.Reported(
            Attempts.update(from.attempt, state, "", ""), Attempts.START.plusSeconds(9));
        Attempt once = Lifecycle.transition(from.attempt, event).next();
        assertThat(Lifecycle.transition(once, event).next()).isEqualTo(once);
      }
    }
  }

  @Test
  void keepingComesBeforeSayingAnythingToMesos() {
    for (Case from : cases()) {
      for (TaskState state : TaskState.values()) {
        List<Effect> effects = Lifecycle.transition(from.attempt, new AttemptEvent.Reported(
            Attempts.update(from.attempt, state, "", ""), Attempts.START)).effects();
        assertThat(effects).isSortedAccordingTo(Effect.ORDER);
        assertThat(effects).anyMatch(Effect.Acknowledge.class::isInstance);
      }
    }
  }
}

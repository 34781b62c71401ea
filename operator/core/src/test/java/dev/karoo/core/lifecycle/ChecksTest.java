package dev.karoo.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is known of the results of a task's checks.
class ChecksTest {
  private static Attempt hears(Attempt attempt, String reason, Optional<Boolean> check) {
    return Lifecycle.transition(attempt, new AttemptEvent.Reported(new TaskUpdate(attempt.id(),
        attempt.agentId(), TaskState.RUNNING, "SOURCE_MASTER", reason, "", Optional.empty(), check,
        Optional.empty(), Attempts.START, ""), Attempts.START)).next();
  }

  private static Attempt checked(boolean result) {
    return hears(Attempts.now(Attempts.intent(1, "a1", "hash", 0), TaskState.RUNNING, "", "", 1),
        "REASON_TASK_CHECK_STATUS_UPDATED", Optional.of(result));
  }

  /// An older result that came late, or twice, would else be believed until the next change.
  @Test
  void anAnswerPutsThemRight() {
    Attempt after = hears(checked(false), "REASON_RECONCILIATION", Optional.of(true));
    assertThat(after.report().checked()).contains(true);
    assertThat(after.report().reason()).isEqualTo("REASON_TASK_CHECK_STATUS_UPDATED");
  }

  @Test
  void anAnswerWithoutResultChangesNothing() {
    Attempt before = checked(true);
    assertThat(hears(before, "REASON_RECONCILIATION", Optional.empty())).isEqualTo(before);
  }
}

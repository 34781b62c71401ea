package dev.karoo.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"FINISHED | | | SUCCEEDED",
    "FAILED | | Command exited with status 3 | FAILED",
    "FAILED | | Command terminated with signal Killed | FAILED",
    "FAILED | | Container exited with status 125 | INFRASTRUCTURE",
    "FAILED | | Container exited with status 127 | FAILED",
    "FAILED | | Command exited with status 125 | FAILED",
    "FAILED | REASON_EXECUTOR_REGISTRATION_TIMEOUT | Executor did not register | INFRASTRUCTURE",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: Failed to run "
        + "'/usr/bin/docker -H unix:///d.sock pull x:1': exited with status 1 | NOT_FETCHED",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: Failed to fetch all URIs"
        + " for container 'c' | NOT_FETCHED",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: Failed to perform 'curl'"
        + " for 'docker-manifest://r/x?1': curl: (6) Could not resolve host | NOT_FETCHED",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: Unexpected HTTP response"
        + " '404 Not Found' when trying to download the blob | NOT_FETCHED",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: Failed to find archive for"
        + " image 'x' at '/images/x.tar' | NOT_FETCHED",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: Unsupported container image"
        + " type: DOCKER | INFRASTRUCTURE",
    "FAILED | REASON_CONTAINER_LAUNCH_FAILED | Failed to launch container: no cgroup "
        + "| INFRASTRUCTURE",
    "FAILED | REASON_EXECUTOR_TERMINATED | Executor terminated | INFRASTRUCTURE",
    "FAILED | REASON_MAX_COMPLETION_TIME_REACHED | | FAILED", "KILLED | | | FAILED",
    "KILLED | REASON_AGENT_DRAINING | | INFRASTRUCTURE", "ERROR | REASON_TASK_INVALID | | REFUSED",
    "DROPPED | REASON_INVALID_OFFERS | | NEVER_STARTED",
    "DROPPED | REASON_RECONCILIATION | | INFRASTRUCTURE",
    "GONE | REASON_RECONCILIATION | | NEVER_STARTED",
    "LOST | REASON_AGENT_REMOVED | | INFRASTRUCTURE",
    "GONE_BY_OPERATOR | | | INFRASTRUCTURE"})
  void whoseFaultTheEndIs(TaskState state, String reason, String message, Outcome expected) {
    Attempt attempt = Attempts.now(Attempts.intent(1, "a1", "hash", 0), state,
        Optional.ofNullable(reason).orElse(""), Optional.ofNullable(message).orElse(""), 1);
    assertThat(Outcome.of(attempt)).isEqualTo(expected);
  }

  @Test
  void anEndThatWasOrderedIsNoFailure() {
    for (TaskState state : List.of(TaskState.FINISHED, TaskState.FAILED, TaskState.KILLED,
        TaskState.GONE, TaskState.LOST)) {
      Attempt attempt = Lifecycle.transition(Attempts.intent(1, "a1", "hash", 0),
          new AttemptEvent.KillOrdered(new KillOrder(KillOrder.Cause.CHANGED, "", Attempts.START)))
          .next();
      assertThat(Outcome.of(Attempts.now(attempt, state, "", "", 1))).isEqualTo(Outcome.STOPPED);
    }
  }

  private static Optional<Duration> wait(List<Attempt> attempts, String hash) {
    return BackOff.USUAL.notBefore(attempts, hash, Optional.empty()).map(at -> Duration
        .between(attempts.getLast().times().ended().orElseThrow(), at));
  }

  @Test
  void eachFailureDoublesTheWaitUpToTheCap() {
    var attempts = new ArrayList<Attempt>();
    var waits = new ArrayList<Long>();
    for (int i = 1; i <= 12; i++) {
      attempts.add(Attempts.failed(Attempts.intent(i, "a1", "hash", i * 1000L), i * 1000L + 1,
          i * 1000L + 2));
      waits.add(wait(attempts, "hash").orElseThrow().toSeconds());
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L, 300L);
  }

  @Test
  void aHealthyRunOrAnotherSpecBeginsAnew() {
    Attempt first = Attempts.failed(Attempts.intent(1, "a1", "hash", 0), 1, 2);
    Attempt second = Attempts.failed(Attempts.intent(2, "a1", "hash", 10), 11, 12);
    Attempt healthy = Attempts.failed(Attempts.intent(3, "a1", "hash", 20), 21, 21 + 300);

    assertThat(wait(List.of(first, second, healthy), "hash")).contains(Duration.ofSeconds(1));
    assertThat(wait(List.of(first, second), "other")).isEmpty();
  }

  @Test
  void failuresOfTheInfrastructureAreOnlyPaced() {
    var attempts = new ArrayList<Attempt>();
    for (int i = 1; i <= 3; i++) {
      attempts.add(Attempts.now(Attempts.intent(i, "a1", "hash", i), TaskState.LOST, "", "", i));
    }
    assertThat(wait(attempts, "hash")).isEmpty();
    attempts.add(Attempts.now(Attempts.intent(4, "a1", "hash", 4), TaskState.LOST, "", "", 4));
    assertThat(wait(attempts, "hash")).contains(Duration.ofSeconds(1));
  }
}

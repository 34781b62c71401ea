package dev.karoo.mesos.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.time.Instant;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatusesTest {
  private static TaskUpdate update(String json) throws InvalidProtocolBufferException {
    TaskStatus.Builder status = TaskStatus.newBuilder();
    JsonFormat.parser().merge(
        "{\"task_id\": {\"value\": \"t\"}, \"state\": \"TASK_RUNNING\"" + json + "}", status);
    return Statuses.update(status.build());
  }

  @ParameterizedTest
  @EnumSource
  void everyStateHasItsOwn(org.apache.mesos.v1.Protos.TaskState state) {
    assertThat("TASK_" + Statuses.state(state)).isEqualTo(state.name());
  }

  @Test
  void everyStateOfOursIsMesos() {
    assertThat(TaskState.values()).hasSameSizeAs(org.apache.mesos.v1.Protos.TaskState.values());
  }

  /// 13-health, 160–216.
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "{\"type\": \"COMMAND\", \"command\": {\"exit_code\": 0}}|Optional[true]",
    "{\"type\": \"COMMAND\", \"command\": {\"exit_code\": 5}}|Optional[false]",
    "{\"type\": \"COMMAND\", \"command\": {}}|Optional.empty",
    "{\"type\": \"TCP\", \"tcp\": {\"succeeded\": true}}|Optional[true]",
    "{\"type\": \"TCP\", \"tcp\": {\"succeeded\": false}}|Optional[false]",
    "{\"type\": \"TCP\", \"tcp\": {}}|Optional.empty",
    "{\"type\": \"HTTP\", \"http\": {\"status_code\": 200}}|Optional[true]",
    "{\"type\": \"HTTP\", \"http\": {\"status_code\": 399}}|Optional[true]",
    "{\"type\": \"HTTP\", \"http\": {\"status_code\": 404}}|Optional[false]",
    "{\"type\": \"HTTP\", \"http\": {\"status_code\": 101}}|Optional[false]",
    "{\"type\": \"HTTP\", \"http\": {}}|Optional.empty", "{}|Optional.empty"})
  void resultsOfChecks(String status, String expected) throws InvalidProtocolBufferException {
    assertThat(update(", \"check_status\": " + status).check()).hasToString(expected);
  }

  /// A server that answered and does so no more: curl fails, and the executor tells an empty status
  /// as it differs from the last (`Checker::processCheckResult`).
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "REASON_TASK_CHECK_STATUS_UPDATED|HTTP|Optional[false]",
    "REASON_TASK_CHECK_STATUS_UPDATED|COMMAND|Optional[false]",
    "REASON_TASK_CHECK_STATUS_UPDATED|TCP|Optional[false]",
    "REASON_TASK_HEALTH_CHECK_STATUS_UPDATED|HTTP|Optional.empty",
    "REASON_RECONCILIATION|HTTP|Optional.empty"})
  void anUpdateOfTheCheckWithoutResultIsAFailure(String reason, String type, String expected)
      throws InvalidProtocolBufferException {
    assertThat(update(", \"reason\": \"" + reason + "\", \"check_status\": {\"type\": \"" + type
        + "\", \"" + type.toLowerCase(java.util.Locale.ROOT) + "\": {}}").check())
        .hasToString(expected);
  }

  @Test
  void whatIsNotSaidIsEmpty() throws InvalidProtocolBufferException {
    TaskUpdate update = update("");
    assertThat(update.uuid()).isEmpty();
    assertThat(update.healthy()).isEmpty();
    assertThat(update.source()).isEmpty();
    assertThat(update.reason()).isEmpty();
    assertThat(update.agentId()).isEmpty();
    assertThat(update.container()).isEmpty();
    assertThat(update.timestamp()).isEqualTo(Instant.EPOCH);
  }

  /// 03-launch-fail, 62.
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "REASON_EXECUTOR_TERMINATED|Failed to chown directory to 'kat': No such user 'kat'|--user",
    "REASON_EXECUTOR_REGISTRATION_TIMEOUT|Executor did not register within 1mins|"
        + "--executor_registration_timeout",
    "REASON_TASK_UNAUTHORIZED|Not authorized|run_tasks"})
  void whatCanBeDoneIsSaid(String reason, String message, String hint)
      throws InvalidProtocolBufferException {
    assertThat(update(", \"reason\": \"" + reason + "\", \"message\": \"" + message + "\"")
        .message()).startsWith(message + " (").contains(hint);
    assertThat(update(", \"reason\": \"REASON_COMMAND_EXECUTOR_FAILED\", \"message\": \"m\"")
        .message()).isEqualTo("m");
  }

  @Test
  void timestampsKeepTheirMicroseconds() throws InvalidProtocolBufferException {
    assertThat(update(", \"timestamp\": 1795336396.378506").timestamp())
        .isEqualTo(Instant.parse("2026-11-22T08:33:16.378506Z"));
  }

  @Test
  void healthIsToldEitherWay() throws InvalidProtocolBufferException {
    assertThat(update(", \"healthy\": false").healthy()).contains(false);
    assertThat(update(", \"healthy\": true, \"source\": \"SOURCE_EXECUTOR\"").source())
        .isEqualTo("SOURCE_EXECUTOR");
  }
}

package dev.karoo.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an agent finds again.
class CheckpointsTest {
  @TempDir
  private Path dir;

  private static TaskStatus status(TaskState state) {
    TaskStatus.Builder status = TaskStatus.newBuilder().setState(state).setMessage("a text")
        .setUuid(ByteString.copyFromUtf8(state.name()));
    status.getTaskIdBuilder().setValue("t");
    return status.build();
  }

  private void launched(Checkpoints checkpoints) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName("t");
    task.getTaskIdBuilder().setValue("t");
    task.getAgentIdBuilder().setValue("a");
    checkpoints.launched("c", task.build(),
        FrameworkInfo.newBuilder().setUser("nobody").setName("f").build());
  }

  /// As when the disk was full, or the agent was killed, in the middle of a record.
  @Test
  void whatFollowsATornRecordIsReadAgain() throws Exception {
    Checkpoints checkpoints = new Checkpoints(dir);
    launched(checkpoints);
    checkpoints.updated("c", status(TaskState.TASK_STARTING));
    Path log = checkpoints.run("c").resolve("updates");
    Files.write(log, new byte[]{'U', 0, 0, 0, 100, 1, 2}, StandardOpenOption.APPEND);
    assertThat(checkpoints.runs().getFirst().updates())
        .containsExactly(status(TaskState.TASK_STARTING));
    checkpoints.updated("c", status(TaskState.TASK_RUNNING));
    checkpoints.acknowledged("c", status(TaskState.TASK_STARTING).getUuid());
    checkpoints.updated("c", status(TaskState.TASK_FINISHED));
    Checkpoints.Run found = checkpoints.runs().getFirst();
    assertThat(found.updates()).extracting(TaskStatus::getState).containsExactly(
        TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    assertThat(found.unacknowledged()).extracting(TaskStatus::getState)
        .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
  }
}

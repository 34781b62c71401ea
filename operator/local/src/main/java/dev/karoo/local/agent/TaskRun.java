package dev.karoo.local.agent;

import com.google.protobuf.ByteString;
import dev.karoo.local.docker.DockerContainer;
import dev.karoo.local.process.Ending;
import dev.karoo.local.resources.Resources;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/// One run of a task: what is known of it, and the statuses that come of it.
final class TaskRun {
  /// Where the run is.
  enum Phase {
    /// Its sandbox is being filled.
    PREPARING,
    /// Its command runs.
    RUNNING,
    /// Its command has been asked to end.
    KILLING,
    /// It has ended; its updates may not be acknowledged yet.
    OVER
  }

  /// Why a run is being ended.
  enum Cause {
    /// The framework wants it.
    KILL,
    /// Its health check failed too often.
    UNHEALTHY,
    /// It ran for longer than it may.
    TOO_LONG,
    /// The agent is drained.
    DRAIN,
    /// The agent is drained for good.
    DRAIN_GONE,
    /// The framework is gone: nobody wants to hear of it.
    FRAMEWORK_GONE,
    /// The agent ends.
    AGENT_STOP
  }

  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);
  private static final Duration DOCKER_GRACE = Duration.ofSeconds(5); // 12:26–29

  final TaskKey key;
  final TaskInfo task;
  final FrameworkInfo framework;
  final String container;
  final Path sandbox;
  final UpdateQueue queue;
  final boolean grouped;
  Phase phase = Phase.PREPARING;
  Optional<Container> process = Optional.empty();
  Optional<Cause> cause = Optional.empty();
  Optional<Checks> checks = Optional.empty();
  final History history = new History();

  TaskRun(TaskInfo task, FrameworkInfo framework, String container, Path sandbox,
      UpdateQueue queue) {
    this.key = new TaskKey(framework.getId().getValue(), task.getTaskId().getValue());
    this.task = task;
    this.framework = framework;
    this.container = container;
    this.sandbox = sandbox;
    this.queue = queue;
    this.grouped = task.hasExecutor();
  }

  String executor() {
    return Environments.executor(task);
  }

  /// How long the command has between SIGTERM and SIGKILL. Only the task says: what a KILL call
  /// says about it has no effect on Mesos' command executors (04:111–135).
  Duration grace() {
    if (cause.equals(Optional.of(Cause.TOO_LONG))) {
      return Duration.ofMillis(100); // a moment for a trap, no more (13:294, 13:307)
    }
    return task.hasKillPolicy() && task.getKillPolicy().hasGracePeriod()
        ? Duration.ofNanos(task.getKillPolicy().getGracePeriod().getNanoseconds())
        : Launcher.inDocker(task) ? DOCKER_GRACE : DEFAULT_GRACE;
  }

  boolean killingState() {
    return has(Capability.Type.TASK_KILLING_STATE);
  }

  boolean partitionAware() {
    return has(Capability.Type.PARTITION_AWARE);
  }

  private boolean has(Capability.Type capability) {
    return framework.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
  }

  /// A status from the executor.
  TaskStatus.Builder status(TaskState state, Instant now) {
    TaskStatus.Builder status = agentStatus(state, now)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR);
    ContainerStatus.Builder shown = status.getContainerStatusBuilder();
    shown.getContainerIdBuilder().setValue(container);
    if (!grouped) {
      shown.addNetworkInfos(NetworkInfo.newBuilder().addIpAddresses(NetworkInfo.IPAddress
          .newBuilder().setProtocol(NetworkInfo.Protocol.IPv4).setIpAddress("127.0.0.1")));
      process.filter(_ -> !Launcher.inDocker(task))
          .ifPresent(p -> shown.setExecutorPid((int) p.supervisor().pid()));
    }
    if (task.hasCheck() && !Launcher.inDocker(task)) { // 12:177
      status.setCheckStatus(Checks.empty(task.getCheck()));
    }
    return status;
  }

  /// A status from the agent itself: nothing about a container.
  TaskStatus.Builder agentStatus(TaskState state, Instant now) {
    TaskStatus.Builder status = TaskStatus.newBuilder().setTaskId(task.getTaskId())
        .setState(state).setSource(TaskStatus.Source.SOURCE_AGENT).setAgentId(task.getAgentId())
        .setTimestamp(now.getEpochSecond() + Math.floorDiv(now.getNano(), 1000) / 1e6)
        .setUuid(uuid());
    status.getExecutorIdBuilder().setValue(executor());
    return status;
  }

  static ByteString uuid() {
    UUID uuid = UUID.randomUUID();
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits()).flip());
  }

  /// The last status: how the command ended, seen with the reason why it was asked to.
  TaskStatus end(Ending ending, Instant now) {
    if (ending instanceof Ending.Unknown) {
      return agentStatus(TaskState.TASK_FAILED, now).setMessage("Executor terminated")
          .setReason(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED).build();
    }
    String message = Launcher.inDocker(task)
        ? DockerContainer.told(ending)
        : Messages.command(ending);
    TaskStatus.Builder status = status(state(ending), now).setMessage(message);
    cause.ifPresent(why -> {
      switch (why) {
        case UNHEALTHY -> status.setHealthy(false);
        case TOO_LONG ->
          status.setReason(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
        case DRAIN -> status.setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
        case DRAIN_GONE ->
          status.setReason(TaskStatus.Reason.REASON_AGENT_DRAINING).clearMessage();
        case KILL, FRAMEWORK_GONE, AGENT_STOP -> {
          // nothing more to say
        }
      }
    });
    return status.build();
  }

  private TaskState state(Ending ending) {
    if (cause.isEmpty()) {
      return Messages.succeeded(ending) ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
    }
    return switch (cause.get()) {
      case KILL, UNHEALTHY, DRAIN, FRAMEWORK_GONE, AGENT_STOP -> TaskState.TASK_KILLED;
      case TOO_LONG -> TaskState.TASK_FAILED;
      case DRAIN_GONE -> TaskState.TASK_GONE_BY_OPERATOR;
    };
  }

  /// The state after all updates, acknowledged or not.
  TaskState state() {
    return history.last().map(TaskStatus::getState).orElse(TaskState.TASK_STAGING);
  }

  /// How long it may still run, of what its `max_completion_time` allows; it counts from when it
  /// began, however often its agent was started since.
  Duration left(Instant now) {
    Duration whole = Duration.ofNanos(task.getMaxCompletionTime().getNanoseconds());
    Duration left = whole.minus(Duration.between(history.running().orElse(now), now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /// Why it is being killed, as far as its statuses tell.
  Cause killedFor() {
    if (history.last().map(TaskStatus::getReason)
        .equals(Optional.of(TaskStatus.Reason.REASON_AGENT_DRAINING))) {
      return Cause.DRAIN;
    }
    return task.hasHealthCheck() && Checks.exhausted(task.getHealthCheck(), history.failures())
        ? Cause.UNHEALTHY
        : Cause.KILL;
  }

  /// The run as the API shows it.
  Task message() {
    Task.Builder message = Task.newBuilder().setName(task.getName()).setTaskId(task.getTaskId())
        .setAgentId(task.getAgentId()).setState(state()).addAllResources(task.getResourcesList())
        .addAllStatuses(history.statuses()).setFrameworkId(framework.getId());
    Optional<TaskStatus> shown = queue.head().or(history::last);
    shown.ifPresent(
        s -> message.setStatusUpdateState(s.getState()).setStatusUpdateUuid(s.getUuid()));
    if (grouped) {
      message.setExecutorId(task.getExecutor().getExecutorId());
    }
    if (task.hasLabels()) {
      message.setLabels(task.getLabels());
    }
    if (task.hasDiscovery()) {
      message.setDiscovery(task.getDiscovery());
    }
    if (task.hasContainer()) {
      message.setContainer(task.getContainer());
    }
    return message.build();
  }

  Resources resources() {
    return Resources.of(task.getResourcesList());
  }
}

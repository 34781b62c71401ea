package dev.karoo.core.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One kind of task of a pipeline: what to run, what it needs, and how it lives. References such as
/// `$(cores.recv0)` stand in its texts until the task is placed.
///
/// @param name a DNS label, unique in the pipeline
/// @param replicas how many run at once, ≥ 0
/// @param critical whether its failure fails the pipeline
/// @param container its image; none: a plain process
/// @param files fetched into the sandbox
/// @param wrapper put before the command
/// @param command the program and its first arguments; empty: the image's entrypoint
/// @param args further arguments
/// @param env in order
/// @param request what it needs; its interfaces' multicast addresses are empty here
/// @param multicast what its interfaces receive and send, by the names of the pipeline's groups
/// @param dependsOn what must be so before it starts
/// @param restart what happens after it ends
/// @param maxRunTime when it is ended
/// @param gracePeriod between the request to end and the kill
/// @param readiness when it counts as ready, beside its ports' own probes
/// @param liveness when it counts as alive
/// @param unreachable what happens when its agent is not heard of
/// @param update how changes reach it
public record TaskTemplate(String name, int replicas, boolean critical,
    Optional<Container> container, List<FileToFetch> files, List<String> wrapper,
    List<String> command, List<String> args, List<EnvironmentVariable> env, Request request,
    List<MulticastUse> multicast, List<Dependency> dependsOn, Restart restart,
    Optional<Duration> maxRunTime, Duration gracePeriod, Optional<Check> readiness,
    Optional<Check> liveness, Unreachable unreachable, Update update) {
  public TaskTemplate {
    files = List.copyOf(files);
    wrapper = List.copyOf(wrapper);
    command = List.copyOf(command);
    args = List.copyOf(args);
    env = List.copyOf(env);
    multicast = List.copyOf(multicast);
    dependsOn = List.copyOf(dependsOn);
  }

  /// A file for the sandbox. @param uri http, https, file or an absolute path on the agent
  public record FileToFetch(String uri, boolean executable, boolean extract) {}

  /// A variable of the environment; the value may hold references.
  public record EnvironmentVariable(String name, String value) {}

  /// What one interface request of the task receives and sends.
  public record MulticastUse(String interfaceName, List<GroupReference> receive,
      List<GroupReference> send) {
    public MulticastUse {
      receive = List.copyOf(receive);
      send = List.copyOf(send);
    }
  }

  /// A multicast group of the pipeline, `acv`, or one address of it: `digh[3]`, `digh[index]`.
  public record GroupReference(String group, Member member) {}

  /// Which addresses of a group.
  public sealed interface Member {
    /// All of them.
    record All() implements Member {}

    /// The one at the task's own index.
    record Own() implements Member {}

    /// The one at this index.
    record At(int index) implements Member {}
  }

  /// Another template that must have reached a condition first.
  ///
  /// @param restartOnMove whether this task is restarted when what it resolved from that task
  ///     changes because that one moved
  public record Dependency(String task, Condition condition, boolean restartOnMove) {
    /// What all its replicas must have reached.
    public enum Condition {
      PLACED, RUNNING, READY, SUCCEEDED
    }
  }

  /// What happens after a task ends.
  ///
  /// @param completions how many must succeed; only where the policy isn't ALWAYS
  /// @param attempts how often one may be started; none: without limit
  /// @param ttlAfterFinished when its object is removed
  public record Restart(Policy policy, OptionalInt completions, OptionalInt attempts,
      Optional<Duration> ttlAfterFinished) {
    /// When to start it again.
    public enum Policy {
      ALWAYS, ON_FAILURE, NEVER
    }
  }

  /// A probe that Mesos runs beside the task.
  public record Check(Probe probe, Duration delay, Duration interval, Duration timeout,
      Duration gracePeriod, int consecutiveFailures) {}

  /// What a check does.
  public sealed interface Probe {
    /// Succeeds with exit code 0.
    record Command(List<String> argv) implements Probe {
      public Command {
        argv = List.copyOf(argv);
      }
    }

    /// Succeeds when a GET on this port answers 200–399.
    record Http(String port, String path) implements Probe {}

    /// Succeeds when this port accepts a connection.
    record Tcp(String port) implements Probe {}
  }

  /// What happens when the agent is not heard of.
  ///
  /// @param replaceAfter the time until a replacement is started
  /// @param onReturn which of the two is killed when the old one returns
  public record Unreachable(Duration replaceAfter, OnReturn onReturn) {
    /// Which to kill.
    public enum OnReturn {
      KILL_REPLACEMENT, KILL_RETURNED
    }
  }

  /// How a change of the template reaches its replicas, and how an agent that is drained is left.
  ///
  /// @param maxUnavailable how many replicas may not serve because of it, ≥ 0
  /// @param maxSurge for how many a successor may run beside the one that is to go, ≥ 0
  /// @param progressDeadline after so long without progress it stops by itself
  /// @param minReady how long a replica must have run before it counts as serving
  public record Update(Strategy strategy, int maxUnavailable, int maxSurge,
      Duration progressDeadline, Duration minReady) {
    /// All at once, or a few after the other.
    public enum Strategy {
      RECREATE, ROLLING
    }
  }

  /// How many tasks of it there are in all: its replicas, or as many as must succeed.
  public int count() {
    return batch() ? restart.completions().orElse(replicas) : replicas;
  }

  /// Whether it runs to completion rather than for ever; such tasks are in no gang.
  public boolean batch() {
    return restart.policy() != Restart.Policy.ALWAYS;
  }
}

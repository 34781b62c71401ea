package dev.karoo.core.ports;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.quantity.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// An attempt, resolved to the last detail: what is handed to Mesos.
///
/// @param taskId for ever unique, ≤ 255 characters, no `/`, `\` or control characters
/// @param name of the task, for people
/// @param argv the program and its arguments, exactly as the agent is to run them (a pinning
///     wrapper included); empty: the image's entrypoint; an empty first word: the image's
///     entrypoint with the arguments that follow
/// @param env by name
/// @param container the image and how to run it; none: a plain process
/// @param files fetched into the sandbox
/// @param resources what Mesos is charged
/// @param labels from which all can be rebuilt
/// @param gracePeriod between TERM and KILL
/// @param maxRunTime when Mesos ends it
/// @param readiness its check. With a Docker container its result comes as `healthy` of the
///     updates, as the Docker executor knows no other kind of check
/// @param liveness its health check; with a Docker container readiness is then read from it too
public record Launch(String taskId, String name, List<String> argv, SortedMap<String, String> env,
    Optional<ContainerRun> container, List<TaskTemplate.FileToFetch> files, Resources resources,
    SortedMap<String, String> labels, Duration gracePeriod, Optional<Duration> maxRunTime,
    Optional<ResolvedCheck> readiness, Optional<ResolvedCheck> liveness) {
  /// A container, on the host's network.
  public sealed interface ContainerRun {
    /// Its image.
    Container container();

    /// What it sees of the host's files.
    List<Mount> volumes();
  }

  /// A container of Mesos' own containerizer: its root file system is the image.
  ///
  /// @param ulimits its container's, and those that its devices need
  /// @param volumes mounted; device files, too
  public record MesosRun(Container container, List<Container.Ulimit> ulimits, List<Mount> volumes)
      implements
        ContainerRun {
    public MesosRun {
      ulimits = List.copyOf(ulimits);
      volumes = List.copyOf(volumes);
    }
  }

  /// A container of the Docker containerizer.
  ///
  /// @param parameters `docker run --key=value`, in order
  /// @param volumes mounted
  public record DockerRun(Container container, List<Parameter> parameters, List<Mount> volumes)
      implements
        ContainerRun {
    public DockerRun {
      parameters = List.copyOf(parameters);
      volumes = List.copyOf(volumes);
    }
  }

  /// `--key=value` of `docker run`.
  public record Parameter(String key, String value) {}

  /// A file or directory of the host, seen in the container.
  public record Mount(String hostPath, String containerPath, boolean writable) {}

  /// A check whose ports are numbers. @param port 0 for a command
  public record ResolvedCheck(TaskTemplate.Check check, int port) {}

  public Launch {
    argv = List.copyOf(argv);
    files = List.copyOf(files);
  }
}

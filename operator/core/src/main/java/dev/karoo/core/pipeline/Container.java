package dev.karoo.core.pipeline;

import dev.karoo.core.topology.Pinning;
import java.util.List;

/// The container image that a task runs in. Without one it is a plain process.
///
/// @param containerizer what of Mesos runs it
/// @param image as Docker writes it
/// @param pullPolicy when to pull
/// @param capabilities Linux capabilities to add to those that Docker gives, without `CAP_`
/// @param ulimits by name
public record Container(Containerizer containerizer, String image, PullPolicy pullPolicy,
    List<String> capabilities, List<Ulimit> ulimits) {
  /// What runs it; an agent may have either, both or none.
  public sealed interface Containerizer {
    /// Docker's daemon: it holds the task on its cores by cgroup.
    record Docker() implements Containerizer {}

    /// Mesos itself. It has no way to hold a task on chosen cores, so that a program must do it
    /// that stands before the command, and lies in the image.
    ///
    /// @param pinning what the image has
    record Mesos(Pinning pinning) implements Containerizer {}
  }

  /// When to pull the image.
  public enum PullPolicy {
    ALWAYS, IF_NOT_PRESENT
  }

  /// A resource limit of the processes; −1 = unlimited.
  public record Ulimit(String name, long soft, long hard) {}

  public Container {
    capabilities = List.copyOf(capabilities);
    ulimits = List.copyOf(ulimits);
  }
}

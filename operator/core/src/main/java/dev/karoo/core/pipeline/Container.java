package dev.karoo.core.pipeline;

import java.util.List;

/// The container image that a task runs in. Without one it is a plain process.
///
/// @param image as Docker writes it
/// @param pullPolicy when to pull
/// @param capabilities Linux capabilities to add, without `CAP_`
/// @param ulimits by name
public record Container(String image, PullPolicy pullPolicy, List<String> capabilities,
    List<Ulimit> ulimits) {
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

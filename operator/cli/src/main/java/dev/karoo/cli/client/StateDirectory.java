package dev.karoo.cli.client;

import java.nio.file.Path;
import java.util.Map;

/// Where Karoo keeps its state when it is not told otherwise.
public final class StateDirectory {
  private StateDirectory() {}

  /// `$XDG_STATE_HOME/karoo`, or `~/.local/state/karoo` where that variable is unset, empty or not
  /// absolute (XDG Base Directory Specification: such paths are to be ignored).
  public static Path standard(Map<String, String> environment, Path home) {
    Path named = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
    return (named.isAbsolute() ? named : home.resolve(".local/state")).resolve("karoo");
  }

  /// The kubeconfig file that a server writes into its state directory.
  public static Path kubeconfig(Path stateDirectory) {
    return stateDirectory.resolve("kubeconfig");
  }
}

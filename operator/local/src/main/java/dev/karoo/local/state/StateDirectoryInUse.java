package dev.karoo.local.state;

import java.nio.file.Path;

/// Another process uses the state directory.
public final class StateDirectoryInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param directory the directory
  /// @param holder the other process's id, or blank
  public StateDirectoryInUse(Path directory, String holder) {
    super("the state directory " + directory + " is in use"
        + (holder.isBlank() ? "" : " by process " + holder)
        + "; end that process first, or choose another directory");
  }
}

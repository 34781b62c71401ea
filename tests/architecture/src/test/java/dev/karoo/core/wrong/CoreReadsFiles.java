package dev.karoo.core.wrong;

import java.nio.file.Files;
import java.nio.file.Path;

/// The core does no I/O.
public final class CoreReadsFiles {
  /// Breaks that.
  public boolean look() {
    return Files.exists(Path.of("/"));
  }
}

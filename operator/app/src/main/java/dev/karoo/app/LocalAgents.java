package dev.karoo.app;

import java.nio.file.Path;

/// The agents of a local cluster.
public sealed interface LocalAgents {
  /// One agent: this machine, as it is.
  record ThisMachine() implements LocalAgents {}

  /// Agents that a manifest declares, each a virtual host. @param file YAML with Agent objects
  record Declared(Path file) implements LocalAgents {}

  /// Copies of a small host with two NUMA nodes. @param count how many, at least 1
  record Copies(int count) implements LocalAgents {
    public Copies {
      if (count < 1) {
        throw new IllegalArgumentException("a local cluster needs at least one agent: " + count);
      }
    }
  }
}

package dev.karoo.mesos.leader;

import java.net.URI;
import java.util.List;

/// Masters given by name: each try goes to the next of them.
public final class MasterList implements LeaderSource {
  private final List<URI> bases;

  /// @param masters at least one
  public MasterList(MasterAddress.Masters masters) {
    this.bases = masters.bases();
  }

  @Override
  public URI candidate(int attempt) {
    return bases.get(Math.floorMod(attempt, bases.size()));
  }

  @Override
  public void onChange(Runnable changed) {
    // A list never changes.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}

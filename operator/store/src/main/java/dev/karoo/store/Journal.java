package dev.karoo.store;

import java.util.List;

/// Where changes are kept for the next start. Used by the committer's thread only.
interface Journal extends AutoCloseable {

  /// Keeps all changes, or none. Returns when they are durable.
  ///
  /// @throws StoreException with FULL when there is no room; with IO when it is unknown what is
  ///     kept
  void append(List<Change> changes);

  /// How long a transaction may wait for more to go into it.
  ///
  /// @param most where each costs an fsync, in nanoseconds
  default long linger(long most) {
    return most;
  }

  /// Forgets history.
  ///
  /// @param upTo the revision that is compacted to
  /// @param gone the revisions whose records are needed no more
  void compact(long upTo, List<Long> gone);

  @Override
  void close();

  /// For a store that lives as long as its process.
  record None() implements Journal {
    @Override
    public void append(List<Change> changes) {}

    @Override
    public long linger(long most) {
      return 0;
    }

    @Override
    public void compact(long upTo, List<Long> gone) {}

    @Override
    public void close() {}
  }
}

package dev.karoo.store;

import java.util.Optional;

/// Where a list goes on, and at which revision it reads.
///
/// @param revision the revision the list is consistent at
/// @param after the last key already seen; empty: from the beginning, to list the store as it was
///     at a revision
public record Continue(long revision, Optional<Key> after) {

  /// The whole list, as it was at that revision.
  public static Continue at(long revision) {
    return new Continue(revision, Optional.empty());
  }
}

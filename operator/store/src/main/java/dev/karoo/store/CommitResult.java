package dev.karoo.store;

import java.util.List;
import java.util.Optional;

/// What became of a batch. A store that cannot write at all throws {@link StoreException} instead.
public sealed interface CommitResult {

  /// All of it was done, and is durable if the store is.
  ///
  /// @param revision the store's revision right after the batch
  /// @param changes what changed, in the order of the mutations, each with a revision of its own,
  ///     rising by one; mutations that changed nothing have none
  record Committed(long revision, List<Change> changes) implements CommitResult {
    /// Copies the list.
    public Committed {
      changes = List.copyOf(changes);
    }
  }

  /// Nothing of it was done, since a mutation's precondition did not hold.
  ///
  /// @param index of the first such mutation in the batch
  /// @param mutation itself
  /// @param found what is there instead, counting the batch's earlier mutations
  record Conflict(int index, Mutation mutation, Optional<Entry> found) implements CommitResult {}
}

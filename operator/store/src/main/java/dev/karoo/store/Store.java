package dev.karoo.store;

import java.util.List;
import java.util.Optional;

/// Objects by key, and the numbered history of their changes. All methods may be called by any
/// thread.
///
/// **Revisions** count changes: the first has revision 1, each next one more, for the whole store.
/// A store that is opened again goes on where it was.
///
/// **Values do not hold their revision.** It is a fact about the writing, not of the written; with
/// it in the bytes there would be two truths, the committer would have to run a writer's code to
/// learn them, and a write that changes nothing could not be told by comparing bytes. Readers take
/// it from {@link Entry#revision()}.
public interface Store extends AutoCloseable {

  /// Makes all mutations of the batch, in order, or none, and returns when that is durable. Batches
  /// that wait at the same time share one transaction, but each stands or falls alone.
  ///
  /// @param batch what to do; a later mutation sees what an earlier one did
  /// @return what changed, or which mutation's precondition did not hold
  /// @throws StoreException when the store cannot write; then nothing of the batch is visible
  CommitResult commit(List<Mutation> batch);

  /// The object as it is now.
  Optional<Entry> get(Key key);

  /// Objects in the order of their keys, as they were at one revision.
  ///
  /// @param limit at most so many; zero or less: all
  /// @param from where an earlier page ended; empty: from the beginning, at the present revision
  /// @throws CompactedException when the revision to continue at is compacted away
  /// @throws IllegalArgumentException when it has not been reached yet
  Page list(Selection selection, long limit, Optional<Continue> from);

  /// The changes after a revision: those that were, then those to come. A revision not reached yet
  /// is allowed: changes up to it are left out.
  ///
  /// @param afterRevision the first change delivered has a higher revision; 0 for all history
  /// @throws CompactedException when the changes after it are no longer all there
  Watch watch(Selection selection, long afterRevision);

  /// The revision of the last change; 0 when there was none.
  long revision();

  /// The revision up to which history was forgotten: lists and watches may start there or later.
  long compacted();

  /// Forgets history up to and including a revision; objects that exist stay as they are. It never
  /// goes back, and never beyond the present revision.
  ///
  /// @param upTo the oldest revision that can still be asked for afterwards
  void compact(long upTo);

  /// Ends it: commits under way are finished, later ones refused, watches end when all is read.
  @Override
  void close();
}

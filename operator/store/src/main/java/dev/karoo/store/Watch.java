package dev.karoo.store;

import java.time.Duration;
import java.util.List;

/// A reader of the store's history from one revision on. It sees every change of its selection
/// once, in order, at its own pace; it is for one thread, but may be closed by any.
public interface Watch extends AutoCloseable {

  /// Waits until there are changes, and takes those that wait, at most a thousand.
  ///
  /// @param timeout how long to wait; zero or less: not at all
  /// @return the changes in order; none when the time is over or the watch is closed
  /// @throws CompactedException when the reader was so slow that the history it has not seen is
  ///     gone
  /// @throws StoreException with reason CLOSED when the store was closed and all is read
  /// @throws InterruptedException when interrupted while it waits
  List<Change> poll(Duration timeout) throws InterruptedException;

  /// All changes of the selection up to this revision were delivered by {@link #poll}. It also
  /// rises with changes of other objects, so it is the place to resume from, and what a bookmark
  /// says.
  long revision();

  /// Ends it; a thread that waits in {@link #poll} returns.
  @Override
  void close();
}

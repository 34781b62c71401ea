package dev.karoo.store;

import java.util.List;
import java.util.Optional;

/// What all stores of one process have in common: history in memory, which serves all reads and
/// watches, one committer, and a journal from which the history can be had again.
abstract class LogStore implements Store {
  private final History history;
  private final Watchers watchers = new Watchers();
  private final Committer committer;

  LogStore(History history, Journal journal, Retention retention) {
    this.history = history;
    this.committer = new Committer(history, journal, retention, watchers);
  }

  @Override
  public final CommitResult commit(List<Mutation> batch) {
    return committer.commit(batch);
  }

  /// How many transactions were made durable since it was opened, each with one fsync, whatever
  /// the number of commits that shared it.
  public final long transactions() {
    return committer.transactions();
  }

  @Override
  public final Optional<Entry> get(Key key) {
    return history.get(key);
  }

  @Override
  public final Page list(Selection selection, long limit, Optional<Continue> from) {
    return history.list(selection, limit, from);
  }

  @Override
  public final Watch watch(Selection selection, long afterRevision) {
    if (afterRevision < history.compacted()) {
      throw new CompactedException(afterRevision, history.compacted());
    }
    return new LogWatch(history, watchers, selection, afterRevision);
  }

  @Override
  public final long revision() {
    return history.revision();
  }

  @Override
  public final long compacted() {
    return history.compacted();
  }

  @Override
  public final void compact(long upTo) {
    committer.compact(upTo);
  }

  @Override
  public void close() {
    committer.close();
    watchers.close();
  }
}

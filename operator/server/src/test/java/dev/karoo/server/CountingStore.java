package dev.karoo.server;

import dev.karoo.store.CommitResult;
import dev.karoo.store.Continue;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Page;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.Watch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A store that counts how often it is asked.
///
/// @param store that does the work
/// @param gets of one object
/// @param lists pages of lists
record CountingStore(Store store, AtomicInteger gets, AtomicInteger lists) implements Store {
  CountingStore(Store store) {
    this(store, new AtomicInteger(), new AtomicInteger());
  }

  @Override
  public CommitResult commit(List<Mutation> batch) {
    return store.commit(batch);
  }

  @Override
  public Optional<Entry> get(Key key) {
    gets.incrementAndGet();
    return store.get(key);
  }

  @Override
  public Page list(Selection selection, long limit, Optional<Continue> from) {
    lists.incrementAndGet();
    return store.list(selection, limit, from);
  }

  @Override
  public Watch watch(Selection selection, long afterRevision) {
    return store.watch(selection, afterRevision);
  }

  @Override
  public long revision() {
    return store.revision();
  }

  @Override
  public long compacted() {
    return store.compacted();
  }

  @Override
  public void compact(long upTo) {
    store.compact(upTo);
  }

  @Override
  public void close() {
    store.close();
  }
}

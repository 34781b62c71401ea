package dev.karoo.simulation;

import dev.karoo.store.CommitResult;
import dev.karoo.store.Continue;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Page;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.StoreException;
import dev.karoo.store.Watch;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The store as the operator sees it, which may die with it just before or just after a commit, or
/// be full.
///
/// @param store what is kept
/// @param dies whether the operator dies at this step
/// @param full whether nothing can be written
record FragileStore(Store store, BooleanSupplier dies, BooleanSupplier full) implements Store {
  @Override
  public CommitResult commit(List<Mutation> batch) {
    if (full.getAsBoolean()) {
      throw new StoreException(StoreException.Reason.FULL, "simulated");
    }
    if (dies.getAsBoolean()) {
      throw new Crash("before a commit");
    }
    CommitResult result = store.commit(batch);
    if (dies.getAsBoolean()) {
      throw new Crash("after a commit");
    }
    return result;
  }

  @Override
  public Optional<Entry> get(Key key) {
    return store.get(key);
  }

  @Override
  public Page list(Selection selection, long limit, Optional<Continue> from) {
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

  /// The operator's end is not the store's.
  @Override
  public void close() {}
}

package dev.karoo.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The changes of one transaction while it is put together: batches one after the other, each
/// seeing what the earlier ones of the same transaction did, none of it visible to others yet.
final class Draft {
  private final History history;
  private final long base;
  private final List<Change> changes = new ArrayList<>();
  /// What the objects touched so far have become; empty for deleted ones.
  private final Map<Key, Optional<Entry>> touched = new HashMap<>();

  Draft(History history) {
    this.history = history;
    this.base = history.revision();
  }

  /// All changes of the batches that were added.
  List<Change> changes() {
    return changes;
  }

  /// Adds a batch, or leaves the draft as it was.
  ///
  /// @throws RuntimeException that an update's function threw
  CommitResult add(List<Mutation> batch) {
    Attempt attempt = new Attempt(List.copyOf(batch));
    CommitResult result = attempt.run();
    if (result instanceof CommitResult.Committed committed) {
      changes.addAll(committed.changes());
      touched.putAll(attempt.touchedHere);
    }
    return result;
  }

  /// One batch on top of the draft.
  private final class Attempt {
    private final List<Mutation> batch;
    private final List<Change> made = new ArrayList<>();
    private final Map<Key, Optional<Entry>> touchedHere = new HashMap<>();

    Attempt(List<Mutation> batch) {
      this.batch = batch;
    }

    CommitResult run() {
      for (int i = 0; i < batch.size(); i++) {
        Mutation mutation = batch.get(i);
        Optional<Entry> there = there(mutation.key());
        boolean possible = !(mutation instanceof Mutation.Update) || there.isPresent();
        if (!possible || !mutation.precondition().holds(there)) {
          return new CommitResult.Conflict(i, mutation, there);
        }
        make(mutation, there).ifPresent(this::record);
      }
      return new CommitResult.Committed(base + changes.size() + made.size(), made);
    }

    private Optional<Change> make(Mutation mutation, Optional<Entry> there) {
      return switch (mutation) {
        case Mutation.Put(Key key, byte[] value, _) -> Optional.of(put(key, value, there));
        case Mutation.Update(Key key, var change, _) -> {
          byte[] old = there.orElseThrow().value();
          byte[] value = change.apply(old);
          yield Arrays.equals(old, value) ? Optional.empty() : Optional.of(put(key, value, there));
        }
        case Mutation.Delete _ -> there.map(gone -> new Change(Change.Type.DELETE,
            new Entry(gone.key(), gone.value(), gone.createRevision(), next()), there));
      };
    }

    private Change put(Key key, byte[] value, Optional<Entry> there) {
      long created = there.map(Entry::createRevision).orElse(next());
      return new Change(Change.Type.PUT, new Entry(key, value, created, next()), there);
    }

    private void record(Change change) {
      made.add(change);
      touchedHere.put(change.key(),
          change.type() == Change.Type.PUT ? Optional.of(change.now()) : Optional.empty());
    }

    private long next() {
      return base + changes.size() + made.size() + 1;
    }

    private Optional<Entry> there(Key key) {
      Optional<Entry> here = touchedHere.get(key);
      if (here == null) {
        here = touched.get(key);
      }
      return here == null ? history.get(key) : here;
    }
  }
}

package dev.karoo.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.store.Change;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Continue;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Page;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A store for one thread: a commit is done when it returns, and who looks on learns of it at once.
final class SimulatedStore implements Store {
  private final SortedMap<Key, Entry> objects = new TreeMap<>();
  private final List<Feed> feeds = new ArrayList<>();
  private final List<Consumer<Change>> observers = new ArrayList<>();
  private final Map<Key, Read> read = new HashMap<>();
  private long revision;

  /// An object as it was read.
  private record Read(Entry entry, ObjectNode tree) {}

  /// What a watch has not delivered yet.
  private final class Feed implements Watch {
    private final Selection selection;
    private List<Change> waiting = new ArrayList<>();

    Feed(Selection selection) {
      this.selection = selection;
    }

    @Override
    public List<Change> poll(Duration timeout) {
      List<Change> taken = waiting;
      waiting = taken.isEmpty() ? taken : new ArrayList<>();
      return taken;
    }

    @Override
    public long revision() {
      return SimulatedStore.this.revision();
    }

    @Override
    public void close() {
      feeds.remove(this);
    }
  }

  /// @param observer learns of each change as it is made
  void observe(Consumer<Change> observer) {
    observers.add(observer);
  }

  @Override
  public CommitResult commit(List<Mutation> batch) {
    Map<Key, Optional<Entry>> next = new HashMap<>();
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Mutation mutation = batch.get(i);
      Optional<Entry> there = next.containsKey(mutation.key())
          ? next.get(mutation.key())
          : get(mutation.key());
      boolean needed = mutation instanceof Mutation.Update && there.isEmpty();
      if (needed || !mutation.precondition().holds(there)) {
        return new CommitResult.Conflict(i, mutation, there);
      }
      change(mutation, there, revision + changes.size() + 1).ifPresent(change -> {
        next.put(change.key(), change.type() == Change.Type.DELETE
            ? Optional.empty()
            : Optional.of(change.now()));
        changes.add(change);
      });
    }
    next.forEach((key, entry) -> entry.ifPresentOrElse(now -> objects.put(key, now),
        () -> objects.remove(key)));
    revision += changes.size();
    for (Change change : changes) {
      feeds.stream().filter(feed -> feed.selection.includes(change.key()))
          .forEach(feed -> feed.waiting.add(change));
      observers.forEach(observer -> observer.accept(change));
    }
    return new CommitResult.Committed(revision, changes);
  }

  private static Optional<Change> change(Mutation mutation, Optional<Entry> there, long revision) {
    return switch (mutation) {
      case Mutation.Put(Key key, byte[] value, var _) ->
        Optional.of(put(key, value, there, revision));
      case Mutation.Update(Key key, var change, var _) -> {
        byte[] before = there.orElseThrow().value();
        byte[] value = change.apply(before);
        yield Arrays.equals(value, before)
            ? Optional.empty()
            : Optional.of(put(key, value, there, revision));
      }
      case Mutation.Delete(Key key, var _) -> there.map(entry -> new Change(Change.Type.DELETE,
          new Entry(key, entry.value(), entry.createRevision(), revision), there));
    };
  }

  private static Change put(Key key, byte[] value, Optional<Entry> there, long revision) {
    return new Change(Change.Type.PUT, new Entry(key, value,
        there.map(Entry::createRevision).orElse(revision), revision), there);
  }

  @Override
  public Optional<Entry> get(Key key) {
    return Optional.ofNullable(objects.get(key));
  }

  /// Everything is gone, as with the disk it was on. Nobody is told.
  void lose() {
    objects.clear();
    feeds.clear();
    read.clear();
  }

  /// An object as a tree, which is not to be changed: each is read once.
  Optional<ObjectNode> tree(Key key) {
    Entry entry = objects.get(key);
    if (entry == null) {
      read.remove(key);
      return Optional.empty();
    }
    Read known = read.get(key);
    if (known == null || known.entry.revision() != entry.revision()) {
      known = new Read(entry, SimulatedApi.read(entry));
      read.put(key, known);
    }
    return Optional.of(known.tree);
  }

  @Override
  public Page list(Selection selection, long limit, Optional<Continue> from) {
    return new Page(objects.values().stream().filter(e -> selection.includes(e.key())).toList(),
        revision, Optional.empty(), 0);
  }

  @Override
  public Watch watch(Selection selection, long afterRevision) {
    if (afterRevision != revision) {
      throw new IllegalArgumentException("this store remembers no history");
    }
    var feed = new Feed(selection);
    feeds.add(feed);
    return feed;
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public long compacted() {
    return revision;
  }

  @Override
  public void compact(long upTo) {
    // there is no history
  }

  @Override
  public void close() {
    feeds.clear();
  }
}

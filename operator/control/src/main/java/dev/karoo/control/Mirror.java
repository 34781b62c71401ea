package dev.karoo.control;

import dev.karoo.store.Change;
import dev.karoo.store.CommitResult;
import dev.karoo.store.CompactedException;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Page;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import dev.karoo.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What others change in the store, in order. The loop's own writes are left
/// out: it knows them.
final class Mirror implements AutoCloseable {
  private static final List<String> RESOURCES = List.of(Keys.PIPELINES, Keys.TASKS, Keys.AGENTS,
      Keys.EVENTS, Keys.REVISIONS, Keys.QUOTAS);

  private final Store store;
  private final Set<Long> own = new HashSet<>();
  private final Map<Key, Entry> known = new HashMap<>();
  private Optional<Watch> watch = Optional.empty();

  Mirror(Store store) {
    this.store = store;
  }

  /// What changed since it was last asked; at first, and after the history was compacted away in
  /// between, everything that is there.
  List<Change> changes() {
    if (watch.isEmpty()) {
      return relist();
    }
    var changes = new ArrayList<Change>();
    try {
      for (List<Change> some = poll(watch.get()); !some.isEmpty(); some = poll(watch.get())) {
        for (Change change : some) {
          note(change);
          boolean mine = own.remove(change.revision());
          if ((!mine || deletes(change)) && RESOURCES.contains(change.key().resource())) {
            changes.add(change);
          }
        }
      }
      return changes;
    } catch (CompactedException e) {
      changes.addAll(relist());
      return changes;
    }
  }

  /// What others wrote to an object just before the loop deleted it is heard after that: the end of
  /// it must be heard, too, or it would seem to be there again.
  private static boolean deletes(Change change) {
    return change.type() == Change.Type.DELETE && !change.key().resource().equals(Keys.EVENTS);
  }

  private static List<Change> poll(Watch watch) {
    try {
      return watch.poll(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private void note(Change change) {
    if (change.type() == Change.Type.DELETE) {
      known.remove(change.key());
    } else if (RESOURCES.contains(change.key().resource())) {
      known.put(change.key(), change.now());
    }
  }

  /// Everything, as changes: what is there was put, what is there no longer was deleted.
  private List<Change> relist() {
    watch.ifPresent(Watch::close);
    own.clear();
    Page page = store.list(Selection.everything(), 0, Optional.empty());
    watch = Optional.of(store.watch(Selection.everything(), page.revision()));
    Map<Key, Entry> gone = new HashMap<>(known);
    var changes = new ArrayList<Change>();
    for (Entry entry : page.entries()) {
      gone.remove(entry.key());
      if (RESOURCES.contains(entry.key().resource())) {
        Change change = new Change(Change.Type.PUT, entry,
            Optional.ofNullable(known.get(entry.key())));
        changes.add(change);
        note(change);
      }
    }
    for (Entry entry : gone.values()) {
      Change change = new Change(Change.Type.DELETE, entry, Optional.of(entry));
      changes.add(change);
      note(change);
    }
    return changes;
  }

  /// The loop's own commit, which the watch will show.
  void committed(CommitResult.Committed result) {
    result.changes().forEach(change -> own.add(change.revision()));
  }

  @Override
  public void close() {
    watch.ifPresent(Watch::close);
  }
}

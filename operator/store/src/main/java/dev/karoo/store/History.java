package dev.karoo.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// The objects as they are, and the changes that led there since the last compaction.
///
/// Revisions have no gaps, so a change is found by its revision without a search. What the objects
/// were at an older revision follows by undoing the changes since: the first of them that touched
/// an object knows what it was before. One thread writes; any may read.
final class History {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final TreeMap<Key, Entry> objects = new TreeMap<>();
  /// The change with revision r is at `r - compacted - 1`.
  private final ArrayList<Change> log = new ArrayList<>();
  private long compacted;

  /// @param compacted the revision below which there is no history
  /// @param objects as they were at that revision
  History(long compacted, Map<Key, Entry> objects) {
    this.compacted = compacted;
    this.objects.putAll(objects);
  }

  long revision() {
    return reading(this::lastRevision);
  }

  long compacted() {
    return reading(() -> compacted);
  }

  Optional<Entry> get(Key key) {
    return reading(() -> Optional.ofNullable(objects.get(key)));
  }

  /// Adds changes, whose revisions must follow the last one without a gap.
  void apply(List<Change> changes) {
    writing(() -> {
      for (Change change : changes) {
        if (change.revision() != lastRevision() + 1) {
          throw new IllegalArgumentException(
              "revision " + change.revision() + " after " + lastRevision());
        }
        log.add(change);
        switch (change.type()) {
          case PUT -> objects.put(change.key(), change.now());
          case DELETE -> objects.remove(change.key());
        }
      }
    });
  }

  /// The revisions whose records are needed no more once history up to `upTo` is forgotten:
  /// writings that were replaced or deleted by then, and the deletions.
  List<Long> superseded(long upTo) {
    return reading(() -> {
      List<Long> gone = new ArrayList<>();
      for (Change change : log.subList(0, index(upTo))) {
        change.before().ifPresent(before -> gone.add(before.revision()));
        if (change.type() == Change.Type.DELETE) {
          gone.add(change.revision());
        }
      }
      return gone;
    });
  }

  void compact(long upTo) {
    writing(() -> {
      log.subList(0, index(upTo)).clear();
      compacted = Math.max(compacted, upTo);
    });
  }

  /// The matching changes after a revision, and how far was looked for them.
  ///
  /// @throws CompactedException when some of them are gone
  Slice after(long revision, Selection selection, int limit) {
    return reading(() -> {
      if (revision < compacted) {
        throw new CompactedException(revision, compacted);
      }
      List<Change> found = new ArrayList<>();
      int next = index(revision);
      while (next < log.size() && found.size() < limit) {
        Change change = log.get(next++);
        if (selection.includes(change.key())) {
          found.add(change);
        }
      }
      return new Slice(found, Math.max(revision, compacted + next));
    });
  }

  /// Part of the changes.
  ///
  /// @param changes the matching ones
  /// @param upTo all matching changes up to this revision are among them
  record Slice(List<Change> changes, long upTo) {}

  Page list(Selection selection, long limit, Optional<Continue> from) {
    return reading(() -> {
      long at = from.map(Continue::revision).orElse(lastRevision());
      if (at < compacted) {
        throw new CompactedException(at, compacted);
      }
      if (at > lastRevision()) {
        throw new IllegalArgumentException(
            "revision " + at + " is not reached yet: " + lastRevision());
      }
      Key start = from.flatMap(Continue::after).orElse(start(selection));
      return page(selection, limit, at, asOf(at, selection, start));
    });
  }

  private static Page page(Selection selection, long limit, long at, Iterator<Entry> entries) {
    List<Entry> page = new ArrayList<>();
    long remaining = 0;
    while (entries.hasNext()) {
      Entry entry = entries.next();
      if (isPast(selection, entry.key())) {
        break;
      }
      if (selection.includes(entry.key())) {
        if (limit <= 0 || page.size() < limit) {
          page.add(entry);
        } else {
          remaining++;
        }
      }
    }
    Optional<Continue> next = remaining == 0
        ? Optional.empty()
        : Optional.of(new Continue(at, Optional.of(page.getLast().key())));
    return new Page(page, at, next, remaining);
  }

  /// The objects after a key as they were at a revision, by undoing the changes since.
  private Iterator<Entry> asOf(long at, Selection selection, Key start) {
    TreeMap<Key, Optional<Entry>> earlier = new TreeMap<>();
    for (Change change : log.subList(index(at), log.size())) {
      if (selection.includes(change.key()) && change.key().compareTo(start) > 0) {
        earlier.putIfAbsent(change.key(), change.before());
      }
    }
    Map<Key, Entry> now = objects.tailMap(start, false);
    if (earlier.isEmpty()) {
      return now.values().iterator();
    }
    TreeMap<Key, Entry> then = new TreeMap<>(now);
    earlier.forEach(
        (key, entry) -> entry.ifPresentOrElse(e -> then.put(key, e), () -> then.remove(key)));
    return then.values().iterator();
  }

  /// A key before all that are selected.
  private static Key start(Selection selection) {
    String first = "\0";
    return new Key(selection.resource().orElse(first),
        selection.resource().isPresent() ? selection.namespace().orElse("") : "", first);
  }

  /// Whether this key and all later ones are beyond the selection.
  private static boolean isPast(Selection selection, Key key) {
    if (selection.resource().isEmpty()) {
      return false;
    }
    int resource = key.resource().compareTo(selection.resource().get());
    if (resource != 0 || selection.namespace().isEmpty()) {
      return resource > 0;
    }
    return key.namespace().compareTo(selection.namespace().get()) > 0;
  }

  /// Where in the log the changes after a revision begin.
  private int index(long revision) {
    return Math.clamp(revision - compacted, 0, log.size());
  }

  private long lastRevision() {
    return compacted + log.size();
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void writing(Runnable write) {
    lock.writeLock().lock();
    try {
      write.run();
    } finally {
      lock.writeLock().unlock();
    }
  }
}

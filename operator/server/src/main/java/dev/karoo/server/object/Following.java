package dev.karoo.server.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.object.Listing.Query;
import dev.karoo.store.Change;
import dev.karoo.store.Entry;
import dev.karoo.store.Store;
import dev.karoo.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Follows the objects that a query selects: an object that comes to be selected is added, one that
/// no longer is is deleted, as far as the follower can tell.
public final class Following implements AutoCloseable {
  private final Query query;
  private final Watch watch;

  /// @param after the revision from which to follow
  /// @throws dev.karoo.store.CompactedException when that is too old
  public Following(Store store, Query query, long after) {
    this.query = query;
    this.watch = store.watch(query.target().selection(), after);
  }

  /// What a follower sees.
  ///
  /// @param type what happened
  /// @param entry as it is now; a deleted one as it last was, with the revision of the deletion
  /// @param seen the entry as clients see it
  public record Event(Type type, Entry entry, Supplier<ObjectNode> seen) {
    /// The object, with the resourceVersion of what happened.
    public ObjectNode object() {
      return seen.get();
    }

    /// What can happen.
    public enum Type {
      /// There is one more.
      ADDED,
      /// One is another.
      MODIFIED,
      /// There is one less.
      DELETED
    }
  }

  /// Waits for events.
  ///
  /// @param timeout how long at most
  /// @return the events in order; none when the time is over
  /// @throws dev.karoo.store.CompactedException when the follower was too slow
  /// @throws dev.karoo.store.StoreException when the store was closed
  public List<Event> poll(Duration timeout) throws InterruptedException {
    List<Event> events = new ArrayList<>();
    for (Change change : watch.poll(timeout)) {
      add(change, events);
    }
    return events;
  }

  private void add(Change change, List<Event> events) {
    Entry now = change.now();
    Supplier<ObjectNode> seen = Once.of(() -> decode(now));
    boolean was = change.before().filter(b -> query.selects(b, () -> decode(b))).isPresent();
    boolean is = change.type() == Change.Type.PUT && query.selects(now, seen);
    if (is) {
      events.add(new Event(was ? Event.Type.MODIFIED : Event.Type.ADDED, now, seen));
    } else if (was) {
      Entry last = change.before().orElseThrow();
      Entry gone = new Entry(last.key(), last.value(), last.createRevision(), change.revision());
      events.add(new Event(Event.Type.DELETED, gone, Once.of(() -> decode(gone))));
    }
  }

  private ObjectNode decode(Entry entry) {
    return ObjectCodec.decode(query.target().kind(), entry);
  }

  /// All that happened up to this revision was returned.
  public long revision() {
    return watch.revision();
  }

  @Override
  public void close() {
    watch.close();
  }
}

package dev.karoo.server.rest;

import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.object.Following;
import dev.karoo.store.Key;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The JSON of objects that were sent to watchers of late. Each change goes to all watchers within
/// moments, in the same words: what a thousand of them get is written once, or a few times where
/// several begin at the same moment. Nobody waits for another here: a thousand threads that queue
/// for a lock cost more than what it saves.
final class SentObjects {
  /// More than the changes of one turn of the control loop.
  private static final int MOST = 128;
  /// Larger ones are written anew for each: in all no more than 16 MiB are kept.
  private static final int LARGEST = 128 << 10;

  private final AtomicReferenceArray<Sent> recent = new AtomicReferenceArray<>(MOST);

  /// One of them. Not a record: its bytes are nobody's to compare.
  private static final class Sent {
    private final Kind kind;
    private final Key key;
    private final long revision;
    /// What one watcher gets as modified is gone for another, whose selector no longer fits and
    /// who gets it as it was.
    private final boolean gone;
    private final byte[] json;

    Sent(Kind kind, Following.Event event, byte[] json) {
      this.kind = kind;
      this.key = event.entry().key();
      this.revision = event.entry().revision();
      this.gone = deletes(event);
      this.json = json;
    }

    boolean is(Kind other, Following.Event event) {
      return revision == event.entry().revision() && gone == deletes(event)
          && key.equals(event.entry().key()) && kind.equals(other);
    }
  }

  private static boolean deletes(Following.Event event) {
    return event.type() == Following.Event.Type.DELETED;
  }

  /// The object of an event as UTF-8 JSON, in its kind's own form. Nobody may change the array.
  byte[] json(Kind kind, Following.Event event) {
    int place = (int) (event.entry().revision() % MOST);
    Sent known = recent.get(place);
    if (known != null && known.is(kind, event)) {
      return known.json;
    }
    byte[] json = Json.bytes(event.object());
    if (json.length <= LARGEST) {
      recent.set(place, new Sent(kind, event, json));
    }
    return json;
  }
}

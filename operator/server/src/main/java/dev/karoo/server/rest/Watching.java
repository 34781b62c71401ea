package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.object.Following;
import dev.karoo.server.object.Listing;
import dev.karoo.server.object.Listing.Query;
import dev.karoo.server.object.Target;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.CompactedException;
import dev.karoo.store.Store;
import dev.karoo.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Watches: a list's continuation as a stream of events, one JSON object a line.
final class Watching {
  /// A connection that is gone shows only when something is written to it: a bookmark, or, to a
  /// client that wants none, a space, which JSON readers skip. (A bare newline is an event to
  /// fabric8's client, and ends its watch.)
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  /// How long a client has for answering a farewell.
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final long USUAL_SECONDS = 1800;
  private static final int SPREAD_SECONDS = 1800;

  private final Store store;
  private final Listing listing;
  private final Revisions revisions;
  private final SentObjects sent = new SentObjects();

  Watching(Store store, Listing listing, Revisions revisions) {
    this.store = store;
    this.listing = listing;
    this.revisions = revisions;
  }

  /// How to watch.
  ///
  /// @param query what
  /// @param after from where; empty: from now
  /// @param initial what to do about the objects that are there already
  /// @param bookmarks whether the client wants to be told how far it is
  /// @param time until the stream ends
  private record Wish(Query query, Optional<Long> after, Initial initial, boolean bookmarks,
      Duration time) {}

  /// What to do about the objects that are there already.
  private enum Initial {
    /// Nothing.
    NONE,
    /// Add them.
    ADD,
    /// Add them, and say when that is done.
    ADD_AND_SAY
  }

  /// Where frames go to.
  private interface Frames extends AutoCloseable {
    /// Sends a frame.
    ///
    /// @param object as JSON
    void send(String type, byte[] object) throws IOException;

    /// Sends a frame.
    default void send(String type, ObjectNode object) throws IOException {
      send(type, Json.bytes(object));
    }

    /// Sends something that means nothing.
    void heartbeat() throws IOException;

    /// Sends what is held back.
    void flush() throws IOException;

    /// Says that there will be no more.
    @Override
    void close() throws IOException;

    /// Says, where that can be said, that there will be no more because the server stops.
    void goingAway();
  }

  /// Opens a stream of frames once it is certain that the watch can begin.
  private interface Opening {
    /// Begins the answer.
    Frames open();
  }

  /// Watches over HTTP, or over a WebSocket where the client asked for one.
  void stream(Call call, Target target, Presentation presentation) {
    watch(call, target, presentation, () -> {
      Optional<WebSocket> socket = call.webSocket();
      return socket.isPresent()
          ? new Messages(socket.get(), call.patience())
          : new Lines(call.stream(presentation.contentType()));
    });
  }

  private record Lines(OutputStream out) implements Frames {
    @Override
    public void send(String type, byte[] object) throws IOException {
      out.write(frame(type, object));
      out.write('\n');
    }

    @Override
    public void heartbeat() throws IOException {
      out.write(' ');
      out.flush();
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    @Override
    public void goingAway() {
      // a stream has no word for it
    }
  }

  /// Each frame is a message. What the client sends is read meanwhile: its farewell ends the watch.
  private record Messages(WebSocket socket, Patience patience, Thread listener) implements Frames {
    Messages(WebSocket socket, Patience patience) {
      Thread watching = Thread.currentThread();
      this(socket, patience, Thread.ofVirtual().name("websocket").start(() -> {
        try {
          socket.readToEnd();
        } finally {
          watching.interrupt();
        }
      }));
    }

    @Override
    public void send(String type, byte[] object) throws IOException {
      byte[] frame = frame(type, object);
      patience.write(() -> socket.send(frame));
    }

    @Override
    public void heartbeat() throws IOException {
      patience.write(socket::ping);
    }

    @Override
    public void flush() {
      // each message is sent at once
    }

    @Override
    public void goingAway() {
      socket.goingAway();
    }

    /// Waits for the client's farewell, too: to one that still writes, a closed line is an error.
    @Override
    public void close() {
      socket.close();
      try {
        listener.join(FAREWELL.toMillis());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // it has come, or the server stops
      }
    }
  }

  /// @param type one of the words for events, which need no escaping
  private static byte[] frame(String type, byte[] object) {
    byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
    byte[] frame = Arrays.copyOf(head, head.length + object.length + 1);
    System.arraycopy(object, 0, frame, head.length, object.length);
    frame[frame.length - 1] = '}';
    return frame;
  }

  /// Watches, wherever frames go to.
  ///
  /// @throws dev.karoo.server.status.ApiException before the stream is opened
  private void watch(Call call, Target target, Presentation presentation, Opening opening) {
    Wish wish = wish(call, target);
    try {
      if (wish.after().isPresent() && !revisions.reached(wish.after().get())) {
        refuse(ahead(wish.after().get()), opening);
        return;
      }
      run(wish, presentation, opening);
    } catch (Patience.Exhausted e) {
      throw new UncheckedIOException(e);
    } catch (IOException | UncheckedIOException _) {
      // the client is gone
    } catch (InterruptedException _) {
      // a WebSocket's client said farewell, or the server stops: either ends the connection
      Thread.currentThread().interrupt();
    }
  }

  private void run(Wish wish, Presentation presentation, Opening opening)
      throws IOException, InterruptedException {
    Listing.Result there = wish.after().isPresent() && wish.initial() == Initial.NONE
        ? new Listing.Result(List.of(), wish.after().get(), "", Optional.empty())
        : listing.list(wish.query());
    Following following;
    try {
      following = new Following(store, wish.query(), there.revision());
    } catch (CompactedException e) {
      refuse(tooOld(e), opening);
      return;
    }
    try (following; Frames frames = opening.open()) {
      new Session(wish, presentation, following, frames, sent).run(there);
    }
  }

  /// A watch that cannot go on from where the client was begins, and is told so by an event, as
  /// kube-apiserver does it with what is too old: at a WebSocket that is refused, fabric8's
  /// informers would knock for ever.
  private static void refuse(ApiException why, Opening opening) throws IOException {
    try (Frames frames = opening.open()) {
      frames.send("ERROR", why.status());
      frames.flush();
    }
  }

  /// Of a store that was wiped or replaced: what the client knows is of another.
  private ApiException ahead(long revision) {
    return Refusals.expired(("resource version %d is ahead of this store, which is at %d: it was"
        + " replaced, so list anew").formatted(revision, store.revision()));
  }

  private static ApiException tooOld(CompactedException e) {
    return Refusals
        .expired("too old resource version: %d (%d)".formatted(e.requested(), e.compacted()));
  }

  private static Wish wish(Call call, Target target) {
    String version = call.parameter("resourceVersion");
    String match = call.parameter("resourceVersionMatch");
    Optional<Boolean> sendInitial = call.choice("sendInitialEvents");
    if (sendInitial.isPresent() && !match.equals("NotOlderThan")) {
      throw Options.invalid("ListOptions",
          FieldProblem.of(FieldProblem.Type.FORBIDDEN, "resourceVersionMatch",
              "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (sendInitial.isEmpty() && !match.isEmpty()) {
      throw Options.invalid("ListOptions",
          FieldProblem.of(FieldProblem.Type.FORBIDDEN, "resourceVersionMatch",
              "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    }
    boolean fromNow = version.isEmpty() || version.equals("0");
    Optional<Long> after = fromNow ? Optional.empty() : call.number("resourceVersion");
    Initial initial = sendInitial.map(yes -> yes ? Initial.ADD_AND_SAY : Initial.NONE)
        .orElse(fromNow ? Initial.ADD : Initial.NONE);
    long seconds = call.number("timeoutSeconds").filter(s -> s > 0).orElseGet(
        () -> USUAL_SECONDS
            + java.util.concurrent.ThreadLocalRandom.current().nextInt(SPREAD_SECONDS));
    Query query = Options.query(call, target);
    Query whole = new Query(query.target(), query.labels(), query.fields(), 0, "",
        Optional.empty());
    return new Wish(whole, after, initial, call.flag("allowWatchBookmarks"),
        Duration.ofSeconds(Math.min(seconds, 86_400)));
  }

  /// One watch under way.
  private static final class Session {
    private final Wish wish;
    private final Presentation presentation;
    private final Following following;
    private final Frames frames;
    private final SentObjects sent;
    private boolean first = true;
    private long quietSince = System.nanoTime();

    Session(Wish wish, Presentation presentation, Following following, Frames frames,
        SentObjects sent) {
      this.sent = sent;
      this.wish = wish;
      this.presentation = presentation;
      this.following = following;
      this.frames = frames;
    }

    void run(Listing.Result there) throws IOException, InterruptedException {
      if (wish.initial() != Initial.NONE) {
        for (Listing.Item item : there.items()) {
          send("ADDED", item.object());
        }
      }
      if (wish.initial() == Initial.ADD_AND_SAY) {
        ObjectNode end = presentation.bookmark(there.revision());
        Json.child(Json.child(end, "metadata"), "annotations").put("k8s.io/initial-events-end",
            "true");
        frames.send("BOOKMARK", end);
      }
      if (wish.initial() == Initial.NONE
          || (wish.initial() == Initial.ADD && there.items().isEmpty())) {
        pulse(); // sends the headers: the client waits for them
      }
      frames.flush();
      try {
        follow();
      } catch (CompactedException e) {
        frames.send("ERROR", tooOld(e).status());
        frames.flush();
      } catch (StoreException e) {
        frames.send("ERROR", Refusals.unavailable("the server is shutting down").status());
        frames.flush();
        frames.goingAway();
      } catch (InterruptedException e) {
        frames.goingAway();
        throw e;
      }
    }

    private void follow() throws IOException, InterruptedException {
      long end = System.nanoTime() + wish.time().toNanos();
      while (true) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          break;
        }
        long quiet = System.nanoTime() - quietSince;
        List<Following.Event> events = following
            .poll(Duration.ofNanos(Math.min(left, HEARTBEAT.toNanos() - quiet)));
        for (Following.Event event : events) {
          send(event);
        }
        if (!events.isEmpty()) {
          frames.flush();
          quietSince = System.nanoTime();
        } else if (beatIsDue() && System.nanoTime() < end) {
          pulse();
        }
      }
      if (wish.bookmarks()) {
        pulse(); // where to resume
      }
    }

    /// Changes that are not selected wake it, too, and call for nothing.
    private boolean beatIsDue() {
      return System.nanoTime() - quietSince >= HEARTBEAT.toNanos();
    }

    private void pulse() throws IOException {
      quietSince = System.nanoTime();
      if (wish.bookmarks()) {
        frames.send("BOOKMARK", presentation.bookmark(following.revision()));
        frames.flush();
      } else {
        frames.heartbeat();
      }
    }

    private void send(Following.Event event) throws IOException {
      if (presentation.plain()) {
        frames.send(event.type().name(), sent.json(wish.query().target().kind(), event));
        first = false;
      } else {
        send(event.type().name(), event.object());
      }
    }

    private void send(String type, ObjectNode object) throws IOException {
      frames.send(type, presentation.watched(object, first));
      first = false;
    }
  }
}

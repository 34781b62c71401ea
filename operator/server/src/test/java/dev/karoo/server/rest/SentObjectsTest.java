package dev.karoo.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.object.Following.Event;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SentObjectsTest {
  private static final Kind KIND = BuiltInKinds.all().getFirst();

  private final SentObjects sent = new SentObjects();
  private final AtomicInteger made = new AtomicInteger();

  private Event event(Event.Type type, long revision, String text) {
    Entry entry = new Entry(new Key("kind", "ns", "a"), new byte[0], 1, revision);
    return new Event(type, entry, () -> {
      made.incrementAndGet();
      return Json.object().put("is", text);
    });
  }

  private String json(Event.Type type, long revision, String text) {
    return new String(sent.json(KIND, event(type, revision, text)), StandardCharsets.UTF_8);
  }

  @Test
  void whatManyGetIsWrittenOnce() {
    assertThat(json(Event.Type.MODIFIED, 7, "one")).isEqualTo("{\"is\":\"one\"}");
    assertThat(json(Event.Type.MODIFIED, 7, "one")).isEqualTo("{\"is\":\"one\"}");
    assertThat(json(Event.Type.ADDED, 7, "one")).isEqualTo("{\"is\":\"one\"}");
    assertThat(made).hasValue(1);
    assertThat(json(Event.Type.MODIFIED, 8, "two")).isEqualTo("{\"is\":\"two\"}");
  }

  /// The same change takes the object from one watcher and alters it for another.
  @Test
  void whatIsGoneForOneIsNotWhatAnotherSees() {
    assertThat(json(Event.Type.DELETED, 7, "before")).isEqualTo("{\"is\":\"before\"}");
    assertThat(json(Event.Type.MODIFIED, 7, "now")).isEqualTo("{\"is\":\"now\"}");
    assertThat(json(Event.Type.DELETED, 7, "before")).isEqualTo("{\"is\":\"before\"}");
  }

  @Test
  void whatIsLargeOrLongAgoIsWrittenAnew() {
    String large = "x".repeat(200 << 10);
    json(Event.Type.ADDED, 1, large);
    json(Event.Type.ADDED, 1, large);
    assertThat(made).hasValue(2);
    for (int i = 0; i < 200; i++) {
      json(Event.Type.MODIFIED, 100 + i, "n");
    }
    json(Event.Type.MODIFIED, 100, "n");
    assertThat(made).hasValue(203);
  }
}

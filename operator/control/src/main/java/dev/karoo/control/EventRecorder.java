package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.api.Kind;
import dev.karoo.core.lifecycle.Notice;
import dev.karoo.store.Change;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;

/// Tells users what happens, as Kubernetes' core/v1 Events: the same thing again raises a count,
/// and what was not repeated for long is removed.
final class EventRecorder {
  /// What an event is about.
  record Subject(Kind kind, String namespace, String name, String uid) {}

  private record Known(ObjectNode event, Instant last) {}

  /// The component that Kubernetes' events name as their source.
  private static final String COMPONENT = "karoo-operator";
  private static final String DEFAULT_NAMESPACE = "default";

  private final Duration ttl;
  private final SortedMap<Key, Known> known = new TreeMap<>();

  /// Before then none is to be removed.
  private Instant next = Instant.MAX;
  private final SortedMap<Key, ObjectNode> pending = new TreeMap<>();

  EventRecorder(Duration ttl) {
    this.ttl = ttl;
  }

  /// Learns of an event that is in the store, or no longer.
  void observe(Change change) {
    if (change.type() == Change.Type.DELETE) {
      known.remove(change.key());
      return;
    }
    ObjectNode event = Documents.read(change.now().value());
    if (event.path("source").path("component").asText().equals(COMPONENT)) {
      put(change.key(), new Known(event,
          Times.read(event.path("lastTimestamp").asText()).orElse(Instant.EPOCH)));
    }
  }

  private void put(Key key, Known event) {
    known.put(key, event);
    Instant expiry = event.last.plus(ttl);
    next = expiry.isBefore(next) ? expiry : next;
  }

  /// It happened.
  void record(Subject subject, Notice notice, Instant now) {
    Key key = key(subject, notice);
    ObjectNode event = Optional.ofNullable(pending.get(key))
        .or(() -> Optional.ofNullable(known.get(key)).map(k -> k.event().deepCopy()))
        .orElseGet(() -> event(key, subject, notice, now));
    event.put("count", event.path("count").asInt() + 1);
    event.put("lastTimestamp", Times.seconds(now));
    pending.put(key, event);
  }

  /// The same thing about the same object always has the same name.
  private static Key key(Subject subject, Notice notice) {
    var crc = new CRC32();
    String what = subject.uid + '\n' + notice.reason() + '\n' + notice.message();
    crc.update(what.getBytes(StandardCharsets.UTF_8));
    String namespace = subject.namespace.isEmpty() ? DEFAULT_NAMESPACE : subject.namespace;
    return new Key(Keys.EVENTS, namespace, subject.name + "."
        + subject.kind.singular().charAt(0) + Long.toHexString(crc.getValue()));
  }

  private static ObjectNode event(Key key, Subject subject, Notice notice, Instant now) {
    ObjectNode event = Documents.object();
    event.put("apiVersion", "v1").put("kind", "Event");
    event.putObject("metadata").put("name", key.name()).put("namespace", key.namespace())
        .put("uid", UUID.nameUUIDFromBytes((key + "@" + now).getBytes(StandardCharsets.UTF_8))
            .toString())
        .put("creationTimestamp", Times.seconds(now));
    ObjectNode about = event.putObject("involvedObject");
    about.put("apiVersion", Karoo.API_VERSION).put("kind", subject.kind.kind())
        .put("name", subject.name).put("uid", subject.uid);
    if (!subject.namespace.isEmpty()) {
      about.put("namespace", subject.namespace);
    }
    event.put("type", notice.warning() ? "Warning" : "Normal").put("reason", notice.reason())
        .put("message", notice.message());
    event.putObject("source").put("component", COMPONENT);
    event.put("reportingComponent", COMPONENT).put("reportingInstance", "");
    event.put("firstTimestamp", Times.seconds(now)).put("lastTimestamp", Times.seconds(now));
    event.put("count", 0);
    return event;
  }

  /// What is to be written, and what to be removed.
  List<Mutation> mutations(Instant now) {
    var mutations = new ArrayList<Mutation>();
    pending.forEach((key, event) -> mutations.add(Mutation.put(key, Documents.write(event))));
    if (next.isAfter(now)) {
      return mutations;
    }
    for (Map.Entry<Key, Known> entry : known.entrySet()) {
      if (!pending.containsKey(entry.getKey()) && !entry.getValue().last.plus(ttl).isAfter(now)) {
        mutations.add(Mutation.delete(entry.getKey()));
      }
    }
    next = earliest();
    return mutations;
  }

  private Instant earliest() {
    return known.values().stream().map(k -> k.last.plus(ttl)).min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /// The mutations were committed.
  void committed(Instant now) {
    pending.forEach((key, event) -> put(key, new Known(event, now)));
    if (!next.isAfter(now)) {
      known.values().removeIf(k -> !k.last.plus(ttl).isAfter(now));
      next = earliest();
    }
    pending.clear();
  }

  /// When one is to be removed.
  Optional<Instant> wake() {
    return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
  }
}

package dev.karoo.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who waits for changes, by resource, so that a commit wakes only those whom it may concern.
final class Watchers {
  private final Map<Optional<String>, Set<LogWatch>> byResource = new ConcurrentHashMap<>();
  private volatile boolean closed;

  void add(LogWatch watch) {
    byResource.computeIfAbsent(watch.selection().resource(), _ -> ConcurrentHashMap.newKeySet())
        .add(watch);
  }

  void remove(LogWatch watch) {
    Set<LogWatch> watches = byResource.get(watch.selection().resource());
    if (watches != null) {
      watches.remove(watch);
    }
  }

  void wake(List<Change> changes) {
    changes.stream().map(change -> change.key().resource()).distinct()
        .forEach(resource -> wake(Optional.of(resource)));
    wake(Optional.empty());
  }

  /// Has all go on to what concerns them, before history is forgotten.
  void advance() {
    byResource.values().forEach(watches -> watches.forEach(LogWatch::advance));
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    byResource.keySet().forEach(this::wake);
  }

  private void wake(Optional<String> resource) {
    byResource.getOrDefault(resource, Set.of()).forEach(LogWatch::wake);
  }
}

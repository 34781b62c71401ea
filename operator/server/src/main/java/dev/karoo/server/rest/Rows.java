package dev.karoo.server.rest;

import dev.karoo.server.kind.Kind;
import dev.karoo.store.Entry;
import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Rows of tables that were made, so that who looks again and again (k9s does, every two seconds)
/// has only those made again whose objects changed. A row is kept as long as the store keeps its
/// entry, and memory allows.
final class Rows {
  private final Map<String, Map<Entry, SoftReference<Row>>> byKind = new ConcurrentHashMap<>();

  /// The row of an entry.
  ///
  /// @param kind as which it is shown: some entries are objects of two kinds
  /// @param make makes it
  Row of(Kind kind, Entry entry, Supplier<Row> make) {
    Map<Entry, SoftReference<Row>> kept = byKind.computeIfAbsent(
        kind.apiVersion() + "/" + kind.names().plural(),
        _ -> Collections.synchronizedMap(new WeakHashMap<>()));
    SoftReference<Row> reference = kept.get(entry);
    Row row = reference == null ? null : reference.get();
    if (row == null) {
      row = make.get();
      kept.put(entry, new SoftReference<>(row));
    }
    return row;
  }
}

package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.quantity.Ranges;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A task that runs though nothing is kept of it here: the store was lost. It is left alone until
/// its pipeline is applied again, and then taken over.
///
/// @param key which task it says it is
/// @param attempt what is known of it
/// @param addresses the first address of each multicast group of its pipeline, by name
/// @param multicast all addresses of these groups
record Orphan(TaskKey key, Attempt attempt, SortedMap<String, String> addresses,
    Ranges multicast) {
  Orphan {
    addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
  }

  Orphan with(Attempt next) {
    return new Orphan(key, next, addresses, multicast);
  }
}

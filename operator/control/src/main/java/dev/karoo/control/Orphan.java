package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.quantity.Ranges;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A task that runs though nothing is kept of it here: the store was lost. It is left alone until
/// its pipeline is applied again, and then taken over.
///
/// @param key which task it says it is
/// @param attempt what is known of it
/// @param addresses the first address of each multicast group of its pipeline, by name
/// @param sizes how many addresses each of these groups had, by name
/// @param multicast all addresses of these groups
record Orphan(TaskKey key, Attempt attempt, SortedMap<String, String> addresses,
    Map<String, Integer> sizes, Ranges multicast) {
  Orphan {
    addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    sizes = Map.copyOf(sizes);
  }

  Orphan with(Attempt next) {
    return new Orphan(key, next, addresses, sizes, multicast);
  }
}

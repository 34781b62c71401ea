package dev.karoo.core.ports;

import dev.karoo.core.quantity.Resources;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the master knows of an attempt of ours: with its labels all can be rebuilt when the store
/// is lost. Answers of reconciliation carry none.
///
/// @param name of the task, for people
/// @param state as an update that needs no acknowledgement
/// @param resources what it is charged
/// @param labels as it was launched with
public record TaskReport(String name, TaskUpdate state, Resources resources,
    SortedMap<String, String> labels) {
  public TaskReport {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }
}

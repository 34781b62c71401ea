package dev.karoo.store;

import java.util.List;
import java.util.Optional;

/// A part of a list, all of it as it was at one revision.
///
/// @param entries in the order of their keys
/// @param revision of the store at which the list is read; a watch after it continues the list
///     without a gap
/// @param next where the next page begins; empty on the last one
/// @param remaining how many entries follow this page
public record Page(List<Entry> entries, long revision, Optional<Continue> next, long remaining) {
  /// Copies the list.
  public Page {
    entries = List.copyOf(entries);
  }
}

package dev.karoo.store;

import java.util.Optional;

/// One step of the store's history: an object was written or deleted.
///
/// @param type what happened
/// @param now the object after it; for a deletion the last value, with the revision of the deletion
/// @param before the object as it was just before; empty when this change created it
public record Change(Type type, Entry now, Optional<Entry> before) {

  /// What can happen to an object.
  public enum Type {
    /// It was created or replaced.
    PUT,
    /// It was removed.
    DELETE
  }

  /// The revision of this change: each has its own, rising by one.
  public long revision() {
    return now.revision();
  }

  /// Whose change it is.
  public Key key() {
    return now.key();
  }
}

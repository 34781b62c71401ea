package dev.karoo.server.object;

import dev.karoo.server.object.WriteOptions.Persistence;
import java.util.Optional;

/// How a request wants to delete.
///
/// @param persistence whether it is meant
/// @param propagation what becomes of the objects that belong to the deleted one
/// @param uid which the object must have; empty: any
/// @param resourceVersion which the object must have; empty: any
public record DeleteOptions(Persistence persistence, Propagation propagation, Optional<String> uid,
    Optional<String> resourceVersion) {

  /// What becomes of the objects that belong to a deleted one.
  public enum Propagation {
    /// As the object's finalizers say; where they say nothing, they are deleted afterwards.
    AS_MARKED,
    /// They are deleted afterwards.
    BACKGROUND,
    /// They are deleted before.
    FOREGROUND,
    /// They stay, and belong to nobody.
    ORPHAN
  }
}

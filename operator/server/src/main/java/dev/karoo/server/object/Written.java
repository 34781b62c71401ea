package dev.karoo.server.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What a write came to.
///
/// @param object as it is now, or would be in a dry run
/// @param effect what was done
/// @param warnings for the user
public record Written(ObjectNode object, Effect effect, List<String> warnings) {
  /// What was done.
  public enum Effect {
    /// It was not there before.
    CREATED,
    /// It was, and may have changed.
    UPDATED,
    /// Its last finalizer went, and so it is gone.
    REMOVED
  }

  /// Copies the list.
  public Written {
    warnings = List.copyOf(warnings);
  }
}

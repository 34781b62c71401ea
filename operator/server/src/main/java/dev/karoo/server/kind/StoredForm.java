package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How objects of a kind are kept, where two kinds are views of the same objects.
///
/// @param resource the store's resource; empty: the kind's own name
/// @param toStored from what clients see to what is kept; may change its argument, but nothing
///     below its fields
/// @param toSeen the other way round
public record StoredForm(Optional<String> resource, UnaryOperator<ObjectNode> toStored,
    UnaryOperator<ObjectNode> toSeen) {
  /// Kept as it is seen.
  public static final StoredForm AS_IS = new StoredForm(Optional.empty(), UnaryOperator.identity(),
      UnaryOperator.identity());
}

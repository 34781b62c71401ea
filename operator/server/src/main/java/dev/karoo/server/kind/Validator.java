package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// What a kind asks of its objects beyond its schema.
@FunctionalInterface
public interface Validator {
  /// Asks nothing.
  Validator NONE = (_, _) -> List.of();

  /// All that is wrong.
  ///
  /// @param object as it would be written: whole, with defaults
  /// @param old as it is now; empty when it is created
  List<FieldProblem> problems(ObjectNode object, Optional<ObjectNode> old);
}

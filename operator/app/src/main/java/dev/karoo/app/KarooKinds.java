package dev.karoo.app;

import dev.karoo.api.Kind;
import dev.karoo.api.check.Validation;
import dev.karoo.api.crd.Definitions;
import dev.karoo.server.kind.CustomKind;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.kind.Kind.UserWrites;
import java.util.Arrays;
import java.util.List;

/// Karoo's kinds as the server serves them: their definitions, with the rules that no schema can
/// say, and with the right to write a Task kept to Karoo.
final class KarooKinds {
  private KarooKinds() {}

  static List<CustomKind> all() {
    Validation validation = new Validation();
    return Arrays.stream(Kind.values()).map(kind -> served(kind, validation)).toList();
  }

  private static CustomKind served(Kind kind, Validation validation) {
    CustomKind served = CustomKind.of(Definitions.tree(kind)).withValidator(
        (object, old) -> validation.check(object).stream().map(FieldProblem::of).toList());
    return kind == Kind.TASK ? served.withUserWrites(UserWrites.METADATA) : served;
  }
}

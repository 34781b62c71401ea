package dev.karoo.core.lifecycle;

import java.util.List;

/// What an event makes of an attempt.
///
/// @param next the attempt afterwards
/// @param effects what is to be done, in [Effect#ORDER]
public record Transition(Attempt next, List<Effect> effects) {
  public Transition {
    effects = effects.stream().sorted(Effect.ORDER).toList();
  }

  /// Whether the attempt changed.
  public boolean changed() {
    return effects.contains(new Effect.Keep());
  }
}

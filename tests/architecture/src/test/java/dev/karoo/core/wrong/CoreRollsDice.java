package dev.karoo.core.wrong;

import java.util.Random;

/// Chance is an argument in the core: a generator has a seed.
public final class CoreRollsDice {
  /// Breaks that.
  public int look() {
    return new Random().nextInt();
  }
}

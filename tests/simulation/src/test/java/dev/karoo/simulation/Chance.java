package dev.karoo.simulation;

import java.util.Random;

/// How long things take, and what goes wrong by itself.
interface Chance {
  /// From 0 to less than `most`.
  int upTo(int most);

  /// Whether something of this likelihood happens now.
  boolean happens(double likelihood);

  /// Everything takes as long as it usually does, and nothing goes wrong by itself: for scripts.
  static Chance none() {
    return new Chance() {
      @Override
      public int upTo(int most) {
        return most / 2;
      }

      @Override
      public boolean happens(double likelihood) {
        return false;
      }
    };
  }

  /// As a seed has it.
  static Chance of(Random random) {
    return new Chance() {
      @Override
      public int upTo(int most) {
        return random.nextInt(most);
      }

      @Override
      public boolean happens(double likelihood) {
        return random.nextDouble() < likelihood;
      }
    };
  }
}

package dev.karoo.cli.command;

import dev.karoo.api.check.Nearest;

/// How near words are to each other.
public final class Nearness {
  private Nearness() {}

  /// Whether `written` may be a slip of the fingers for `meant`: at most a third of the letters
  /// left out, added, replaced, or swapped with the next.
  public static boolean isTypo(String written, String meant) {
    return Nearest.distance(written, meant) <= Math.max(1, meant.length() / 3);
  }
}

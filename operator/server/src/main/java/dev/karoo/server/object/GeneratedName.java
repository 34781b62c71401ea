package dev.karoo.server.object;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Names for objects that ask for one with `generateName`.
final class GeneratedName {
  /// Kubernetes' alphabet: no vowels, so no words.
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX = 5;
  private static final int LONGEST_PREFIX = 63 - SUFFIX;
  private static final RandomGenerator RANDOM = new SecureRandom();

  private GeneratedName() {}

  /// The prefix and five random characters.
  static String of(String prefix) {
    StringBuilder name = new StringBuilder(
        prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)));
    for (int i = 0; i < SUFFIX; i++) {
      name.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }
}

package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.random.RandomGenerator;

/// Names for objects that ask for one with `generateName`.
final class GeneratedName {
  /// Kubernetes' alphabet: no vowels, so no words.
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX = 5;
  private static final int LONGEST_PREFIX = 63 - SUFFIX;

  private GeneratedName() {}

  /// Whether an object has none, and wants one.
  static boolean isAskedFor(JsonNode object) {
    return Metadata.text(object, "name").isEmpty()
        && !Metadata.text(object, "generateName").isEmpty();
  }

  /// The prefix and five random characters.
  static String of(String prefix, RandomGenerator random) {
    StringBuilder name = new StringBuilder(
        prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)));
    for (int i = 0; i < SUFFIX; i++) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }
}

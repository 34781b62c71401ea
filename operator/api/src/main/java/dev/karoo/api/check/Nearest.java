package dev.karoo.api.check;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that a user meant.
public final class Nearest {
  /// What is longer is no slip of the fingers, and would take long to compare.
  private static final int LONGEST = 100;

  private Nearest() {}

  /// The word nearest to what was written, where one is near enough: a third of its letters may
  /// differ, or one is the beginning of the other.
  public static Optional<String> to(String written, Collection<String> words) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    String lower = written.toLowerCase(Locale.ROOT);
    return words.stream().filter(w -> near(lower, w.toLowerCase(Locale.ROOT)))
        .min(Comparator
            .comparingInt((String w) -> distance(lower, w.toLowerCase(Locale.ROOT)))
            .thenComparing(Comparator.naturalOrder()));
  }

  /// `did you mean "x"?`, or the alternative where no word is near.
  static String proposal(String written, Collection<String> words, String otherwise) {
    return to(written, words).map(w -> "did you mean \"" + w + "\"?").orElse(otherwise);
  }

  private static boolean near(String written, String word) {
    int longest = Math.max(written.length(), word.length());
    boolean beginning = written.length() >= 3
        && (word.startsWith(written) || (written.startsWith(word) && word.length() >= 3));
    int distance = distance(written, word);
    return beginning || (distance < longest && distance <= Math.max(1, longest / 3));
  }

  /// Damerau's and Levenshtein's distance (optimal string alignment): letters put in, left out,
  /// replaced, or swapped with their neighbour.
  public static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}

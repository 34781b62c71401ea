package dev.karoo.cli.command;

/// How near words are to each other.
public final class Nearness {
  private Nearness() {}

  /// Whether `written` may be a slip of the fingers for `meant`: at most a third of the letters
  /// left out, added, replaced, or swapped with the next.
  public static boolean isTypo(String written, String meant) {
    return distance(written, meant) <= Math.max(1, meant.length() / 3);
  }

  /// Edits from one to the other (Damerau and Levenshtein, of adjacent letters).
  private static int distance(String one, String other) {
    int[][] d = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[one.length()][other.length()];
  }
}

package dev.karoo.server.kind;

import java.util.Iterator;

/// The name that was probably meant.
final class Nearest {
  private Nearest() {}

  /// The known name with the fewest edits from the given one, if they are few for its length;
  /// otherwise empty.
  static String of(String given, Iterator<String> known) {
    String best = "";
    int fewest = Math.min(3, 1 + given.length() / 3) + 1;
    while (known.hasNext() && given.length() <= 100) {
      String name = known.next();
      int edits = edits(given, name);
      if (edits < fewest) {
        best = name;
        fewest = edits;
      }
    }
    return best;
  }

  /// Levenshtein's distance, without regard to case.
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character
            .toLowerCase(b.charAt(j - 1));
        int substitute = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

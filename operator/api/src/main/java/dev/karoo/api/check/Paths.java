package dev.karoo.api.check;

/// How problems write paths, `spec.tasks[2].name`, and values.
public final class Paths {
  private static final int SHOWN = 80;

  private Paths() {}

  /// A value of a length that one can read, in one line.
  public static String shortened(String value) {
    String line = value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        .replace("\0", "\\0");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  /// The path of a field inside another; the empty path is the whole object.
  public static String inside(String path, String name) {
    if (!plain(name)) {
      return path + "[\"" + name + "\"]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  /// Whether the name has letters, digits, `_` and `-` alone. Asked for each field of each object,
  /// so without a regular expression.
  private static boolean plain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_'
          && c != '-') {
        return false;
      }
    }
    return !name.isEmpty();
  }
}

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
    if (!name.matches("[A-Za-z0-9_-]+")) {
      return path + "[\"" + name + "\"]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }
}

package dev.karoo.api.check;

/// Paths of fields, as problems name them: `spec.tasks[2].name`.
public final class Paths {
  private Paths() {}

  /// The path of a field inside another; the empty path is the whole object.
  public static String inside(String path, String name) {
    if (!name.matches("[A-Za-z0-9_-]+")) {
      return path + "[\"" + name + "\"]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }
}

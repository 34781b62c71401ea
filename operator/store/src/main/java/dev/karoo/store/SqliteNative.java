package dev.karoo.store;

import java.nio.file.Path;

/// Where the SQLite driver puts its native library before it loads it.
final class SqliteNative {
  private static final String PROPERTY = "org.sqlite.tmpdir";

  private SqliteNative() {}

  /// Has it unpacked into the state directory, not into the system's temporary one: nothing is
  /// written elsewhere, and temporary directories are often mounted `noexec`. The driver reads the
  /// property when it is first used; a value given on the command line stays.
  static void unpackInto(Path directory) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, directory.toString());
    }
  }
}

package dev.karoo.local.agent;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;

/// Modes of files, as `stat` has them.
final class Modes {
  static final int REGULAR = 0100000;
  static final int DIRECTORY = 0040000;
  private static final int FIRST = 0400;

  private static final List<PosixFilePermission> ORDER = List.of(PosixFilePermission.OWNER_READ,
      PosixFilePermission.OWNER_WRITE,
      PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_READ,
      PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_EXECUTE);

  private Modes() {}

  static int bits(Collection<PosixFilePermission> permissions) {
    return permissions.stream().mapToInt(p -> FIRST >> ORDER.indexOf(p)).reduce(0, (a, b) -> a | b);
  }

  /// Such as `-rw-r--r--`.
  static String text(int mode) {
    StringBuilder text = new StringBuilder((mode & DIRECTORY) != 0 ? "d" : "-");
    for (int i = 0; i < ORDER.size(); i++) {
      text.append((mode & FIRST >> i) != 0 ? "rwx".charAt(i % 3) : '-');
    }
    return text.toString();
  }
}

package dev.karoo.app;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directory in which everything is kept: tokens, and what tasks print. Others may not read it.
final class StateDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
  private static final Set<PosixFilePermission> OWNER = PosixFilePermissions
      .fromString("rwx------");
  /// What nobody else needs; a group that may read was given that on purpose.
  private static final Set<PosixFilePermission> TOO_MUCH = PosixFilePermissions
      .fromString("----w-rwx");

  private StateDirectory() {}

  /// Makes it, or takes from others the right to read it where it is there.
  ///
  /// @return the directory's absolute path
  static Path prepared(Path directory) throws StartFailure {
    Path state = directory.toAbsolutePath().normalize();
    try {
      if (Files.isDirectory(state)) {
        close(state);
      } else {
        Files.createDirectories(state, PosixFilePermissions.asFileAttribute(OWNER));
      }
      return state;
    } catch (FileAlreadyExistsException e) {
      throw new StartFailure("the state directory " + state + " is a file", e);
    } catch (IOException e) {
      throw new StartFailure("the state directory " + state + " cannot be made (" + e
          + "): choose another with --state-dir", e);
    }
  }

  /// A directory with files of others is theirs, and left as it is: `/tmp`, say.
  private static void close(Path state) throws IOException {
    Set<PosixFilePermission> wanted = EnumSet.copyOf(Files.getPosixFilePermissions(state));
    if (!wanted.removeAll(TOO_MUCH)) {
      return;
    }
    if (isOurs(state)) {
      Files.setPosixFilePermissions(state, wanted);
    } else {
      LOG.atWarn().addKeyValue("directory", state)
          .log("Other users may read the state directory, and other things are in it");
    }
  }

  private static boolean isOurs(Path state) throws IOException {
    if (Files.exists(state.resolve("store.db")) || Files.exists(state.resolve("cluster"))) {
      return true;
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.findAny().isEmpty();
    }
  }
}

package dev.karoo.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a second user off a state directory, in this process or in another. The lock ends with the
/// process, however it ends.
public final class StateLock implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String PID = "lock.pid";

  /// The directories that this process has. POSIX drops a process's lock as soon as it closes *any*
  /// channel of that file: so who finds his directory here must not even open the file. Locks are
  /// the process's, and so is this.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private StateLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /// Locks a directory, which is created if need be.
  ///
  /// @throws StateDirectoryInUse when somebody has it
  /// @throws UncheckedIOException when it cannot be written
  public static StateLock take(Path directory) {
    try {
      Files.createDirectories(directory);
      Path real = directory.toRealPath();
      if (!HELD.add(real)) {
        throw new StateDirectoryInUse(directory, holder(directory));
      }
      try {
        return new StateLock(real, locked(directory));
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can't use the state directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /// The channel that holds the lock.
  private static FileChannel locked(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new StateDirectoryInUse(directory, holder(directory));
      }
      Files.writeString(directory.resolve(PID), ProcessHandle.current().pid() + "\n");
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// The process that has it; blank where that has not said so yet.
  private static String holder(Path directory) throws IOException {
    Path pid = directory.resolve(PID);
    return Files.exists(pid) ? Files.readString(pid).strip() : "";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(directory);
    }
  }
}

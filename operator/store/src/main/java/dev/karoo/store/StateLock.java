package dev.karoo.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The right to write a state directory, held by one store at a time, and given back by the kernel
/// when its process ends in whatever way.
///
/// It is an exclusive transaction on an empty SQLite file. A `FileLock` would not do: when a
/// process opens the file a second time and closes it, POSIX drops the lock that the first opening
/// holds; SQLite knows that and copes.
final class StateLock implements AutoCloseable {
  private static final String LOCK = "store.lock";
  private static final String PID = "store.pid";

  private final Path directory;
  private final Connection connection;

  private StateLock(Path directory, Connection connection) {
    this.directory = directory;
    this.connection = connection;
  }

  /// @throws StoreException with IN_USE when another has it, with IO when the directory cannot be
  ///     written
  static StateLock take(Path stateDirectory) {
    Path directory = stateDirectory.toAbsolutePath().normalize();
    try {
      createPrivate(directory);
      Connection connection = lock(directory);
      Files.writeString(directory.resolve(PID), ProcessHandle.current().pid() + "\n");
      return new StateLock(directory, connection);
    } catch (IOException e) {
      throw new StoreException(StoreException.Reason.IO,
          "the state directory %s cannot be written (%s): choose another, or change its owner or mode"
              .formatted(directory, e),
          e);
    }
  }

  private static void createPrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      if (Files.getFileStore(existing(directory)).supportsFileAttributeView("posix")) {
        Files.createDirectories(directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(directory);
      }
    }
  }

  private static Path existing(Path path) {
    Path at = path;
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private static Connection lock(Path directory) throws IOException {
    SqliteNative.unpackInto(directory);
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(LOCK));
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = 0");
        statement.execute("BEGIN EXCLUSIVE");
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    } catch (SQLiteException e) {
      if (e.getResultCode().name().startsWith(SQLiteErrorCode.SQLITE_BUSY.name())) {
        throw inUse(directory, e);
      }
      throw new IOException(e);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static StoreException inUse(Path directory, SQLException e) {
    String holder;
    try {
      holder = "process " + Files.readString(directory.resolve(PID)).strip();
    } catch (IOException _) {
      holder = "another process";
    }
    return new StoreException(StoreException.Reason.IN_USE,
        "the state directory %s is in use by %s: stop that one, or choose another directory"
            .formatted(directory, holder),
        e);
  }

  /// The state directory, absolute.
  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException(StoreException.Reason.IO,
          "the lock of " + directory + " cannot be given back: " + e,
          e);
    }
  }
}

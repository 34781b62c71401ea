package dev.karoo.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Copies of a store, taken while it is used, by its own process or another, and put back while it
/// is not.
public final class Backup {
  /// After a restore revisions go on this far above those of the backup: what clients saw after the
  /// backup was made is then older than the history kept, so they list anew instead of missing
  /// changes. More revisions than that between a backup and its restore would take a thousand
  /// writes a second for half a year.
  static final long LEAP = 1L << 34;

  private Backup() {}

  /// Writes a copy of the store, as it is at one moment, into a new file.
  ///
  /// @param stateDirectory of the store; it may be in use
  /// @param target the file to make; must not exist
  /// @throws StoreException when there is no store, the target exists, or cannot be written
  public static void write(Path stateDirectory, Path target) {
    Path source = stateDirectory.resolve(SqliteFile.NAME);
    Path part = target.resolveSibling(target.getFileName() + ".part");
    require(Files.isRegularFile(source), "there is no store in " + stateDirectory);
    require(!Files.exists(target), target + " exists already: name another file, or remove it");
    SqliteNative.unpackInto(stateDirectory);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + source);
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      Files.deleteIfExists(part);
      vacuum.setString(1, part.toString());
      vacuum.execute();
      sync(part);
      move(part, target);
    } catch (SQLException e) {
      throw SqliteFile.failure(part, e);
    } catch (IOException e) {
      throw new StoreException(StoreException.Reason.IO, target + " cannot be written: " + e, e);
    }
  }

  /// Puts a copy in the place of a state directory's store. The one that was there is kept beside
  /// it.
  ///
  /// @param backup a file made by {@link #write}
  /// @param stateDirectory where to; created if need be; must not be in use
  /// @return where the store that was there is now; empty when there was none
  /// @throws StoreException when the backup is damaged, the directory in use, or it cannot be
  ///     written
  public static List<Path> restore(Path backup, Path stateDirectory) {
    require(Files.isRegularFile(backup), "there is no file " + backup);
    try (StateLock lock = StateLock.take(stateDirectory)) {
      Path store = lock.directory().resolve(SqliteFile.NAME);
      Path part = store.resolveSibling("store.db.restoring");
      discard(part);
      Files.copy(backup, part);
      leap(part);
      sync(part);
      List<Path> kept = setAside(store);
      move(part, store);
      return kept;
    } catch (IOException e) {
      throw new StoreException(StoreException.Reason.IO,
          "restoring into " + stateDirectory + " failed: " + e, e);
    }
  }

  /// All objects of a copy, in the order of their keys.
  ///
  /// @param backup a file made by {@link #write}; files of SQLite's own may appear beside it
  /// @throws StoreException when it is damaged
  public static List<Entry> read(Path backup) {
    require(Files.isRegularFile(backup), "there is no file " + backup);
    try (SqliteFile file = SqliteFile.open(backup)) {
      return file.load().list(Selection.everything(), 0, Optional.empty()).entries();
    }
  }

  /// Checks the copy, and raises its revision.
  private static void leap(Path part) throws IOException {
    try (SqliteFile file = SqliteFile.open(part)) {
      History history = file.load();
      long all = history.revision();
      file.compact(all + LEAP, history.superseded(all));
    }
    Files.deleteIfExists(sibling(part, "-wal"));
    Files.deleteIfExists(sibling(part, "-shm"));
  }

  /// The log that belongs to a file goes first: found beside another file, SQLite would apply it to
  /// that one.
  private static List<Path> setAside(Path store) throws IOException {
    List<Path> kept = new ArrayList<>();
    int n = 1;
    while (Files.exists(sibling(store, ".replaced-" + n))) {
      n++;
    }
    for (String suffix : List.of("-wal", "-shm", "")) {
      Path from = sibling(store, suffix);
      if (Files.exists(from)) {
        kept.add(Files.move(from, sibling(store, ".replaced-" + n + suffix)));
      }
    }
    return kept.reversed();
  }

  private static void discard(Path part) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(sibling(part, suffix));
    }
  }

  private static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to);
    }
    Path directory = to.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true); // makes the new name durable
      }
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new StoreException(StoreException.Reason.IO, otherwise);
    }
  }
}

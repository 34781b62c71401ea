package dev.karoo.store;

import java.nio.file.Path;
import java.util.OptionalLong;

/// The usual store: one SQLite file in the state directory, written by one process at a time. A
/// commit is on the disk before it answers (WAL, `synchronous=FULL`); what is read is in memory.
public final class SqliteStore extends LogStore {
  private final StateLock lock;

  private SqliteStore(StateLock lock, History history, Journal journal, Retention retention) {
    super(history, journal, retention);
    this.lock = lock;
  }

  /// How to keep the file.
  ///
  /// @param retention how much history to keep
  /// @param maxBytes the size that the file may not exceed: commits beyond it fail with FULL;
  ///     empty: the disk's room
  public record Options(Retention retention, OptionalLong maxBytes) {
    /// The usual retention, and no limit but the disk's.
    public static final Options USUAL = new Options(Retention.USUAL, OptionalLong.empty());
  }

  /// Opens the store of a state directory, creating both as needed.
  ///
  /// @throws StoreException when it is in use, damaged, of a newer version or cannot be read; the
  ///     message says what to do
  public static SqliteStore open(Path stateDirectory) {
    return open(stateDirectory, Options.USUAL);
  }

  /// Opens the store of a state directory, creating both as needed.
  ///
  /// @throws StoreException when it is in use, damaged, of a newer version or cannot be read; the
  ///     message says what to do
  public static SqliteStore open(Path stateDirectory, Options options) {
    StateLock lock = StateLock.take(stateDirectory);
    try {
      return open(lock, options);
    } catch (StoreException e) {
      lock.close();
      throw e;
    }
  }

  private static SqliteStore open(StateLock lock, Options options) {
    SqliteFile file = SqliteFile.open(lock.directory().resolve(SqliteFile.NAME));
    try {
      History history = file.load();
      options.maxBytes().ifPresent(file::limit);
      return new SqliteStore(lock, history, file, options.retention());
    } catch (StoreException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() {
    super.close();
    lock.close();
  }
}

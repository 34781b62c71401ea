package dev.karoo.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The store's file: one append-only table of changes by revision, from which compaction takes out
/// what was replaced. All that exists is in it, each object as its last record that is not a
/// deletion.
final class SqliteFile implements Journal {
  /// The file's name in the state directory.
  static final String NAME = "store.db";
  /// "Karo" in ASCII, in the file's header: tells a store from any other SQLite file.
  static final int APPLICATION = 0x4b61726f;
  /// The layout of the tables. A file of a higher one is refused.
  static final int VERSION = 1;

  private static final String SCHEMA = """
      CREATE TABLE log (
        revision INTEGER PRIMARY KEY,
        resource TEXT NOT NULL,
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        created INTEGER NOT NULL,
        value BLOB
      ) STRICT;
      CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
      INSERT INTO meta VALUES ('compacted', 0);
      """;

  private final Path path;
  private final Connection connection;

  private SqliteFile(Path path, Connection connection) {
    this.path = path;
    this.connection = connection;
  }

  /// Opens and checks the file, or creates it.
  ///
  /// @throws StoreException with BROKEN, TOO_NEW or IO
  static SqliteFile open(Path path) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
      SqliteFile file = new SqliteFile(path, connection);
      try {
        file.prepare();
        return file;
      } catch (SQLException | StoreException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw failure(path, e);
    }
  }

  private void prepare() throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute("PRAGMA busy_timeout = 10000");
      checkKind(sql);
      sql.execute("PRAGMA journal_mode = WAL");
      sql.execute("PRAGMA synchronous = FULL");
      sql.execute("PRAGMA journal_size_limit = 67108864");
      if (number(sql, "PRAGMA user_version") == 0) {
        sql.execute("BEGIN IMMEDIATE");
        sql.executeUpdate(SCHEMA);
        sql.execute("PRAGMA application_id = " + APPLICATION);
        sql.execute("PRAGMA user_version = " + VERSION);
        sql.execute("COMMIT");
      }
    }
  }

  /// That this is a store, whole, and of a version that is understood.
  private void checkKind(Statement sql) throws SQLException {
    boolean empty = number(sql, "SELECT count(*) FROM sqlite_schema") == 0;
    if (!empty && number(sql, "PRAGMA application_id") != APPLICATION) {
      throw broken("it is an SQLite file, but not a Karoo store", null);
    }
    long version = number(sql, "PRAGMA user_version");
    if (version > VERSION) {
      throw new StoreException(StoreException.Reason.TOO_NEW,
          ("%s was written by a newer version of Karoo (layout %d; this one knows %d): use that"
              + " version, or"
              + " restore a backup made by this one").formatted(path, version, VERSION));
    }
    try (ResultSet check = sql.executeQuery("PRAGMA quick_check(1)")) {
      String verdict = check.next() ? check.getString(1) : "no answer";
      if (!verdict.equals("ok")) {
        throw broken(verdict, null);
      }
    }
  }

  private static long number(Statement sql, String query) throws SQLException {
    try (ResultSet row = sql.executeQuery(query)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /// Reads everything.
  ///
  /// @throws StoreException with BROKEN when the records make no sense
  History load() {
    try (Statement sql = connection.createStatement()) {
      long compacted = number(sql, "SELECT value FROM meta WHERE name = 'compacted'");
      TreeMap<Key, Entry> objects = new TreeMap<>();
      List<Change> since = new ArrayList<>();
      try (ResultSet row = sql.executeQuery(
          "SELECT revision, resource, namespace, name, created, value FROM log ORDER BY"
              + " revision")) {
        while (row.next()) {
          read(row, compacted, objects, since);
        }
      }
      return history(compacted, objects, since);
    } catch (SQLException e) {
      throw failure(path, e);
    } catch (IllegalArgumentException e) {
      throw broken(String.valueOf(e.getMessage()), e);
    }
  }

  /// Up to the compaction only objects count; after it each record is a change.
  private static void read(ResultSet row, long compacted, Map<Key, Entry> objects,
      List<Change> since)
      throws SQLException {
    Key key = new Key(row.getString(2), row.getString(3), row.getString(4));
    byte[] value = row.getBytes(6);
    Optional<Entry> before = Optional.ofNullable(objects.get(key));
    Change change;
    if (value == null) {
      Entry gone = before
          .orElseThrow(
              () -> new IllegalArgumentException("a deletion of what was not there: " + key));
      objects.remove(key);
      change = new Change(Change.Type.DELETE,
          new Entry(key, gone.value(), gone.createRevision(), row.getLong(1)), before);
    } else {
      Entry entry = new Entry(key, value, row.getLong(5), row.getLong(1));
      objects.put(key, entry);
      change = new Change(Change.Type.PUT, entry, before);
    }
    if (change.revision() > compacted) {
      since.add(change);
    }
  }

  private static History history(long compacted, Map<Key, Entry> objects, List<Change> since) {
    for (Change change : since.reversed()) {
      change.before().ifPresentOrElse(before -> objects.put(before.key(), before),
          () -> objects.remove(change.key()));
    }
    History history = new History(compacted, objects);
    history.apply(since);
    return history;
  }

  /// Lets the file grow to that size only.
  void limit(long maxBytes) {
    try (Statement sql = connection.createStatement()) {
      long pages = Math.max(1, maxBytes / number(sql, "PRAGMA page_size"));
      sql.execute("PRAGMA max_page_count = " + pages);
    } catch (SQLException e) {
      throw failure(path, e);
    }
  }

  @Override
  public void append(List<Change> changes) {
    transaction(() -> {
      try (PreparedStatement insert = connection
          .prepareStatement("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)")) {
        for (Change change : changes) {
          Entry now = change.now();
          insert.setLong(1, now.revision());
          insert.setString(2, now.key().resource());
          insert.setString(3, now.key().namespace());
          insert.setString(4, now.key().name());
          insert.setLong(5, now.createRevision());
          insert.setBytes(6, change.type() == Change.Type.DELETE ? null : now.value());
          insert.executeUpdate();
        }
      }
    });
  }

  @Override
  public void compact(long upTo, List<Long> gone) {
    transaction(() -> {
      try (
          PreparedStatement delete = connection
              .prepareStatement("DELETE FROM log WHERE revision = ?");
          PreparedStatement mark = connection
              .prepareStatement("UPDATE meta SET value = max(value, ?) WHERE name = 'compacted'")) {
        for (long revision : gone) {
          delete.setLong(1, revision);
          delete.executeUpdate();
        }
        mark.setLong(1, upTo);
        mark.executeUpdate();
      }
    });
  }

  private interface Work {
    void run() throws SQLException;
  }

  /// In words of its own: the driver's idea of a transaction does not survive SQLite's ending it.
  private void transaction(Work work) {
    try {
      execute("BEGIN IMMEDIATE");
      work.run();
      execute("COMMIT");
    } catch (SQLException e) {
      throw rollback()
          ? failure(path, e)
          : new StoreException(StoreException.Reason.IO,
              "%s is in an unknown state after %s: start again".formatted(path, e.getMessage()), e);
    }
  }

  /// SQLite itself ends the transaction after some failures, a full disk among them; there is then
  /// none to roll back, which is a plain SQLITE_ERROR.
  private boolean rollback() {
    try {
      execute("ROLLBACK");
      return true;
    } catch (SQLiteException e) {
      return e.getResultCode() == SQLiteErrorCode.SQLITE_ERROR;
    } catch (SQLException _) {
      return false;
    }
  }

  private void execute(String statement) throws SQLException {
    try (Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private StoreException broken(String what, @Nullable Throwable cause) {
    return broken(path, what, cause);
  }

  private static StoreException broken(Path path, String what,
      @Nullable Throwable cause) {
    return new StoreException(StoreException.Reason.BROKEN,
        "%s is damaged (%s): restore a backup (karoo restore FILE --state-dir %s), or move the file away to start with an empty store"
            .formatted(path, what, path.toAbsolutePath().getParent()),
        cause == null ? new IllegalStateException(what) : cause);
  }

  /// What an SQLite error means for a user.
  static StoreException failure(Path path, SQLException e) {
    SQLiteErrorCode code = e instanceof SQLiteException sqlite
        ? sqlite.getResultCode()
        : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      case SQLITE_FULL -> new StoreException(StoreException.Reason.FULL,
          "no room to write %s: free some on %s".formatted(path,
              Files.exists(path) ? path.getRoot() : path),
          e);
      case SQLITE_NOTADB -> broken(path, "it is not an SQLite file", e);
      case SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_SEQUENCE, SQLITE_CORRUPT_VTAB ->
        broken(path,
            String.valueOf(e.getMessage()), e);
      case SQLITE_CANTOPEN, SQLITE_READONLY,
          SQLITE_PERM ->
        new StoreException(StoreException.Reason.IO,
            "%s cannot be opened for writing (%s): change its owner or mode".formatted(path,
                e.getMessage()),
            e);
      default -> new StoreException(StoreException.Reason.IO,
          "writing or reading %s failed (%s): see to the disk, then start again".formatted(path,
              e.getMessage()),
          e);
    };
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(path, e);
    }
  }
}

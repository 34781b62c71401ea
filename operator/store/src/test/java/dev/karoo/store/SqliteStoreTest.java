package dev.karoo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract, on SQLite, and what only a file can do.
class SqliteStoreTest extends StoreContract {
  private static final SqliteStore.Options ALL = new SqliteStore.Options(Retention.everything(),
      OptionalLong.empty());

  @TempDir
  Path directory;

  @Override
  Store open() {
    return SqliteStore.open(directory, ALL);
  }

  private void reopen() {
    store.close();
    store = open();
  }

  private static StoreException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    StoreException[] caught = new StoreException[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> caught[0] = e);
    return caught[0];
  }

  @Test
  void isTheSameAfterItWasClosed() throws InterruptedException {
    commit(Mutation.create(key("a"), bytes("1")), Mutation.create(key("b"), bytes("2")),
        Mutation.delete(key("a")), Mutation.create(key("a"), new byte[0]));
    reopen();
    assertThat(store.revision()).isEqualTo(4);
    assertThat(store.get(key("a"))).contains(new Entry(key("a"), new byte[0], 4, 4));
    try (Watch watch = store.watch(Selection.everything(), 1)) {
      assertThat(watch.poll(java.time.Duration.ZERO)).containsExactly(
          new Change(Change.Type.PUT, new Entry(key("b"), bytes("2"), 2, 2), Optional.empty()),
          new Change(Change.Type.DELETE, new Entry(key("a"), bytes("1"), 1, 3),
              Optional.of(new Entry(key("a"), bytes("1"), 1, 1))),
          new Change(Change.Type.PUT, new Entry(key("a"), new byte[0], 4, 4), Optional.empty()));
    }
    assertThat(names(store.list(Selection.everything(), 0, Optional.of(Continue.at(2)))))
        .containsExactly("a",
            "b");
  }

  @Test
  void revisionsGoOnRisingAfterCompactionOfAll() {
    commit(Mutation.create(key("a"), bytes("1")), Mutation.put(key("a"), bytes("2")),
        Mutation.delete(key("a")));
    store.compact(3);
    reopen();
    assertThat(store.revision()).isEqualTo(3);
    assertThat(store.compacted()).isEqualTo(3);
    assertThat(commit(Mutation.create(key("a"), bytes("4"))).revision()).isEqualTo(4);
    store.compact(4);
    reopen();
    assertThat(store.get(key("a"))).contains(new Entry(key("a"), bytes("4"), 4, 4));
  }

  @Test
  void compactionKeepsTheFileSmall() throws SQLException {
    for (int i = 0; i < 50; i++) {
      commit(Mutation.put(key("a"), bytes("" + i)));
    }
    store.compact(50);
    store.close();
    try (
        Connection db = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("store.db"));
        var rows = db.createStatement().executeQuery("SELECT count(*) FROM log")) {
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void aSecondStoreOnTheDirectoryIsRefusedAndTheFirstGoesOn() {
    for (int i = 0; i < 2; i++) {
      StoreException refused = failure(() -> SqliteStore.open(directory));
      assertThat(refused.reason()).isEqualTo(StoreException.Reason.IN_USE);
      assertThat(refused).hasMessage("the state directory %s is in use by process %d:"
          + " stop that one, or choose another directory", directory,
          ProcessHandle.current().pid());
    }
    commit(Mutation.create(key("a"), bytes("1")));
    reopen();
    assertThat(store.revision()).isEqualTo(1);
  }

  @Test
  void onlyTheOwnerCanReadTheDirectoryItMakes() throws IOException {
    Path made = directory.resolve("deep/er");
    SqliteStore.open(made).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFileThatIsNoStoreIsNamed() throws IOException, SQLException {
    Path text = Files.createDirectory(directory.resolve("text"));
    Files.writeString(text.resolve("store.db"),
        "not a database, but long enough to have a header ".repeat(40));
    assertThat(failure(() -> SqliteStore.open(text)).reason())
        .isEqualTo(StoreException.Reason.BROKEN);
    Path other = Files.createDirectory(directory.resolve("other"));
    try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + other.resolve("store.db"))) {
      db.createStatement().execute("CREATE TABLE t (x)");
    }
    StoreException refused = failure(() -> SqliteStore.open(other));
    assertThat(refused.reason()).isEqualTo(StoreException.Reason.BROKEN);
    assertThat(refused).hasMessageContaining("not a Karoo store")
        .hasMessageContaining("restore a backup");
    SqliteStore.open(Files.createDirectory(directory.resolve("new"))).close();
  }

  @Test
  void aDamagedPageIsFoundOnOpening() throws IOException {
    for (int i = 0; i < 200; i++) {
      commit(Mutation.create(key("p" + i), bytes("x".repeat(500))));
    }
    store.close();
    Path file = directory.resolve("store.db");
    byte[] content = Files.readAllBytes(file);
    for (int at = content.length / 2; at < content.length / 2 + 4096; at++) {
      content[at] = (byte) 0xA5;
    }
    Files.write(file, content);
    StoreException refused = failure(() -> SqliteStore.open(directory));
    assertThat(refused.reason()).isEqualTo(StoreException.Reason.BROKEN);
    assertThat(refused).hasMessageContaining(file.toString())
        .hasMessageContaining("restore a backup");
    Files.delete(file);
    store = open();
  }

  @Test
  void aNewerLayoutIsRefused() throws SQLException {
    store.close();
    try (Connection db = DriverManager
        .getConnection("jdbc:sqlite:" + directory.resolve("store.db"))) {
      db.createStatement().execute("PRAGMA user_version = 2");
    }
    StoreException refused = failure(() -> SqliteStore.open(directory));
    assertThat(refused.reason()).isEqualTo(StoreException.Reason.TOO_NEW);
    assertThat(refused).hasMessageContaining("layout 2; this one knows 1");
  }

  @Test
  void aFullDiskFailsTheCommitWholeAndLaterOnesMaySucceed() {
    store.close();
    var small = new SqliteStore.Options(Retention.everything(), OptionalLong.of(200_000));
    store = SqliteStore.open(directory, small);
    commit(Mutation.create(key("a"), bytes("1")));
    StoreException full = failure(() -> commit(Mutation.put(key("a"), bytes("2")),
        Mutation.create(key("big"), new byte[1_000_000])));
    assertThat(full.reason()).isEqualTo(StoreException.Reason.FULL);
    assertThat(full).hasMessageContaining("no room");
    assertThat(text(store.get(key("a")).orElseThrow())).isEqualTo("1");
    assertThat(store.revision()).isEqualTo(1);
    assertThat(commit(Mutation.put(key("a"), bytes("3"))).revision()).isEqualTo(2);
    reopen();
    assertThat(store.list(Selection.everything(), 0, Optional.empty()).entries())
        .containsExactly(new Entry(key("a"), bytes("3"), 1, 2));
  }

  @Test
  void aBackupIsTakenWhileRunningAndRestored() {
    commit(Mutation.create(key("a"), bytes("1")), Mutation.create(key("b"), bytes("2")));
    Path backup = directory.resolve("backup.db");
    Backup.write(directory, backup);
    assertThat(failure(() -> Backup.write(directory, backup)))
        .hasMessageContaining("exists already");
    commit(Mutation.put(key("a"), bytes("later")));
    assertThat(failure(() -> Backup.restore(backup, directory)).reason())
        .isEqualTo(StoreException.Reason.IN_USE);
    store.close();
    List<Path> kept = Backup.restore(backup, directory);
    assertThat(kept.getFirst()).hasFileName("store.db.replaced-1").isRegularFile();
    store = open();
    assertThat(store.list(Selection.everything(), 0, Optional.empty()).entries()).containsExactly(
        new Entry(key("a"), bytes("1"), 1, 1), new Entry(key("b"), bytes("2"), 2, 2));
    assertThatThrownBy(() -> store.watch(Selection.everything(), 3))
        .isInstanceOf(CompactedException.class);
    assertThat(commit(Mutation.put(key("a"), bytes("new"))).revision()).isEqualTo(Backup.LEAP + 3);
  }

  @Test
  void aDamagedBackupIsNotRestored() throws IOException {
    commit(Mutation.create(key("a"), bytes("1")));
    store.close();
    Path bad = Files.writeString(directory.resolve("bad.db"), "nonsense ".repeat(200));
    assertThat(failure(() -> Backup.restore(bad, directory)).reason())
        .isEqualTo(StoreException.Reason.BROKEN);
    store = open();
    assertThat(store.get(key("a"))).isPresent();
  }
}

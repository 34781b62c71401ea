package dev.karoo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store promises. A subclass says how to make one.
abstract class StoreContract {
  static final String PIPELINES = "pipelines.karoo.dev";
  private static final Duration LONG = Duration.ofSeconds(30);

  Store store;

  /// A new, empty store that keeps all history.
  abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static Key key(String name) {
    return new Key(PIPELINES, "default", name);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(Entry entry) {
    return new String(entry.value(), StandardCharsets.UTF_8);
  }

  CommitResult.Committed commit(Mutation... batch) {
    return (CommitResult.Committed) store.commit(List.of(batch));
  }

  @Test
  void anEmptyStoreHasRevisionZeroAndNothing() {
    assertThat(store.revision()).isZero();
    assertThat(store.get(key("a"))).isEmpty();
    assertThat(store.list(Selection.everything(), 0, Optional.empty()))
        .isEqualTo(new Page(List.of(), 0, Optional.empty(), 0));
  }

  @Test
  void eachMutationHasARevisionOfItsOwn() {
    var committed = commit(Mutation.create(key("a"), bytes("1")),
        Mutation.create(key("b"), bytes("2")),
        Mutation.put(key("a"), bytes("3")));
    assertThat(committed.revision()).isEqualTo(3);
    assertThat(committed.changes()).extracting(Change::revision).containsExactly(1L, 2L, 3L);
    assertThat(store.get(key("a"))).contains(new Entry(key("a"), bytes("3"), 1, 3));
    assertThat(committed.changes().getLast().before())
        .contains(new Entry(key("a"), bytes("1"), 1, 1));
  }

  @Test
  void aConflictNamesTheMutationAndUndoesTheBatch() {
    commit(Mutation.create(key("a"), bytes("1")));
    Mutation wrong = new Mutation.Put(key("a"), bytes("2"), Precondition.atRevision(7));
    CommitResult result = store.commit(List.of(Mutation.create(key("b"), bytes("x")), wrong));
    assertThat(result)
        .isEqualTo(new CommitResult.Conflict(1, wrong,
            Optional.of(new Entry(key("a"), bytes("1"), 1, 1))));
    assertThat(store.get(key("b"))).isEmpty();
    assertThat(store.revision()).isEqualTo(1);
  }

  @Test
  void preconditionsHoldOrConflict() {
    commit(Mutation.create(key("a"), bytes("1")));
    Entry read = store.get(key("a")).orElseThrow();
    commit(Mutation.put(key("a"), bytes("2")));
    assertConflict(Mutation.create(key("a"), bytes("x")));
    assertConflict(Mutation.replace(read, bytes("x")));
    assertConflict(new Mutation.Put(key("b"), bytes("x"), Precondition.exists()));
    assertConflict(new Mutation.Delete(key("b"), Precondition.exists()));
    assertConflict(new Mutation.Delete(key("a"), Precondition.atRevision(1)));
    commit(Mutation.update(read, _ -> bytes("3")));
    assertThat(text(store.get(key("a")).orElseThrow())).isEqualTo("3");
    commit(Mutation.delete(key("a")), Mutation.create(key("a"), bytes("4")));
    assertConflict(Mutation.update(read, _ -> bytes("x")));
  }

  private void assertConflict(Mutation mutation) {
    assertThat(store.commit(List.of(mutation))).isInstanceOf(CommitResult.Conflict.class);
  }

  @Test
  void anUpdateSeesWhatIsThereAndWritesOnlyADifference() {
    commit(Mutation.create(key("a"), bytes("1")));
    Entry read = store.get(key("a")).orElseThrow();
    commit(Mutation.put(key("a"), bytes("2")));
    var same = commit(Mutation.update(read, byte[]::clone));
    assertThat(same.changes()).isEmpty();
    assertThat(same.revision()).isEqualTo(2);
    commit(Mutation.update(read, old -> bytes(new String(old, StandardCharsets.UTF_8) + "+")));
    assertThat(text(store.get(key("a")).orElseThrow())).isEqualTo("2+");
  }

  @Test
  void anUpdateThatThrowsFailsItsBatchAlone() {
    commit(Mutation.create(key("a"), bytes("1")));
    Entry read = store.get(key("a")).orElseThrow();
    assertThatThrownBy(() -> commit(Mutation.put(key("b"), bytes("x")), Mutation.update(read, _ -> {
      throw new IllegalArgumentException("no");
    }))).isInstanceOf(IllegalArgumentException.class).hasMessage("no");
    assertThat(store.get(key("b"))).isEmpty();
    assertThat(commit(Mutation.put(key("b"), bytes("y"))).revision()).isEqualTo(2);
  }

  @Test
  void deletingWhatIsNotThereChangesNothing() {
    assertThat(commit(Mutation.delete(key("a"))).changes()).isEmpty();
    commit(Mutation.create(key("a"), bytes("1")));
    Change gone = commit(Mutation.delete(key("a"))).changes().getFirst();
    assertThat(gone).isEqualTo(new Change(Change.Type.DELETE, new Entry(key("a"), bytes("1"), 1, 2),
        Optional.of(new Entry(key("a"), bytes("1"), 1, 1))));
    assertThat(store.get(key("a"))).isEmpty();
  }

  @Test
  void listsAreSelectedSortedAndPaged() {
    commit(Mutation.put(new Key(PIPELINES, "b", "x"), bytes("1")),
        Mutation.put(new Key(PIPELINES, "a", "z"), bytes("2")),
        Mutation.put(new Key(PIPELINES, "a", "y"), bytes("3")),
        Mutation.put(Key.ofCluster("agents.karoo.dev", "h"), bytes("4")),
        Mutation.put(new Key("tasks.karoo.dev", "a", "t"), bytes("5")));
    assertThat(names(store.list(Selection.of(PIPELINES), 0, Optional.empty()))).containsExactly("y",
        "z", "x");
    assertThat(names(store.list(Selection.of(PIPELINES, "a"), 0, Optional.empty())))
        .containsExactly("y", "z");
    assertThat(names(store.list(Selection.everything(), 0, Optional.empty()))).containsExactly("h",
        "y", "z", "x",
        "t");
    assertThat(
        names(store.list(new Selection(Optional.empty(), Optional.of("a")), 0, Optional.empty())))
        .containsExactly("y", "z", "t");
    Page first = store.list(Selection.of(PIPELINES), 2, Optional.empty());
    assertThat(names(first)).containsExactly("y", "z");
    assertThat(first.remaining()).isEqualTo(1);
    Page second = store.list(Selection.of(PIPELINES), 2, first.next());
    assertThat(names(second)).containsExactly("x");
    assertThat(second.next()).isEmpty();
  }

  static List<String> names(Page page) {
    return page.entries().stream().map(entry -> entry.key().name()).toList();
  }

  @Test
  void pagesOfAListShowOneRevisionWhateverHappensBetween() {
    for (String name : List.of("a", "b", "c", "d")) {
      commit(Mutation.create(key(name), bytes(name)));
    }
    Page first = store.list(Selection.of(PIPELINES), 1, Optional.empty());
    commit(Mutation.delete(key("b")), Mutation.put(key("c"), bytes("new")),
        Mutation.create(key("aa"), bytes("")),
        Mutation.put(key("c"), bytes("newer")));
    Page rest = store.list(Selection.of(PIPELINES), 0, first.next());
    assertThat(rest.revision()).isEqualTo(4);
    assertThat(rest.entries()).extracting(StoreContract::text).containsExactly("b", "c", "d");
    assertThat(names(store.list(Selection.of(PIPELINES), 0, Optional.of(Continue.at(2)))))
        .containsExactly("a",
            "b");
    assertThatThrownBy(() -> store.list(Selection.of(PIPELINES), 0, Optional.of(Continue.at(99))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWatchTellsThePastThenTheFuture() throws InterruptedException {
    commit(Mutation.create(key("a"), bytes("1")), Mutation.put(key("a"), bytes("2")));
    try (Watch watch = store.watch(Selection.of(PIPELINES), 1)) {
      assertThat(watch.poll(LONG)).extracting(Change::revision).containsExactly(2L);
      assertThat(watch.poll(Duration.ZERO)).isEmpty();
      commit(Mutation.put(new Key("other", "", "o"), bytes("")));
      commit(Mutation.delete(key("a")));
      List<Change> next = watch.poll(LONG);
      assertThat(next).extracting(Change::type).containsExactly(Change.Type.DELETE);
      assertThat(watch.revision()).isEqualTo(4);
      commit(Mutation.put(new Key("other", "", "o"), bytes("2")));
      assertThat(watch.poll(Duration.ofMillis(1))).isEmpty();
      assertThat(watch.revision()).isEqualTo(5);
    }
  }

  @Test
  void aWatchFromARevisionToComeLeavesOutWhatIsBeforeIt() throws InterruptedException {
    try (Watch watch = store.watch(Selection.everything(), 2)) {
      assertThat(watch.poll(Duration.ZERO)).isEmpty();
      for (int i = 0; i < 3; i++) {
        commit(Mutation.put(key("a"), bytes("" + i)));
      }
      assertThat(watch.poll(LONG)).extracting(Change::revision).containsExactly(3L);
    }
  }

  @Test
  void closingAWatchReturnsTheThreadThatWaits() throws Exception {
    Watch watch = store.watch(Selection.everything(), 0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Change>> waiting = threads.submit(() -> watch.poll(Duration.ofHours(1)));
      watch.close();
      assertThat(waiting.get()).isEmpty();
    }
  }

  @Test
  void closingTheStoreRefusesCommitsAndEndsWatchesWhenAllIsRead() throws Exception {
    Watch watch = store.watch(Selection.everything(), 0);
    commit(Mutation.create(key("a"), bytes("1")));
    store.close();
    assertThat(watch.poll(LONG)).hasSize(1);
    assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOfSatisfying(StoreException.class,
        e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CLOSED));
    assertThatThrownBy(() -> commit(Mutation.delete(key("a")))).isInstanceOfSatisfying(
        StoreException.class,
        e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CLOSED));
  }

  @Test
  void compactionForgetsHistoryButNoObject() throws InterruptedException {
    commit(Mutation.create(key("a"), bytes("1")), Mutation.put(key("a"), bytes("2")),
        Mutation.create(key("b"), bytes("3")), Mutation.delete(key("b")),
        Mutation.put(key("a"), bytes("5")));
    Watch slow = store.watch(Selection.everything(), 0);
    Continue old = Continue.at(3);
    store.compact(4);
    assertThat(store.compacted()).isEqualTo(4);
    assertThat(store.get(key("a"))).contains(new Entry(key("a"), bytes("5"), 1, 5));
    assertThatThrownBy(() -> store.watch(Selection.everything(), 3))
        .isInstanceOf(CompactedException.class);
    assertThatThrownBy(() -> slow.poll(LONG)).isInstanceOfSatisfying(CompactedException.class,
        e -> assertThat(e.compacted()).isEqualTo(4));
    assertThatThrownBy(() -> store.list(Selection.everything(), 0, Optional.of(old)))
        .isInstanceOf(CompactedException.class);
    Page atFour = store.list(Selection.everything(), 0, Optional.of(Continue.at(4)));
    assertThat(atFour.entries()).containsExactly(new Entry(key("a"), bytes("2"), 1, 2));
    store.compact(2);
    assertThat(store.compacted()).isEqualTo(4);
    store.compact(99);
    assertThat(store.compacted()).isEqualTo(5);
    assertThat(commit(Mutation.delete(key("a"))).revision()).isEqualTo(6);
  }

  /// Other objects change often, and it need not be asked in time.
  @Test
  void aWatchMissesNothingByTheForgettingOfWhatItDidNotSelect() throws InterruptedException {
    Key lease = new Key("leases", "default", "l");
    Watch quiet = store.watch(Selection.of("leases"), 0);
    commit(Mutation.put(key("a"), bytes("1")), Mutation.put(key("a"), bytes("2")));
    store.compact(2);
    assertThat(quiet.revision()).isEqualTo(2);
    assertThat(quiet.poll(Duration.ZERO)).isEmpty();
    commit(Mutation.put(key("a"), bytes("3")), Mutation.create(lease, bytes("4")));
    store.compact(3);
    assertThat(quiet.poll(LONG)).extracting(Change::revision).containsExactly(4L);
    commit(Mutation.put(lease, bytes("5")), Mutation.put(key("a"), bytes("6")));
    store.compact(6);
    assertThatThrownBy(() -> quiet.poll(LONG)).isInstanceOf(CompactedException.class);
  }

  /// Several writers raise counters by optimistic concurrency; a watcher that is there throughout,
  /// and one that resumes again and again, see every change once and in order, and what they saw
  /// adds up to what is there.
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void watchersMissRepeatAndReorderNothingUnderConcurrentWriters(long seed) throws Exception {
    int writers = 6;
    int each = 150;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Change>> steady = threads.submit(() -> follow(writers * each, Integer.MAX_VALUE));
      Future<List<Change>> resuming = threads.submit(() -> follow(writers * each, 7));
      List<Future<?>> writing = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        Random random = new Random(seed * 100 + w);
        writing.add(threads.submit(() -> raise(random, each)));
      }
      for (Future<?> writer : writing) {
        writer.get();
      }
      List<Change> seen = steady.get();
      assertThat(seen).extracting(Change::revision).isSorted().doesNotHaveDuplicates();
      assertThat(seen).hasSize(writers * each);
      assertThat(resuming.get()).isEqualTo(seen);
      assertChainsAddUp(seen);
    }
  }

  private void raise(Random random, int times) {
    for (int done = 0; done < times;) {
      Key key = key("counter-" + random.nextInt(4));
      Optional<Entry> read = store.get(key);
      byte[] next = bytes("" + (read.map(e -> Integer.parseInt(text(e))).orElse(0) + 1));
      Mutation mutation = read.map(e -> Mutation.replace(e, next))
          .orElseGet(() -> Mutation.create(key, next));
      if (store.commit(List.of(mutation)) instanceof CommitResult.Committed) {
        done++;
      }
    }
  }

  private List<Change> follow(int changes, int pollsEach) throws InterruptedException {
    List<Change> seen = new ArrayList<>();
    long from = 0;
    while (seen.size() < changes) {
      try (Watch watch = store.watch(Selection.of(PIPELINES), from)) {
        for (int i = 0; i < pollsEach && seen.size() < changes; i++) {
          List<Change> next = watch.poll(LONG);
          assertThat(next).isNotEmpty();
          seen.addAll(next);
        }
        from = watch.revision();
      }
    }
    return seen;
  }

  private void assertChainsAddUp(List<Change> seen) {
    Map<Key, Entry> last = new HashMap<>();
    for (Change change : seen) {
      assertThat(change.before())
          .isEqualTo(Optional.ofNullable(last.put(change.key(), change.now())));
    }
    assertThat(store.list(Selection.everything(), 0, Optional.empty()).entries())
        .containsExactlyElementsOf(new TreeMap<>(last).values());
  }

  /// Random batches against the plainest model there is: a map.
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void behavesAsAMapWithHistory(long seed) {
    Random random = new Random(seed);
    TreeMap<Key, Entry> model = new TreeMap<>();
    List<TreeMap<Key, Entry>> states = new ArrayList<>(List.of(new TreeMap<>()));
    for (int i = 0; i < 200; i++) {
      Key key = new Key(random.nextBoolean() ? PIPELINES : "tasks", "n" + random.nextInt(2),
          "o" + random.nextInt(5));
      Mutation mutation = random.nextInt(3) == 0
          ? Mutation.delete(key)
          : Mutation.put(key, bytes("" + i));
      for (Change change : commit(mutation).changes()) {
        if (change.type() == Change.Type.PUT) {
          model.put(key, change.now());
        } else {
          model.remove(key);
        }
        states.add(new TreeMap<>(model));
      }
    }
    for (int at = 0; at < states.size(); at += 1 + random.nextInt(9)) {
      List<Entry> listed = new ArrayList<>();
      Optional<Continue> from = Optional.of(Continue.at(at));
      while (from.isPresent()) {
        Page page = store.list(Selection.everything(), 1 + random.nextInt(4), from);
        listed.addAll(page.entries());
        from = page.next();
      }
      assertThat(listed).containsExactlyElementsOf(states.get(at).values());
    }
  }
}

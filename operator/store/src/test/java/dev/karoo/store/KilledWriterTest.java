package dev.karoo.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that writes is killed at random instants, again and again on the same directory: what
/// it was told is durable is there, and no half of anything.
class KilledWriterTest {
  private static final int ROUNDS = Integer.getInteger("karoo.kills", 6);
  private static final int WRITERS = 4;

  @TempDir
  Path directory;

  /// The process: each writer raises a number, writing it to three objects in one batch, and prints
  /// it when told that it is durable.
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Store store = SqliteStore.open(Path.of(arguments[0]),
          new SqliteStore.Options(new Retention(200), java.util.OptionalLong.empty()));
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        Thread.ofPlatform().start(() -> write(store, writer));
      }
    }

    private static void write(Store store, int writer) {
      long n = store.get(key(writer, 0)).map(KilledWriterTest::number).orElse(0L);
      while (true) {
        byte[] value = Long.toString(++n).getBytes(StandardCharsets.UTF_8);
        CommitResult result = store.commit(List.of(Mutation.put(key(writer, 0), value),
            Mutation.put(key(writer, 1), value), Mutation.put(key(writer, 2), value)));
        if (result instanceof CommitResult.Committed committed) {
          System.out.println(writer + " " + n + " " + committed.revision());
        }
      }
    }
  }

  private static Key key(int writer, int part) {
    return new Key("numbers", "w" + writer, "part-" + part);
  }

  private static long number(Entry entry) {
    return Long.parseLong(new String(entry.value(), StandardCharsets.UTF_8));
  }

  @Test
  void everyAcknowledgedBatchIsThereWholeAfterKill() throws IOException, InterruptedException {
    Random random = new Random(20261);
    long highest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Map<Integer, Long> acknowledged = new HashMap<>();
      highest = Math.max(highest, writeAndKill(1 + random.nextInt(400), acknowledged));
      try (Store store = SqliteStore.open(directory)) {
        assertThat(store.revision()).isGreaterThanOrEqualTo(highest);
        for (int w = 0; w < WRITERS; w++) {
          assertWhole(store, w, acknowledged.getOrDefault(w, 0L));
        }
      }
    }
  }

  private static void assertWhole(Store store, int writer, long acknowledged) {
    List<Long> numbers = List.of(0, 1, 2).stream()
        .map(part -> store.get(key(writer, part)).map(KilledWriterTest::number).orElse(0L))
        .distinct()
        .toList();
    assertThat(numbers).hasSize(1);
    assertThat(numbers.getFirst()).isGreaterThanOrEqualTo(acknowledged);
  }

  /// @return the highest revision acknowledged
  private long writeAndKill(int lines, Map<Integer, Long> acknowledged)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
        Optional.ofNullable(System.getProperty("java.home")).orElseThrow() + "/bin/java",
        "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("java.class.path"), Writer.class.getName(), directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    long highest = 0;
    try (BufferedReader out = process.inputReader()) {
      String line;
      int read = 0;
      while ((line = out.readLine()) != null) {
        String[] words = line.split(" ", -1);
        if (words.length == 3) { // the last line may be cut off
          acknowledged.put(Integer.valueOf(words[0]), Long.valueOf(words[1]));
          highest = Math.max(highest, Long.parseLong(words[2]));
        }
        if (++read == lines) {
          process.toHandle().destroyForcibly(); // unlike Process's own, leaves the stream
        }
      }
      assertThat(read).isGreaterThanOrEqualTo(lines);
    }
    process.waitFor();
    return highest;
  }
}

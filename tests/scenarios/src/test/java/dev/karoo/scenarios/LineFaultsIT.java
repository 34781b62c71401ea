package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever the line between operator and master does: no task is lost, none runs twice at one
/// index, no core is given twice, and what is deleted ends. Real processes, and a man in the
/// middle; `-Plong` does it more often.
class LineFaultsIT {
  private static final int ROUNDS = Integer.getInteger("karoo.faults.lines", 1);
  private static final long SEED = Long.getLong("karoo.faults.seed", new Random().nextLong());
  private static final int TASKS = 20;

  @TempDir
  static Path home;

  private static Middleman line;
  private static SplitCluster cluster;
  private static Witness witness;

  private final Random random = new Random(SEED);
  private final AtomicInteger times = new AtomicInteger();

  @BeforeAll
  static void begin() throws Exception {
    witness = Witness.in(home);
    cluster = new SplitCluster(home, 3, master -> {
      line = new Middleman(master);
      return line.address();
    });
  }

  @AfterAll
  static void end() throws Exception {
    cluster.close();
    line.close();
    assertThat(Processes.of(home)).isEmpty();
  }

  /// Launches a pipeline and deletes it over such a line.
  private void survives(String name, Supplier<Mischief> mischief, int atLeast) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String pipeline = name + i;
      String story = "seed " + SEED + ", " + pipeline;
      times.set(0);
      line.does(mischief);
      cluster.apply(witness.pipeline(pipeline, TASKS, i % 2 == 0 ? "Each" : "Gang"));
      cluster.awaitWhole(witness, pipeline, TASKS, List.of());
      cluster.delete(pipeline);
      cluster.awaitNothing(witness, pipeline);
      assertThat(times).as(story).hasValueGreaterThanOrEqualTo(atLeast);
      assertThat(witness.crimes()).as(story).isEmpty();
    }
  }

  /// Each connection lives longer than the one before: what never lasts for one answer lets nobody
  /// get on.
  @Test
  void cutInTheMiddleOfAFrame() throws Exception {
    survives("cut", () -> Mischief.cut(random.nextInt(1, 10 * (1 + times.get())), times), 3);
  }

  /// The operator must notice by itself, and the master is told by the next subscription only.
  @Test
  void stalled() throws Exception {
    Mischief.Consequence silence = ROUNDS > 1
        ? any -> line.freeze()
        : Middleman.Connection::freeze;
    survives("stall", () -> times.get() == 0
        ? Mischief.stall(random.nextInt(3, 20), silence, times)
        : Mischief.none(), 1);
  }

  @Test
  void updatesDuplicatedDelayedAndReordered() throws Exception {
    survives("scramble", () -> Mischief.scramble(random, times), 10);
  }
}

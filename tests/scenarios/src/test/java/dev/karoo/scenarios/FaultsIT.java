package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever dies, at whatever moment: no task is lost, none runs twice at one index, no core is
/// given twice. Real processes, killed with -9; `-Plong` kills more often.
class FaultsIT {
  private static final int INSTANTS = Integer.getInteger("karoo.faults.instants", 3);
  private static final long SEED = Long.getLong("karoo.faults.seed", new Random().nextLong());

  @TempDir
  Path home;

  /// The operator dies at some instant of launching a hundred tasks, again and again.
  @Test
  void operatorKilledWhileItLaunches() throws Exception {
    Random random = new Random(SEED);
    Witness witness = Witness.in(home);
    try (SplitCluster cluster = new SplitCluster(home, 3)) {
      for (int i = 0; i < INSTANTS; i++) {
        String name = "p" + i;
        cluster.apply(witness.pipeline(name, 100, i % 2 == 0 ? "Gang" : "Each"));
        long delay = random.nextLong(4_000);
        String story = "seed " + SEED + ", instant " + i + ": killed after " + delay + " ms";
        pause(delay);
        cluster.killOperator();
        cluster.awaitWhole(witness, name, 100, List.of());
        assertThat(witness.crimes()).as(story).isEmpty();
        cluster.delete(name);
        cluster.awaitNothing(witness, name);
      }
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  /// The moment is what is tried, so here time itself is waited for.
  private static void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    Awaitility.await().pollInterval(java.time.Duration.ofMillis(5))
        .until(() -> System.nanoTime() >= end);
  }

  /// The master dies and is started again; an agent's process dies alone, so that its tasks run on
  /// and must not be replaced twice; then an agent dies with all its tasks.
  @Test
  void masterAndAgentsDie() throws Exception {
    Witness witness = Witness.in(home);
    try (SplitCluster cluster = new SplitCluster(home, 4)) {
      cluster.apply(witness.pipeline("p", 60, "Each"));
      cluster.awaitWhole(witness, "p", 60, List.of());
      List<String> before = witness.alive("p");

      cluster.killMaster();
      cluster.awaitWhole(witness, "p", 60, List.of());
      assertThat(witness.alive("p")).containsExactlyInAnyOrderElementsOf(before);
      cluster.apply(witness.pipeline("q", 10, "Gang"));
      cluster.awaitWhole(witness, "q", 10, List.of());

      String lost = cluster.tasks("p").getFirst().agent();
      cluster.loseAgent(lost);
      cluster.awaitWhole(witness, "p", 60, List.of(lost));
      cluster.awaitWhole(witness, "q", 10, List.of(lost));
      assertThat(witness.crimes()).isEmpty();
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  /// An agent is stopped until its tasks were replaced, and comes back with them: each index ends
  /// up with one process, whichever it is. Then an agent's process is killed with -9 and nobody
  /// starts it again: what it ran is placed elsewhere without a human, while its own tasks live on
  /// out of everybody's reach.
  @Test
  void agentReturnsAfterItsTasksWereReplaced() throws Exception {
    Witness witness = Witness.in(home);
    try (SplitCluster cluster = new SplitCluster(home, 3)) {
      cluster.apply(witness.pipeline("p", 12, "Gang"));
      cluster.awaitWhole(witness, "p", 12, List.of());
      String stopped = cluster.tasks("p").getFirst().agent();
      cluster.signalAgent(stopped, "STOP");
      awaitMoved(cluster, stopped);
      assertThat(witness.alive("p")).hasSizeGreaterThan(12);

      cluster.signalAgent(stopped, "CONT");
      cluster.awaitWhole(witness, "p", 12, List.of());
      assertThat(witness.crimes()).noneMatch(crime -> crime.startsWith("core"));

      String lost = cluster.tasks("p").getFirst().agent();
      cluster.signalAgent(lost, "KILL");
      awaitMoved(cluster, lost);
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  private static void awaitMoved(SplitCluster cluster, String from) {
    Awaitility.await().alias("all running, none on " + from).atMost(Karoo.LIMIT)
        .until(() -> cluster.tasks("p").size() == 12 && cluster.tasks("p").stream()
            .allMatch(t -> t.phase().equals("Running") && !t.agent().equals(from)));
  }
}

package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gangs beside a framework that takes every offer it sees: each runs whole, or nothing of it is
/// there; and the operator does not hoard in turn. `-Plong` has a hundred of them.
class GangsIT {
  private static final int GANGS = Integer.getInteger("karoo.faults.gangs", 12);
  private static final int MEMBERS = 3;
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  @TempDir
  Path home;

  @Test
  void runWholeOrNotAtAllBesideAGreedyFramework() throws Exception {
    Witness witness = Witness.in(home);
    try (SplitCluster cluster = new SplitCluster(home, 8);
        GreedyFramework greedy = new GreedyFramework(cluster.master())) {
      for (int i = 0; i < GANGS; i++) {
        cluster.apply(witness.pipeline("g" + i, MEMBERS, "Gang"));
      }
      Map<String, Instant> seen = new HashMap<>();
      Instant end = Instant.now().plusSeconds(30);
      Awaitility.await().pollInterval(LOOK_EVERY).atMost(Karoo.LIMIT).until(() -> {
        look(cluster.masterState(), seen);
        return Instant.now().isAfter(end);
      });
      Awaitility.await().alias("each whole, or nothing of it").atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertWhole(witness));
      assertThat(greedy.taken()).isPositive();
      assertThat(witness.crimes()).isEmpty();
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  /// Notes the offers that the operator has, and asserts that it has none for too long.
  private static void look(JsonNode state, Map<String, Instant> seen) {
    Set<String> held = new HashSet<>();
    for (JsonNode framework : state.path("frameworks")) {
      if (!framework.path("name").asText().equals("greedy")) {
        framework.path("offers").forEach(o -> held.add(o.path("id").asText()));
      }
    }
    seen.keySet().retainAll(held);
    Instant now = Instant.now();
    held.forEach(id -> seen.putIfAbsent(id, now));
    // what is seen twice was there in between; a second more for a machine that is busy
    assertThat(seen.values()).allMatch(since -> Duration.between(since, now)
        .compareTo(LONGEST_HOLD.plusSeconds(1)) <= 0, "is held for ten seconds at the most");
  }

  private static void assertWhole(Witness witness) throws IOException {
    int whole = 0;
    for (int i = 0; i < GANGS; i++) {
      List<String> alive = witness.alive("g" + i);
      assertThat(alive.size()).as("members of gang " + i + " that run").isIn(0, MEMBERS);
      assertThat(alive).doesNotHaveDuplicates();
      whole += alive.isEmpty() ? 0 : 1;
    }
    assertThat(whole).as("gangs that run").isPositive();
  }
}

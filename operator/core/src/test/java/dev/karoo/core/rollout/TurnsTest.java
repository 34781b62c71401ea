package dev.karoo.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.TaskTemplate.Update;
import dev.karoo.core.pipeline.TaskTemplate.Update.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may be disturbed. A replica is written as letters: `s` serves, `o` is outdated, `d` is on a
/// drained agent, `-` nothing of it runs, `n` its successor was started.
class TurnsTest {
  private static Update update(Strategy strategy, int maxUnavailable, int maxSurge) {
    return new Update(strategy, maxUnavailable, maxSurge, Duration.ofMinutes(10), Duration.ZERO);
  }

  private static String turns(Update update, boolean frozen, String text) {
    List<Replica> replicas = new ArrayList<>();
    for (String one : text.split(" ")) {
      replicas.add(new Replica(replicas.size(), one.contains("s"), one.contains("o"),
          one.contains("d"), !one.contains("-"), one.contains("n")));
    }
    var turns = Turns.of(update, frozen, replicas);
    List<String> all = new ArrayList<>();
    replicas.forEach(r -> all.add("" + turns.get(r.index())));
    return String.join(" ", all);
  }

  @ParameterizedTest(name = "{0} unavailable, {1} surge: {2}")
  @CsvSource({
    // nothing to do
    "1, 0, s s s, AFTER AFTER AFTER",
    // one after the other
    "1, 0, so so so, AFTER STAY STAY",
    "2, 0, so so so so, AFTER AFTER STAY STAY",
    // who is down counts
    "1, 0, - so so, AFTER STAY STAY",
    "2, 0, - so so, AFTER AFTER STAY",
    // who does not serve anyway costs nothing more
    "1, 0, so o so, STAY AFTER STAY",
    "1, 0, so o- so, STAY AFTER STAY",
    // successors first
    "0, 1, so so so, BEFORE STAY STAY",
    "0, 1, son so so, BEFORE STAY STAY",
    "1, 1, so so so, AFTER BEFORE STAY",
    "1, 1, s so son, AFTER AFTER BEFORE",
    // agents that are drained
    "1, 0, sd s sd, AFTER AFTER STAY",
    "0, 1, sd s sd, BEFORE AFTER STAY",
    "1, 0, sod so s, AFTER STAY AFTER"})
  void rolling(int maxUnavailable, int maxSurge, String replicas, String turns) {
    assertThat(turns(update(Strategy.ROLLING, maxUnavailable, maxSurge), false, replicas))
        .isEqualTo(turns);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "so so so, AFTER AFTER AFTER",
    // but an agent is left one after the other
    "sd sd s, AFTER STAY AFTER",
    "o- sd s, AFTER STAY AFTER"})
  void recreate(String replicas, String turns) {
    assertThat(turns(update(Strategy.RECREATE, 1, 0), false, replicas)).isEqualTo(turns);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "so so s, STAY STAY AFTER",
    "o- o s, STAY STAY AFTER",
    "son so s, STAY STAY AFTER",
    // drains go on
    "sod so s, AFTER STAY AFTER"})
  void heldOrStopped(String replicas, String turns) {
    assertThat(turns(update(Strategy.ROLLING, 1, 0), true, replicas)).isEqualTo(turns);
    assertThat(turns(update(Strategy.RECREATE, 1, 0), true, replicas)).isEqualTo(turns);
  }
}

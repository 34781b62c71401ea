package dev.karoo.local.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.local.protocol.TestImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The local cluster answers the calls of recordings as the real master did. A row: the scenario,
/// how long a pause of the recording is kept at the most (in seconds, where time matters), and the
/// last line, where what follows needs agents with other flags, a killed master, or (15) a command
/// run inside a task.
class ReplayTest {
  /// Checked over TCP while its server is still starting: which is faster is chance (13:190). So is
  /// which of two checks of one task has its first result first (13:236).
  private static final Set<String> RACING = Set.of("c2", "c4");

  @ParameterizedTest
  @CsvSource({"01-subscribe,0,999", "03-launch-fail,0,999", "15-operator-api,0,162",
    "16-authentication,0,999"})
  void answersAsRecorded(String scenario, double longestPause, int last, @TempDir Path dir)
      throws Exception {
    try (Replay replay = new Replay(scenario, dir, longestPause)) {
      List<String> differences = replay.racing(RACING).run(last);
      assertThat(differences).isEmpty();
    }
  }

  /// Its own master takes offers back after five seconds.
  @Test
  @EnabledIfSystemProperty(named = "karoo.long", matches = "true", disabledReason = "waits for "
      + "time-outs: -Plong")
  void takesOffersBackAsRecorded(@TempDir Path dir) throws Exception {
    try (Replay replay = new Replay("05-offers", dir, 15)) {
      assertThat(replay.run(208, 226)).isEmpty();
    }
  }

  /// Whether memory may be locked is up to the machine (12:78). Here all agents have Docker, so
  /// what
  /// one without says is left to `EndToEndTest` (12:283).
  @Test
  @EnabledIfSystemProperty(named = "karoo.long", matches = "true", disabledReason = "minutes long, "
      + "since Mesos reports a failed docker run after five seconds: -Plong")
  void answersInContainersAsRecorded(@TempDir Path dir) throws Exception {
    TestImage.require(dir, "test/busybox:1");
    try (Replay replay = new Replay("12-docker", dir.resolve("state"), 1)) {
      assertThat(replay.racing(Set.of("d6b", "d19")).run(999)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnabledIfSystemProperty(named = "karoo.long", matches = "true", disabledReason = "minutes long, "
      + "since the recordings wait for time-outs: -Plong")
  @CsvSource({"02-launch-finish,45,999", "04-kill,0,179", "05-offers,2,206",
    "06-reconcile,0,999", "07-scheduler-failover,4.6,999", "13-health,0,999",
    "14-maintenance-drain,0,999", "19-reserve,0.5,420", "08-agent-lost,2,110",
    "09-agent-partition,2,120", "10-executor-kill,1,999",
    "18-more,2,999"})
  void answersSlowOnesAsRecorded(String scenario, double longestPause, int last,
      @TempDir Path dir) throws Exception {
    answersAsRecorded(scenario, longestPause, last, dir);
  }
}

package dev.karoo.local.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The local cluster answers the calls of recordings as the real master did.
class ReplayTest {
  @ParameterizedTest
  @CsvSource({"01-subscribe,0,999", "03-launch-fail,0,999", "07-scheduler-failover,4.6,999"})
  void answersAsRecorded(String scenario, double longestPause, int last, @TempDir Path dir)
    throws Exception {
    try (Replay replay = new Replay(scenario, dir, longestPause)) {
      List<String> differences = replay.run(last);
      assertThat(differences).isEmpty();
    }
  }
}

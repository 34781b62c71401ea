package dev.karoo.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
  /// The expectations are those of duration_test.go in k8s.io/apimachinery, and the borders.
  @ParameterizedTest
  @CsvSource({"PT-2S,<invalid>", "PT-1S,0s", "PT0S,0s", "PT0.999S,0s", "PT1S,1s", "PT70S,70s",
    "PT119S,119s", "PT2M,2m", "PT3M1S,3m1s", "PT9M59S,9m59s", "PT10M,10m", "PT10M59S,10m",
    "PT179M,179m", "PT3H,3h", "PT3H7M,3h7m", "PT7H59M,7h59m", "PT8H59M,8h", "PT47H,47h",
    "P2D,2d", "P2DT3H,2d3h", "P7DT23H,7d23h", "P8DT5H,8d", "P729D,729d", "P730D,2y",
    "P731D,2y1d", "P2919D,7y364d", "P2920D,8y"})
  void showsTheTwoGreatestUnits(Duration duration, String text) {
    assertThat(Age.of(duration)).isEqualTo(text);
  }

  @Test
  void readsTimes() {
    Instant now = Instant.parse("2026-11-22T12:05:03Z");
    assertThat(Age.between("2026-11-22T12:00:00Z", now)).isEqualTo("5m3s");
    assertThat(Age.between("2026-11-22T14:00:00+02:00", now)).isEqualTo("5m3s");
    assertThat(Age.between("", now)).isEqualTo("<unknown>");
    assertThat(Age.between("yesterday", now)).isEqualTo("<invalid>");
  }
}

package dev.karoo.core.brake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Agents are written as what is known of each: `.` is there, a number is the second at which it
/// was lost, `r` follows where it was released, `h` where it was held before.
class DisasterBrakeTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private static String held(String text) {
    List<DisasterBrake.Sight> agents = new ArrayList<>();
    for (String one : text.split(" ")) {
      Optional<Instant> lost = one.equals(".")
          ? Optional.empty()
          : Optional.of(START.plusSeconds(Long.parseLong(one.replaceAll("[rh]", ""))));
      agents.add(new DisasterBrake.Sight("a" + agents.size(), lost, one.contains("r"),
          one.contains("h")));
    }
    return String.join(" ", DisasterBrake.USUAL.judge(agents));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    // four of eight at once
    "0 0 0 0 . . . ., a0 a1 a2 a3",
    // within a minute, not longer
    "0 20 40 60 . . . ., a0 a1 a2 a3",
    "0 20 40 61 . . . ., ''",
    // three are too few
    "0 0 0 . . ., ''",
    // a fifth is not more than a fifth
    "0 0 0 0 . . . . . . . . . . . . . . . ., ''",
    "0 0 0 0 . . . . . . . . . . . . . . ., a0 a1 a2 a3",
    // one that was lost long ago is no part of it
    "0 500 500 500 500 . . . ., a1 a2 a3 a4",
    "0 500 500 500 . . . ., ''",
    // who joins a disaster is part of it
    "0 0 0 0 59 . . . ., a0 a1 a2 a3 a4",
    // released, or back: the others stay held
    "0r 0h 0h 0h . . . ., a1 a2 a3",
    ". 0h 0h 0h . . . ., a1 a2 a3",
    "0rh 0rh 0rh 0rh . . . ., ''"})
  void held(String agents, String expected) {
    assertThat(held(agents)).isEqualTo(expected);
  }
}

package dev.karoo.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Console;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final Supplier<Optional<Console>> NO_CONSOLE = Optional::empty;

  @Test
  void theLauncherSaysWhatItIs() {
    assertThat(Terminal.detect("50 132", NO_CONSOLE, Map.of()))
        .isEqualTo(new Terminal(true, 132, 50, true));
    assertThat(Terminal.detect("none", NO_CONSOLE, Map.of())).isEqualTo(Terminal.NONE);
    assertThat(Terminal.detect("", NO_CONSOLE, Map.of())).isEqualTo(Terminal.NONE);
  }

  @Test
  void aSizeThatMakesNoSenseIsTheUsualOne() {
    assertThat(Terminal.detect("0 0", NO_CONSOLE, Map.of()))
        .isEqualTo(new Terminal(true, 80, 24, true));
    assertThat(Terminal.detect("x", NO_CONSOLE, Map.of()))
        .isEqualTo(new Terminal(true, 80, 24, true));
  }

  @Test
  void coloursCanBeRefused() {
    assertThat(Terminal.detect("50 132", NO_CONSOLE, Map.of("NO_COLOR", "1")).colour()).isFalse();
    assertThat(Terminal.detect("50 132", NO_CONSOLE, Map.of("NO_COLOR", "")).colour()).isTrue();
    assertThat(Terminal.detect("50 132", NO_CONSOLE, Map.of("TERM", "dumb")).colour()).isFalse();
  }
}

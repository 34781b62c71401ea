package dev.karoo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final List<String> closed = new ArrayList<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private AutoCloseable failing(String name) {
    return () -> {
      closed.add(name);
      throw new IOException(name);
    };
  }

  @Test
  void whatFailsKeepsNoneOfTheOthersOpen() {
    parts.push(() -> closed.add("store"));
    parts.push(failing("server"));
    parts.push(failing("client"));
    assertThatThrownBy(() -> Closing.all(parts)).isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("client")
        .satisfies(e -> assertThat(e.getSuppressed()).extracting(Throwable::getMessage)
            .containsExactly("server"));
    assertThat(closed).containsExactly("client", "server", "store");
    assertThat(parts).isEmpty();
  }

  /// An interrupt that was left set would end the waits of all parts after it.
  @Test
  void anInterruptIsKeptUntilAllAreClosed() {
    parts.push(() -> closed.add("store, interrupted: " + Thread.currentThread().isInterrupted()));
    parts.push(() -> {
      throw new InterruptedException();
    });
    Closing.all(parts);
    assertThat(closed).containsExactly("store, interrupted: false");
    assertThat(Thread.interrupted()).isTrue();
  }
}

package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.Clock;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Store;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ControlThreadTest {
  /// Less than the longest sleep between two turns.
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// An operator that another one replaced must not stay for as long as nothing else happens.
  @Test
  void anEndIsNoticedAtOnce() throws Exception {
    Clock clock = SteadyClock.ofComputer();
    try (Store store = MemoryStore.open()) {
      ControlThread control = new ControlThread(
          new ControlLoop(store, _ -> {}, clock, new Random(1), Settings.USUAL), store, clock);
      var ended = CompletableFuture.supplyAsync(control::run, Thread::startVirtualThread);
      control.post(new ClusterEvent.Ended("another took over"));
      assertThat(ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).contains("another took over");
    }
  }
}

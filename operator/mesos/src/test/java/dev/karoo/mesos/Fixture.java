package dev.karoo.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.formats.AgentFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A client with time in the test's hand.
final class Fixture implements AutoCloseable {
  /// Long enough for a busy machine; a test that passes never waits for it.
  static final Duration LIMIT = Duration.ofSeconds(20);

  final ManualTiming timing = new ManualTiming();
  final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
  final MesosClient client;

  private Fixture(MesosSettings settings, Set<String> expected) throws IOException {
    client = MesosClient.start(settings, new AgentFormat()::read, Map.of(), expected, events::add,
        timing, new Random(7));
  }

  static Fixture start(MesosSettings settings) throws IOException {
    return new Fixture(settings, Set.of());
  }

  /// A client that joins only a cluster with one of these agents, or with its framework.
  static Fixture start(MesosSettings settings, Set<String> expected) throws IOException {
    return new Fixture(settings, expected);
  }

  static Fixture start(ScriptedMaster master) throws IOException {
    return start(MesosSettings.of(master.address()).withUser("nobody"));
  }

  /// Waits for an event.
  <E extends ClusterEvent> E heard(Class<E> type, Predicate<E> which) {
    await().atMost(LIMIT).until(() -> first(type, which).isPresent());
    return first(type, which).orElseThrow();
  }

  <E extends ClusterEvent> E heard(Class<E> type) {
    return heard(type, event -> true);
  }

  private <E extends ClusterEvent> Optional<E> first(Class<E> type, Predicate<E> which) {
    return events.stream().filter(type::isInstance).map(type::cast).filter(which).findFirst();
  }

  <E extends ClusterEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// Lets time pass whenever something waits for it, until the condition holds.
  void passTimeUntil(Callable<Boolean> condition) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
      if (condition.call()) {
        return true;
      }
      // While an answer is awaited, a slow machine must not look like a silent master.
      if (timing.absent(EventStream.HEAD)) {
        timing.advance(Duration.ofSeconds(1));
      }
      return false;
    });
  }

  /// The next request to the scheduler API.
  static ScriptedMaster.Request next(ScriptedMaster master) throws InterruptedException {
    ScriptedMaster.Request request = master.requests.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(request).as("a request").isNotNull();
    return Objects.requireNonNull(request);
  }

  @Override
  public void close() {
    client.close();
  }
}

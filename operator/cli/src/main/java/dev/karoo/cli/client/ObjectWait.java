package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.Lists.Listing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Waits until one object is as wanted, by a watch.
///
/// @param client of the server
/// @param type of the object
/// @param namespace of the object; empty: its kind has none
/// @param name of the object
public record ObjectWait(ApiClient client, ResourceType type, String namespace, String name) {
  private static final Duration PAUSE = Duration.ofMillis(200);

  /// Waits until `wanted` holds of the object, or of none when there is none.
  ///
  /// @param limit how long; none: for ever; zero or less: it is looked at once
  /// @return whether it holds
  /// @throws ApiFailure when the server refuses
  /// @throws Unreachable when it does not answer
  public boolean until(Predicate<Optional<JsonNode>> wanted, Optional<Duration> limit)
      throws ApiFailure, Unreachable, InterruptedException {
    long end = limit.map(duration -> System.nanoTime() + duration.toNanos()).orElse(0L);
    while (true) {
      Listing listing = Lists.objects(client, type, Selection.named(namespace, name));
      if (wanted.test(listing.items().stream().findFirst())) {
        return true;
      }
      long left = limit.isPresent() ? end - System.nanoTime() : Long.MAX_VALUE;
      if (left <= 0) {
        return false;
      }
      if (watch(wanted, listing.resourceVersion(), left)) {
        return true;
      }
      Thread.sleep(Math.min(PAUSE.toMillis(), Math.max(1, left / 1_000_000)));
    }
  }

  private boolean watch(Predicate<Optional<JsonNode>> wanted, String version, long nanos)
      throws ApiFailure, Unreachable, InterruptedException {
    try (Watch watch = Watch.open(client, Selection.named(namespace, name).list(type), version);
        ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      var alarm = timer.schedule(watch::close, nanos, TimeUnit.NANOSECONDS);
      try {
        return follow(watch, wanted);
      } finally {
        alarm.cancel(true);
        timer.shutdownNow();
      }
    } catch (ApiFailure failure) {
      if (failure.expired()) {
        return false;
      }
      throw failure;
    }
  }

  private static boolean follow(Watch watch, Predicate<Optional<JsonNode>> wanted)
      throws ApiFailure {
    Optional<Watch.Event> event = watch.next();
    while (event.isPresent()) {
      String type = event.get().type();
      boolean gone = type.equals("DELETED");
      if (!type.equals("BOOKMARK")
          && wanted.test(gone ? Optional.empty() : Optional.of(event.get().object()))) {
        return true;
      }
      event = watch.next();
    }
    return false;
  }
}

package dev.karoo.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The events of one subscription, offers apart from the others.
final class Stream {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InputStream in;
  private final List<JsonNode> events = new ArrayList<>();
  private final List<JsonNode> offers = new ArrayList<>();
  private boolean ended;
  private volatile boolean cut;

  Stream(InputStream in) {
    this.in = in;
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try {
      while (true) {
        int length = 0;
        int b = in.read();
        for (; b >= 0 && b != '\n'; b = in.read()) {
          length = length * 10 + b - '0';
        }
        if (b < 0) {
          break;
        }
        take(JSON.readTree(in.readNBytes(length)));
      }
    } catch (IOException e) {
      // cut, as the recording asks for
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private synchronized void take(JsonNode event) {
    switch (event.path("type").asText()) {
      case "OFFERS" -> event.path("offers").path("offers").forEach(offers::add);
      case "HEARTBEAT" -> {
        // their number depends on how long the replay takes
      }
      default -> events.add(event);
    }
    notifyAll();
  }

  /// Takes out the first event that fits, waiting for it.
  synchronized Optional<JsonNode> await(Predicate<JsonNode> fits, long millis)
      throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (true) {
      for (JsonNode event : events) {
        if (fits.test(event)) {
          events.remove(event);
          return Optional.of(event);
        }
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
  }

  /// The offers that nobody has claimed yet.
  synchronized List<JsonNode> offers() {
    return List.copyOf(offers);
  }

  synchronized void claim(List<JsonNode> some) {
    offers.removeAll(some);
  }

  synchronized void rescinded(String id) {
    offers.removeIf(o -> o.path("id").path("value").asText().equals(id));
  }

  synchronized List<JsonNode> left() {
    return List.copyOf(events);
  }

  synchronized boolean awaitEnd(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!ended && System.nanoTime() < end) {
      wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    return ended;
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  boolean wasCut() {
    return cut;
  }

  void cut() throws IOException {
    cut = true;
    in.close();
  }
}

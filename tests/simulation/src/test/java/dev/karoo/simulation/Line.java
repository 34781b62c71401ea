package dev.karoo.simulation;

import dev.karoo.core.ports.ClusterEvent;
import java.time.Instant;
import java.util.function.Consumer;

/// The connection between operator and master: what is said takes time, stays in order, and is lost
/// with it.
final class Line {
  private final Timeline time;
  private final Chance chance;
  private final Consumer<ClusterEvent> operator;
  private long number;
  private boolean up;
  private Instant lastEvent = Instant.MIN;
  private Instant lastCall = Instant.MIN;

  Line(Timeline time, Chance chance, Consumer<ClusterEvent> operator) {
    this.time = time;
    this.chance = chance;
    this.operator = operator;
  }

  /// A new connection; the one before is gone.
  void open() {
    number++;
    up = true;
  }

  void close() {
    number++;
    up = false;
  }

  boolean up() {
    return up;
  }

  /// To the operator.
  void send(ClusterEvent event) {
    if (!up) {
      return;
    }
    long line = number;
    lastEvent = later(lastEvent, time.now().plusMillis(1 + chance.upTo(40)));
    time.at(lastEvent, () -> {
      if (line == number) {
        operator.accept(event);
      }
    });
  }

  /// To the master. @param arrives what it does there
  void carry(Runnable arrives) {
    long line = number;
    lastCall = later(lastCall, time.now().plusMillis(1 + chance.upTo(20)));
    time.at(lastCall, () -> {
      if (line == number && up) {
        arrives.run();
      }
    });
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

package dev.karoo.core.placement;

import dev.karoo.core.pipeline.TaskKey;
import java.util.Optional;

/// A task in a search, waiting or standing, and where it is at the moment.
final class Item {
  final TaskKey key;
  final RequestShape shape;
  final int priority;
  /// What its agent has to be, beside what the request says.
  final Optional<Waiting> waiting;
  /// Whether a task of higher priority may take its place.
  final boolean preemptible;
  /// Its template's number in [Affinity]; −1: no rule concerns it.
  int template = -1;
  /// Where it is; meaningful while `placed`.
  Host host = Placeholders.HOST;
  Grant grant = Placeholders.GRANT;
  boolean placed;
  /// Positions of the hosts that may take it, whatever is free on them.
  HostSet eligible = new HostSet(0);
  /// Whether it may not be moved to make room, for the time being.
  boolean locked;
  /// Its place among all that is wanted, by key.
  int order;
  /// How hard it is to place: the larger, the earlier.
  double size;
  /// Items of one kind are interchangeable.
  int kind;

  Item(Waiting waiting, RequestShape shape) {
    key = waiting.key();
    this.shape = shape;
    priority = waiting.priority();
    preemptible = false;
    this.waiting = Optional.of(waiting);
  }

  Item(Standing standing, RequestShape shape) {
    key = standing.key();
    this.shape = shape;
    priority = standing.priority();
    preemptible = standing.preemptible();
    waiting = Optional.empty();
  }
}

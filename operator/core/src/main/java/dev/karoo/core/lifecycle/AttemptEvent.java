package dev.karoo.core.lifecycle;

import dev.karoo.core.ports.TaskUpdate;
import java.time.Instant;

/// What can happen to an attempt.
public sealed interface AttemptEvent {
  /// Mesos said something of it. @param at when it was heard
  record Reported(TaskUpdate update, Instant at) implements AttemptEvent {}

  /// It is to end.
  record KillOrdered(KillOrder order) implements AttemptEvent {}

  /// Nothing was heard of it for so long that it is written off. Should it return, it is killed.
  record GivenUp(String why, Instant at) implements AttemptEvent {}
}

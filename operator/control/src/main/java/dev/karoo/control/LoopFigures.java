package dev.karoo.control;

import dev.karoo.api.task.TaskStatus.Phase;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the loop has after a turn, and what it did since its start, for monitoring.
///
/// @param subscribed whether a master is connected
/// @param pipelines how many there are
/// @param tasks how many are in each phase, 0 included
/// @param agents how many there are, those that are gone included
/// @param usableAgents on how many of them tasks may be started
/// @param offersHeld how many offers are in hand
/// @param offersReceived since the start
/// @param said what Mesos was told since the start
public record LoopFigures(boolean subscribed, int pipelines, SortedMap<Phase, Integer> tasks,
    int agents, int usableAgents, int offersHeld, long offersReceived, Said said) {
  public LoopFigures {
    tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
  }

  /// What Mesos was told since the start.
  ///
  /// @param launches tasks that it was to start
  /// @param kills how often it was asked to end one
  /// @param acknowledgements of what it told of tasks
  public record Said(long launches, long kills, long acknowledgements) {
    /// Nothing yet.
    public static final Said NOTHING = new Said(0, 0, 0);

    Said plus(Said more) {
      return new Said(launches + more.launches, kills + more.kills,
          acknowledgements + more.acknowledgements);
    }
  }
}

package dev.karoo.core.rollout;

import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.TaskTemplate.Update.Strategy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whose turn it is, of the replicas of one template.
///
/// - `Recreate` ends all that is outdated at once: two versions never run side by side.
/// - `Rolling` ends one that serves only while no more than `maxUnavailable` don't serve, and
///   otherwise starts up to `maxSurge` successors first. What does not serve anyway costs nothing.
/// - An agent that is drained is left in the manner of `Rolling`, whatever the strategy.
/// - An update that is paused or has stopped touches nothing more: what fails then starts again at
///   the spec that it had.
public final class Turns {
  private final TaskTemplate.Update update;
  private final boolean frozen;
  private int disruptions;
  private int surges;

  private Turns(TaskTemplate.Update update, boolean frozen, List<Replica> replicas) {
    this.update = update;
    this.frozen = frozen;
    int down = (int) replicas.stream().filter(replica -> !replica.serves()).count();
    int least = update.maxSurge() == 0 ? 1 : 0;
    disruptions = Math.max(least, update.maxUnavailable()) - down;
    surges = update.maxSurge() - (int) replicas.stream().filter(Replica::succeeded).count();
  }

  /// The turns, by index; the lower indices come first.
  ///
  /// @param replicas all that are wanted
  /// @param frozen whether the update is paused or has stopped
  public static Map<Integer, Turn> of(TaskTemplate.Update update, boolean frozen,
      List<Replica> replicas) {
    var turns = new Turns(update, frozen, replicas);
    Map<Integer, Turn> all = new HashMap<>();
    replicas.forEach(replica -> all.put(replica.index(), turns.turn(replica)));
    return all;
  }

  private Turn turn(Replica replica) {
    boolean updates = replica.outdated() && !frozen;
    if (!updates && !replica.drained()) {
      return replica.outdated() ? Turn.STAY : Turn.AFTER;
    }
    if (replica.succeeded()) {
      return Turn.BEFORE;
    }
    if (!replica.runs() || !replica.serves()
        || (updates && update.strategy() == Strategy.RECREATE)) {
      return Turn.AFTER;
    }
    if (disruptions > 0) {
      disruptions--;
      return Turn.AFTER;
    }
    if (surges > 0) {
      surges--;
      return Turn.BEFORE;
    }
    return Turn.STAY;
  }
}

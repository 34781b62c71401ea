package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// One thing that a plan does about a task, with the reason.
public sealed interface Step {
  /// About which task.
  TaskKey key();

  /// Why: a sentence for people.
  String why();

  /// Make its Task object.
  record Create(TaskKey key, String why) implements Step {}

  /// Remove its Task object: nothing of it runs.
  record Remove(TaskKey key, String why) implements Step {}

  /// End an attempt.
  record Kill(TaskKey key, String attemptId, KillOrder order) implements Step {
    @Override
    public String why() {
      return order.why();
    }
  }

  /// Write an attempt off that was not heard of for long.
  record GiveUp(TaskKey key, String attemptId, String why) implements Step {}

  /// Find a place for it, and start it there.
  ///
  /// @param request what it asks for
  /// @param hash of the request
  /// @param specHash of what is to be started
  /// @param gang its gang; empty: it starts by itself
  /// @param avoid agents that must not be used
  /// @param prefer the agent it was on; empty: none
  /// @param later why it may not start yet, so that its place is only kept; empty: it starts
  record Place(TaskKey key, Request request, String hash, String specHash, String gang,
      Set<String> avoid, String prefer, Optional<String> later, String why) implements Step {
    public Place {
      avoid = Set.copyOf(avoid);
    }

    /// Whether a search for the other one would find the same.
    public boolean asksTheSame(Place other) {
      return request.equals(other.request) && gang.equals(other.gang)
          && avoid.equals(other.avoid) && specHash.equals(other.specHash);
    }
  }

  /// Start it again where it was.
  record Relaunch(TaskKey key, Holding holding, String specHash, String why) implements Step {}

  /// Give the place up that is kept for it.
  record Release(TaskKey key, String why) implements Step {}

  /// Remove its Task object: it ran to completion, and has been looked at long enough.
  record Retire(TaskKey key, boolean succeeded, String specHash, String why) implements Step {}

  /// Do nothing yet.
  ///
  /// @param cause why, for machines
  /// @param until when to look again; empty: something will happen
  /// @param holds the place that is kept for it meanwhile
  record Wait(TaskKey key, Cause cause, String why, Optional<Instant> until,
      Optional<Holding> holds) implements Step {
    /// Why a task waits.
    public enum Cause {
      /// It failed, and is started again after a while.
      BACK_OFF,
      /// Its attempt before is still ending.
      ENDING,
      /// Nothing is heard of its agent, which may come back.
      AGENT_LOST,
      /// Its agent vanished with many others: nothing is moved until somebody says so.
      BRAKE,
      /// It is to run to completion, and as many of its template run already as may at once.
      TURN,
      /// The rest of its gang cannot start yet.
      GANG,
      /// A multicast group has no address.
      MULTICAST,
      /// What it depends on is not so yet, or its endpoints are not known.
      DEPENDENCY,
      /// What it depends on failed for good.
      DEPENDENCY_FAILED
    }
  }

  /// Nothing: this attempt is what is wanted.
  record Keep(TaskKey key, String attemptId, String why) implements Step {}

  /// Nothing more: it has run to completion.
  ///
  /// @param succeeded or failed for good
  /// @param until when its object is removed; empty: it stays
  record Done(TaskKey key, boolean succeeded, String why, Optional<Instant> until)
      implements
        Step {}
}

package dev.karoo.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// One thing that goes wrong, or that a user does, planned from the seed.
///
/// @param number in the order of planning, by which shrinking leaves some out
/// @param at since the beginning
/// @param kind what it is
/// @param dice decides which host, task or pipeline it is about, and all else that it needs
record Fault(int number, Duration at, Kind kind, long dice) {
  /// What may go wrong, and how often an hour.
  enum Kind {
    /// A host dies, and comes back empty.
    HOST_DIES(4),
    /// A host is not heard of for a while; its tasks run on.
    HOST_IS_CUT(6),
    /// Mesos drains a host for a while.
    HOST_DRAINED(1),
    /// A task ends by itself with a failure.
    TASK_FAILS(16),
    /// The operator dies at its next steps.
    OPERATOR_DIES(4),
    /// The line between operator and master is cut.
    DISCONNECT(3),
    /// Another master leads.
    FAILOVER(1),
    /// A part of the network is cut off, with several hosts.
    PARTITION(1),
    /// Mesos asks to vacate a host, since it is to be maintained.
    HOST_MAINTAINED(1),
    /// The store is lost with its disk: the operator starts from Mesos alone, and users apply
    /// their pipelines again.
    STORE_LOST(1),
    /// The store is full for some seconds.
    STORE_FULL(1),
    /// The operator's clock jumps.
    CLOCK_JUMPS(1),
    /// A user applies or changes a pipeline.
    USER_APPLIES(7),
    /// A user deletes a pipeline.
    USER_DELETES(1),
    /// A user deletes a task.
    USER_DELETES_TASK(2),
    /// A user takes a Task object away by force.
    USER_REMOVES_TASK(1),
    /// A user limits what all tasks may use, or takes the limit away.
    USER_LIMITS(3);

    final int perHour;

    Kind(int perHour) {
      this.perHour = perHour;
    }

    /// Whether it is bad luck, and not a user's wish or a task's own failure.
    boolean bad() {
      return switch (this) {
        case HOST_DIES, HOST_IS_CUT, HOST_DRAINED, PARTITION, HOST_MAINTAINED, OPERATOR_DIES,
            DISCONNECT, FAILOVER, STORE_FULL, STORE_LOST, CLOCK_JUMPS ->
          true;
        case TASK_FAILS, USER_APPLIES, USER_DELETES, USER_DELETES_TASK, USER_REMOVES_TASK,
            USER_LIMITS ->
          false;
      };
    }
  }

  /// So much of each hour is troubled; the rest is quiet, and at its end all must be well.
  static final Duration TROUBLE = Duration.ofMinutes(38);

  /// A plan for some hours.
  static List<Fault> plan(Random random, int hours) {
    List<Fault> plan = new ArrayList<>();
    for (int hour = 0; hour < hours; hour++) {
      for (Kind kind : Kind.values()) {
        for (int i = 0; i < kind.perHour; i++) {
          Duration at = Duration.ofHours(hour).plusSeconds(5)
              .plusMillis((long) (random.nextDouble() * TROUBLE.minusSeconds(10).toMillis()));
          plan.add(new Fault(plan.size(), at, kind, random.nextLong()));
        }
      }
    }
    plan.sort(Comparator.comparing(Fault::at));
    return plan;
  }
}

package dev.karoo.simulation;

import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What fails is started again soon after its back-off, and that is no longer than it may be.
final class Restarts {
  /// A search for another place, offers, and a turn.
  private static final Duration SLACK = Duration.ofSeconds(15);

  /// What happened so shortly before may still be dealt with.
  private static final Duration CALM = Duration.ofSeconds(60);
  private static final Duration HEALTHY = Duration.ofMinutes(5);
  private static final int LONGEST = 300;

  /// From so many on launches that are lost are paced.
  private static final int MANY = 3;

  private final Simulation cluster;

  Restarts(Simulation cluster) {
    this.cluster = cluster;
  }

  /// A task changed on its host.
  void changed(SimulatedAgent.Instance process) {
    if (process.state != TaskState.FAILED) {
      return;
    }
    cluster.reality.track(process.launch.taskId()).filter(this::judged).ifPresent(track -> {
      Duration wait = Duration.ofSeconds(longest(track));
      cluster.time.after(wait.plus(SLACK), () -> due(track, wait));
    });
  }

  private boolean judged(Reality.Track track) {
    Optional<Wish> wish = cluster.users.wish(track.task);
    return track.steady() && !track.disowned && Wish.same(track.wish, wish)
        && wish.filter(w -> w.kind() == Wish.Kind.SERVICE).isPresent();
  }

  /// In seconds.
  private long longest(Reality.Track last) {
    List<Reality.Track> all = cluster.reality.of(last.task);
    int failures = 0;
    for (Reality.Track track : all.reversed()) {
      if (Wish.same(track.wish, last.wish) && track.failed()) {
        failures++;
        if (track.running.isEmpty() || Duration.between(track.running.get(),
            track.ended.orElseThrow()).compareTo(HEALTHY) >= 0) {
          break;
        }
      }
    }
    return Math.min(LONGEST, 1L << Math.min(failures - 1, 9));
  }

  private void due(Reality.Track track, Duration wait) {
    Instant ended = track.ended.orElseThrow();
    Instant before = ended.minus(CALM);
    List<Reality.Track> all = cluster.reality.of(track.task);
    boolean lost = all.stream().filter(t -> t.running.isEmpty()).count() >= MANY;
    boolean calm = cluster.operator.calm().isBefore(before) && !lost
        && !cluster.users.touched(track.task.pipeline(), wait.plus(SLACK).plus(CALM))
        && cluster.limits.ample(before) && judged(track)
        && track.agent.filter(a -> a.offered() && a.leavesUntil.isBefore(before)).isPresent()
        && cluster.calls.admitted(track.task);
    if (calm && !all.isEmpty() && all.getLast() == track) {
      throw new Violation(track.id + " failed " + wait.plus(SLACK)
          + " ago, and is not started again: " + cluster.calls.status(track.task));
    }
  }
}

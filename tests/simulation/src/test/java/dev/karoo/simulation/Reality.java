package dev.karoo.simulation;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What became of every launch, as the hosts know it and nobody else does.
final class Reality {
  /// One launch.
  static final class Track {
    final String id;
    final TaskName task;
    /// Of the pipeline's object; empty: its store was lost since.
    String pipelineUid;
    final Launch launch;
    final Optional<Wish> wish;
    final Instant launched;
    Optional<SimulatedAgent> agent = Optional.empty();
    int losses;
    Optional<SimulatedAgent.Instance> process = Optional.empty();
    Optional<Instant> running = Optional.empty();
    Optional<Instant> ended = Optional.empty();

    /// Whether its Task object was taken away by force or deleted since.
    boolean disowned;

    /// Whether its Task object was taken away by force since.
    boolean removed;

    Track(Launch launch, Optional<Wish> wish, Instant now) {
      this.launch = launch;
      id = launch.taskId();
      task = TaskName.of(id);
      pipelineUid = launch.labels().getOrDefault(Labels.PIPELINE_UID, "");
      this.wish = wish;
      launched = now;
    }

    /// Whether it runs now.
    boolean runs() {
      return ended.isEmpty() && process.filter(SimulatedAgent.Instance::runs).isPresent();
    }

    /// Whether its host was heard of all the time, so that the operator cannot have doubted it.
    boolean steady() {
      return agent.filter(a -> a.losses == losses && a.heard()).isPresent();
    }

    /// Where its port is reached.
    Optional<String> address() {
      return agent
          .map(a -> a.name + ":" + launch.resources().range("ports").spans().getFirst().first());
    }

    /// Whether it ended well by itself.
    boolean finished() {
      return process.filter(p -> p.state == TaskState.FINISHED).isPresent();
    }

    /// Whether it was ever ready, as far as it has a check.
    boolean wasReady() {
      return launch.readiness().isEmpty() || process.filter(p -> p.everReady).isPresent();
    }

    /// Whether it failed by itself.
    boolean failed() {
      return process.filter(p -> p.state == TaskState.FAILED).isPresent();
    }
  }

  private final Timeline time;
  private final Map<String, Track> tracks = new HashMap<>();
  private final Map<TaskName, List<Track>> byTask = new HashMap<>();
  private final Set<String> finished = new HashSet<>();
  long changes;

  Reality(Timeline time) {
    this.time = time;
  }

  private static String done(TaskName task, Wish wish) {
    return task + " v" + wish.version() + " " + wish.cores();
  }

  /// Whether a task that runs to completion did so, as it is wanted now.
  boolean completed(TaskName task, Wish wish) {
    return finished.contains(done(task, wish));
  }

  /// The operator launches.
  Track launched(Launch launch, Optional<Wish> wish) {
    var track = new Track(launch, wish, time.now());
    tracks.put(track.id, track);
    byTask.computeIfAbsent(track.task, _ -> new ArrayList<>()).add(track);
    return track;
  }

  Optional<Track> track(String id) {
    return Optional.ofNullable(tracks.get(id));
  }

  /// All launches that may matter.
  Collection<Track> all() {
    return tracks.values();
  }

  /// All launches of a task that may matter, in order.
  List<Track> of(TaskName task) {
    return byTask.getOrDefault(task, List.of());
  }

  /// Its object was taken away or is to be: what runs of it may be ended.
  void disown(String task) {
    byTask.forEach((name, list) -> {
      if (name.text().equals(task)) {
        list.forEach(track -> track.disowned = true);
      }
    });
  }

  /// Its object is taken away by force.
  void removed(String task) {
    disown(task);
    byTask.forEach((name, list) -> {
      if (name.text().equals(task)) {
        list.forEach(track -> track.removed = true);
      }
    });
  }

  /// A task changed on its host.
  void changed(SimulatedAgent agent, SimulatedAgent.Instance process) {
    changes++;
    if (process.state == TaskState.STAGING) {
      HostAccount.starts(agent, process);
    }
    Track track = tracks.get(process.launch.taskId());
    if (track == null) {
      return;
    }
    if (track.process.isEmpty()) {
      track.process = Optional.of(process);
      track.agent = Optional.of(agent);
      track.losses = agent.losses;
    }
    if (process.state == TaskState.RUNNING && track.running.isEmpty()) {
      track.running = Optional.of(time.now());
    }
    if (process.state == TaskState.FINISHED) {
      track.wish.ifPresent(wish -> finished.add(done(track.task, wish)));
    }
    if (process.state.terminal()) {
      track.ended = Optional.of(time.now());
    }
  }

  /// The store was lost: whatever runs is to be taken over by pipelines of other uids.
  void storeLost() {
    tracks.values().forEach(track -> track.pipelineUid = "");
  }

  /// Where a task is reached: where it runs, or ran last.
  Optional<String> address(TaskName task) {
    List<Track> all = of(task);
    return all.reversed().stream().filter(Track::runs).findFirst()
        .or(() -> all.reversed().stream().findFirst()).flatMap(Track::address);
  }

  /// What is long over is forgotten.
  void forget() {
    Instant old = time.now().minusSeconds(3600);
    tracks.values().removeIf(t -> t.ended.filter(at -> at.isBefore(old)).isPresent());
    byTask.values().forEach(list -> list.removeIf(
        t -> t.ended.filter(at -> at.isBefore(old)).isPresent()));
  }
}

package dev.karoo.simulation;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What became of every launch, as the hosts know it and nobody else does.
final class Reality {
  /// One launch.
  static final class Track {
    final String id;
    final TaskName task;
    final String pipelineUid;
    final Optional<Users.Wish> wish;
    final Instant launched;
    Optional<SimulatedAgent> agent = Optional.empty();
    int losses;
    Optional<SimulatedAgent.Instance> process = Optional.empty();
    Optional<Instant> running = Optional.empty();
    Optional<Instant> ended = Optional.empty();

    /// Whether its Task object was taken away by force or deleted since.
    boolean disowned;

    Track(Launch launch, Optional<Users.Wish> wish, Instant now) {
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

    /// Whether it failed by itself.
    boolean failed() {
      return process.filter(p -> p.state == TaskState.FAILED).isPresent();
    }
  }

  private final Timeline time;
  private final Map<String, Track> tracks = new HashMap<>();
  private final Map<TaskName, List<Track>> byTask = new HashMap<>();
  long changes;

  Reality(Timeline time) {
    this.time = time;
  }

  /// The operator launches.
  Track launched(Launch launch, Optional<Users.Wish> wish) {
    var track = new Track(launch, wish, time.now());
    tracks.put(track.id, track);
    byTask.computeIfAbsent(track.task, _ -> new ArrayList<>()).add(track);
    return track;
  }

  Optional<Track> track(String id) {
    return Optional.ofNullable(tracks.get(id));
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
    if (process.state.terminal()) {
      track.ended = Optional.of(time.now());
    }
  }

  /// What is long over is forgotten.
  void forget() {
    Instant old = time.now().minusSeconds(3600);
    tracks.values().removeIf(t -> t.ended.filter(at -> at.isBefore(old)).isPresent());
    byTask.values().forEach(list -> list.removeIf(
        t -> t.ended.filter(at -> at.isBefore(old)).isPresent()));
  }
}

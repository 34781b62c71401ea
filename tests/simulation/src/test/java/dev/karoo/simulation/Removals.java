package dev.karoo.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.store.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/// Objects go after what runs for them: whoever sees that a pipeline or a task is gone may rely on
/// that nothing of it runs.
final class Removals {
  /// What is not heard of has almost a minute to come back before it counts as over.
  private static final Duration WRITTEN_OFF = Duration.ofSeconds(55);

  private final Timeline time;
  private final Reality reality;
  private final CallRules rules;

  Removals(Timeline time, Reality reality, CallRules rules) {
    this.time = time;
    this.reality = reality;
    this.rules = rules;
  }

  /// An object was written, or removed.
  void written(Change change) {
    if (change.type() != Change.Type.DELETE) {
      return;
    }
    JsonNode metadata = SimulatedApi.read(change.now()).path("metadata");
    switch (change.key().resource()) {
      case "pipelines.karoo.dev" -> none(change,
          track -> track.pipelineUid.equals(metadata.path("uid").asText()));
      case "tasks.karoo.dev" -> none(change,
          track -> track.task.text().equals(change.key().name()));
      default -> {
      }
    }
  }

  private void none(Change change, Predicate<Reality.Track> its) {
    for (Reality.Track track : reality.all()) {
      rules.check(track.pipelineUid.isEmpty() || track.removed || !its.test(track)
          || track.running.isEmpty() || !track.runs() || !(track.steady() || waitedFor(track)),
          () -> change.key() + " is removed though " + track.id + " runs on "
              + track.agent.map(a -> a.name).orElse(""));
    }
  }

  /// Whether its host may still be heard of again.
  private boolean waitedFor(Reality.Track track) {
    Instant since = track.agent.map(a -> a.steadySince).orElse(Instant.MIN);
    return track.agent.filter(a -> a.view == SimulatedAgent.View.UNREACHABLE && a.up
        && a.losses == track.losses + 1).isPresent() && !rules.jumped().isAfter(since)
        && since.plus(WRITTEN_OFF).isAfter(time.now());
  }
}

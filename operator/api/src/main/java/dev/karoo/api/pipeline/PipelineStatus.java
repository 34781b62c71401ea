package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is so of a pipeline.
// @formatter:off: the formatter puts annotations of record components in one line
public record PipelineStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
    @Nullable Long observedGeneration,
    @JsonPropertyDescription("Pending: waits for its places; Running: placed, but not all ready; "
        + "Ready: all tasks are ready; Succeeded: all ran to completion; Failed: a critical task "
        + "did; Unreadable: the operator cannot read it, and leaves what runs of it alone.")
    @Nullable Phase phase,
    @JsonPropertyDescription("When its gang was admitted: all tasks had their places and were "
        + "launched. From then on lost tasks are replaced singly. Of a pipeline placed Each: since "
        + "when a task of it ran.")
    @Nullable String admittedAt,
    @JsonPropertyDescription("Tasks that are ready or have succeeded, of the desired ones: 3/4.")
    @Nullable String ready,
    @JsonPropertyDescription("How many tasks have come how far.")
    @Nullable Counts tasks,
    @JsonPropertyDescription("Ready, Reconciling, Stalled, Scheduled, Aligned, Updated.")
    List<Condition> conditions,
    @JsonPropertyDescription("The multicast groups, with the addresses they were given.")
    List<MulticastGroupStatus> multicast,
    @JsonPropertyDescription("Tasks that ran to completion, and whose objects were removed.")
    List<CompletedStatus> completed,
    @JsonPropertyDescription("The number of the present revision: how often it was changed in a way "
        + "that matters to what runs.")
    @Nullable Long revision,
    @JsonPropertyDescription("The latest request to start tasks anew that was taken up.")
    @Nullable String restartedAt,
    @JsonPropertyDescription("The updates under way.")
    List<UpdateStatus> updates) {
  public PipelineStatus {
    updates = list(updates);
    conditions = list(conditions);
    multicast = list(multicast);
    completed = list(completed);
  }

  /// How far a pipeline has come.
  public enum Phase {
    /// It waits for its places.
    @JsonProperty("Pending")
    PENDING,
    /// It is placed, but not all of it is ready.
    @JsonProperty("Running")
    RUNNING,
    /// All its tasks are ready.
    @JsonProperty("Ready")
    READY,
    /// All its tasks ran to completion.
    @JsonProperty("Succeeded")
    SUCCEEDED,
    /// A critical task failed for good.
    @JsonProperty("Failed")
    FAILED,
    /// This operator cannot read it, as another version may have written it.
    @JsonProperty("Unreadable")
    UNREADABLE
  }

  /// How many tasks have come how far; each counts those that have come further, too.
  public record Counts(
      @JsonPropertyDescription("Wanted.")
      Integer desired,
      @JsonPropertyDescription("With a place.")
      Integer placed,
      @JsonPropertyDescription("Running.")
      Integer running,
      @JsonPropertyDescription("Ready.")
      Integer ready,
      @JsonPropertyDescription("Ended well, of those that run to completion.")
      Integer succeeded,
      @JsonPropertyDescription("Failed for good.")
      Integer failed) {}

  /// Tasks of a template that ran to completion, and whose objects were removed.
  public record CompletedStatus(
      @JsonPropertyDescription("The task template.")
      String task,
      @JsonPropertyDescription("Of the definition that they ran.")
      String hash,
      @JsonPropertyDescription("Indices of those that ended well: 0-57,59.")
      @Nullable String succeeded,
      @JsonPropertyDescription("Indices of those that failed for good.")
      @Nullable String failed,
      @JsonPropertyDescription("When the last of these ended: another try that is asked for later "
          + "starts them again.")
      @Nullable String failedAt) {}

  /// An update under way.
  public record UpdateStatus(
      @JsonPropertyDescription("Of which task template.")
      String task,
      @JsonPropertyDescription("Of the definition that it leads to.")
      String hash,
      @JsonPropertyDescription("How many tasks run, or ran last, at that definition.")
      Integer updated,
      @JsonPropertyDescription("The most of them that have served at once.")
      Integer serving,
      @JsonPropertyDescription("When it last got further, or began to be tried.")
      String progressedAt,
      @JsonPropertyDescription("Progressing; Waiting: all that was started serves, and the others "
          + "wait for their turn or for room; Paused; or Stopped: it got no further for the "
          + "progress deadline, and touches no more tasks.")
      State state) {
    /// How an update does.
    public enum State {
      /// It goes on.
      @JsonProperty("Progressing")
      PROGRESSING,
      /// All that was started serves, and the others wait.
      @JsonProperty("Waiting")
      WAITING,
      /// Its user holds it.
      @JsonProperty("Paused")
      PAUSED,
      /// It got no further for too long.
      @JsonProperty("Stopped")
      STOPPED
    }
  }

  /// A multicast group with its addresses.
  public record MulticastGroupStatus(
      @JsonPropertyDescription("Its name.")
      String name,
      @JsonPropertyDescription("The first address.")
      String address,
      @JsonPropertyDescription("How many addresses.")
      Integer count,
      @JsonPropertyDescription("The UDP port.")
      Integer port) {}
}

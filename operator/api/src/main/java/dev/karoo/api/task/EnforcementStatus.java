package dev.karoo.api.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a task is held to what it has, for each resource that it asked for.
// @formatter:off: the formatter puts annotations of record components in one line
public record EnforcementStatus(
    @JsonPropertyDescription("Enforced: cgroup cpuset; Pinned: affinity; Accounted: only counted.")
    @Nullable Level cores,
    @JsonPropertyDescription("Enforced: cgroup limit; Pinned: memory policy; Accounted: only "
        + "counted.")
    @Nullable Level memory,
    @JsonPropertyDescription("Enforced: device cgroup; Accounted: only counted.")
    @Nullable Level gpus,
    @JsonPropertyDescription("Accounted: only counted.")
    @Nullable Level bandwidth) {
  /// How strictly, strongest first.
  public enum Level {
    /// By the operating system: the task cannot get around it.
    @JsonProperty("Enforced")
    ENFORCED,
    /// By affinity or policy: the task could change it.
    @JsonProperty("Pinned")
    PINNED,
    /// Counted when placing, no more.
    @JsonProperty("Accounted")
    ACCOUNTED;

    /// As users read it.
    public String word() {
      return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// The weakest of what was asked for; none where nothing was.
  public Optional<Level> weakest() {
    return Stream.of(cores, memory, gpus, bandwidth).filter(Objects::nonNull)
        .max(Comparator.naturalOrder());
  }
}

package dev.karoo.api.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How strictly a rule of placement holds.
public enum Mode {
  /// A task that would break it waits.
  @JsonProperty("Hard")
  HARD,
  /// Breaking it only costs.
  @JsonProperty("Soft")
  SOFT
}

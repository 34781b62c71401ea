package dev.karoo.api.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Whether cores, memory and devices share a domain.
public enum Alignment {
  /// They do, or the task waits.
  @JsonProperty("Required")
  REQUIRED,
  /// They do as far as possible.
  @JsonProperty("Preferred")
  PREFERRED,
  /// Wherever there is room.
  @JsonProperty("None")
  NONE,
  /// They must not.
  @JsonProperty("Apart")
  APART
}

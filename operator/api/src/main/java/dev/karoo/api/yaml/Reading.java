package dev.karoo.api.yaml;

import java.util.List;

/// What was read, and all that is wrong with it.
///
/// @param manifests in the order of the files; those with problems are among them
/// @param problems by file and line; nothing may be applied unless there are none
public record Reading(List<Manifest> manifests, List<Located> problems) {
  public Reading {
    manifests = List.copyOf(manifests);
    problems = List.copyOf(problems);
  }
}

package dev.karoo.api.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// One object that was read.
///
/// @param source the file as the user named it, `-` for standard input
/// @param line where it begins, from 1 on
/// @param object as written: without defaults
public record Manifest(String source, int line, ObjectNode object) {
  /// Its kind, empty where it says none.
  public String kind() {
    return object.path("kind").asText();
  }

  /// Its name, empty where it says none.
  public String name() {
    return object.path("metadata").path("name").asText();
  }

  /// Its namespace, empty where it says none.
  public String namespace() {
    return object.path("metadata").path("namespace").asText();
  }
}

package dev.karoo.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;

/// An object as a user wrote it.
///
/// @param object its fields, and no others
/// @param source the file that it is from, as the user named it
public record Manifest(JsonNode object, String source) {}

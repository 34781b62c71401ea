package dev.karoo.core.topology;

/// A directory of an agent that tasks can ask for by name.
///
/// @param name the logical name
/// @param hostPath absolute, on the host
/// @param locality where its storage hangs
public record Volume(String name, String hostPath, Locality locality) {}

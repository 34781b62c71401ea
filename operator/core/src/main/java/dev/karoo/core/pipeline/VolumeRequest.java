package dev.karoo.core.pipeline;

/// A volume of the agent, mounted for the task.
///
/// @param name the logical name that the agent must have
/// @param path where the task sees it
/// @param writable whether it may write
/// @param alignment with the task's cores
public record VolumeRequest(String name, String path, boolean writable, Alignment alignment) {}

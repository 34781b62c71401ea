package dev.karoo.local.agent;

/// A task by its framework's id and its own.
///
/// @param framework the framework's id
/// @param task the task's id
record TaskKey(String framework, String task) {}

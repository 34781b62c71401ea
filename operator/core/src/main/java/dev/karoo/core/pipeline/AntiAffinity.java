package dev.karoo.core.pipeline;

/// Keeps the task away from the replicas of a template of its pipeline: no two on one value of the
/// attribute.
///
/// @param attribute of the agent; `host` for the agent itself
/// @param template whose replicas to keep away from; its own for replicas that keep apart
/// @param hard whether a violation keeps the task waiting; else it only costs
/// @param weight of a violation among soft preferences, 1–100
public record AntiAffinity(String attribute, String template, boolean hard, int weight) {}

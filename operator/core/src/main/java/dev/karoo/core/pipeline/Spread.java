package dev.karoo.core.pipeline;

/// Replicas of the template spread over the values of an attribute, as Kubernetes' topology spread
/// constraints: the fullest value holds at most `maxSkew` more than the emptiest one.
///
/// @param attribute of the agent; `host` for the agent itself
/// @param maxSkew ≥ 1
/// @param hard whether a violation keeps the task waiting; else it only costs
/// @param weight of a violation among soft preferences, 1–100
public record Spread(String attribute, int maxSkew, boolean hard, int weight) {}

package dev.karoo.mesos;

/// A framework that the master knows and has not removed.
///
/// @param id Mesos' id
/// @param name as it introduced itself
/// @param principal empty where it has none
/// @param hostname of its operator
/// @param connected whether an operator holds it now
public record KnownFramework(String id, String name, String principal, String hostname,
    boolean connected) {}

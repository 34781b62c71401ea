package dev.karoo.mesos.translate;

import java.util.Optional;

/// As whom the framework acts.
///
/// @param user as whom tasks run on the agents. Each task names it, since Mesos keeps the user that
///     a framework named first for ever (recorded: 07, 106–199), but takes that of a task where
///     there is one (Mesos `src/slave/slave.cpp`, `Framework::addExecutor`)
/// @param principal for reservations; none: the framework has none
public record Identity(String user, Optional<String> principal) {}

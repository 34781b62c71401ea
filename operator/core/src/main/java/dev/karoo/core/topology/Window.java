package dev.karoo.core.topology;

import java.time.Instant;
import java.util.Optional;

/// A time in which an agent is or will be unavailable.
///
/// @param from its start
/// @param to its end, after `from`; none where it is open
public record Window(Instant from, Optional<Instant> to) {}

package dev.karoo.core.wrong.cycle;

import dev.karoo.core.wrong.cycle.back.Back;

/// One half of a circle.
public record There(Back back) {}

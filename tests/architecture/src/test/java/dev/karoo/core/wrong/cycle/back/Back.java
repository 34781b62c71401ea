package dev.karoo.core.wrong.cycle.back;

import dev.karoo.core.wrong.cycle.There;
import java.util.List;

/// The other half.
public record Back(List<There> there) {}

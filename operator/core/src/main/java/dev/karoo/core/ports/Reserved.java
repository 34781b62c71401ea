package dev.karoo.core.ports;

import dev.karoo.core.quantity.Resources;

/// Resources of an agent that are kept for one task: nobody else may use them until they are given
/// back, not even another framework.
///
/// @param task `<namespace>/<name>`, the value of the label [dev.karoo.core.launch.Labels#TASK]
/// @param resources how much
public record Reserved(String task, Resources resources) {}

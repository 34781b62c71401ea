package dev.karoo.local.wrong;

import dev.karoo.core.pipeline.TaskKey;

/// The local cluster knows of the core only what hosts have.
public record LocalKnowsPipelines(TaskKey key) {}

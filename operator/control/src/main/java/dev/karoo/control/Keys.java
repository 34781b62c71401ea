package dev.karoo.control;

import dev.karoo.api.Karoo;
import dev.karoo.api.Kind;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.store.Key;

/// Under which keys objects are in the store: as the API server names them.
final class Keys {
  static final String PIPELINES = resource(Kind.PIPELINE);
  static final String TASKS = resource(Kind.TASK);
  static final String AGENTS = resource(Kind.AGENT);
  static final String EVENTS = "events";
  static final String REVISIONS = "controllerrevisions.apps";
  static final String QUOTAS = "resourcequotas";

  /// What the operator keeps for itself: the server serves no such resource.
  static final String INTERNAL = "internal." + Karoo.GROUP;

  private Keys() {}

  private static String resource(Kind kind) {
    return kind.plural() + "." + Karoo.GROUP;
  }

  static Key of(PipelineId id) {
    return new Key(PIPELINES, id.namespace(), id.name());
  }

  static Key of(TaskKey key) {
    return new Key(TASKS, key.namespace(), key.name());
  }

  static Key ofAgent(String name) {
    return Key.ofCluster(AGENTS, name);
  }
}

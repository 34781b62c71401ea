package dev.karoo.mesos;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.quantity.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Launches for tests.
public final class Tasks {
  private Tasks() {}

  /// A plain process.
  public static Launch launch(String id, Resources resources) {
    return new Launch(id, id, List.of("sleep", "60"), new TreeMap<>(), Optional.empty(),
        List.of(), resources, new TreeMap<>(), Duration.ofSeconds(10), Optional.empty(),
        Optional.empty(), Optional.empty());
  }

  /// A plain process of this task.
  public static Launch launch(String id, String task, Resources resources) {
    Launch plain = launch(id, resources);
    return new Launch(id, id, plain.argv(), plain.env(), Optional.empty(), List.of(), resources,
        new TreeMap<>(Map.of(Labels.TASK, task)), plain.gracePeriod(), Optional.empty(),
        Optional.empty(), Optional.empty());
  }
}

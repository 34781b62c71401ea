package dev.karoo.control;

import dev.karoo.api.pipeline.PipelineStatus.MulticastGroupStatus;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.reconcile.MulticastAddresses;

/// The multicast addresses that are not free to be drawn.
final class TakenAddresses {
  private final World world;

  TakenAddresses(World world) {
    this.world = world;
  }

  /// All that other pipelines have, and all that their tasks still send to or receive: of one that
  /// was given fewer, or others, since, tasks at its old definition may run on for long.
  Ranges byOthers(PipelineEntry entry) {
    Ranges taken = world.orphans.values().stream()
        .filter(orphan -> !PipelineId.of(orphan.key()).equals(entry.id)).map(Orphan::multicast)
        .reduce(Ranges.EMPTY, Ranges::plus);
    for (PipelineEntry other : world.pipelines.values()) {
      if (other != entry) {
        taken = taken.plus(other.pipeline
            .map(pipeline -> MulticastAddresses.taken(pipeline, other.addresses))
            .orElseGet(() -> MulticastAddresses.taken(other.addresses, other.sizes)));
      }
    }
    return taken.plus(world.tasksOfOthers(entry.id).filter(task -> !task.observed.live().isEmpty())
        .map(TakenAddresses::used).reduce(Ranges.EMPTY, Ranges::plus));
  }

  /// What a task that may run uses.
  private static Ranges used(TaskEntry task) {
    Ranges used = Ranges.EMPTY;
    for (MulticastGroupStatus group : task.spec.multicast()) {
      used = used.plus(MulticastAddresses.range(group.address(), group.count()));
    }
    for (InterfaceRequest nic : task.observed.live().stream()
        .flatMap(attempt -> attempt.holding().stream())
        .flatMap(holding -> holding.request().interfaces().stream()).toList()) {
      used = used.plus(nic.receive()).plus(nic.send());
    }
    return used;
  }
}

package dev.karoo.control;

import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.Effect;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.lifecycle.Transition;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes on when the store was lost, from what Mesos knows. From then on nothing that runs is ended
/// because nobody here knows it, until an administrator says so by [#confirm], also over restarts:
/// the tasks are listed with their labels, hold their places, and are taken over when their
/// pipelines are applied again.
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Key KEY = Key.ofCluster(Keys.INTERNAL, "recovery");

  /// The tasks are listed no more often than this.
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Store store;
  private final World world;
  private final Outbox outbox;
  private boolean open;
  private boolean wanted;

  /// Whether the list was asked for and did not come yet.
  private boolean asked;
  private boolean listed;
  private Instant next = Instant.MIN;

  Recovery(Store store, World world, Outbox outbox) {
    this.store = store;
    this.world = world;
    this.outbox = outbox;
    this.open = store.get(KEY).isPresent();
  }

  /// An administrator's word that what was not taken over by now may end.
  ///
  /// @return whether there was anything to confirm
  public static boolean confirm(Store store) {
    if (store.get(KEY).isEmpty()) {
      return false;
    }
    store.commit(List.of(Mutation.delete(KEY)));
    return true;
  }

  /// Whether unknown tasks are spared.
  boolean isOpen() {
    return open;
  }

  /// Whether what runs is not known yet: nothing is to be started beside it.
  boolean awaitsList() {
    return open && !listed;
  }

  /// The framework was found again at the master: its id and this are kept together.
  void begin(String frameworkId) {
    LOG.atWarn().addKeyValue("framework", frameworkId)
        .log("The store knew no framework, but Mesos does: its tasks are left alone. Apply their"
            + " pipelines again, and they are taken over; start the operator with"
            + " --end-unknown-tasks to end what is left");
    store.commit(List.of(Identity.mutation(frameworkId),
        Mutation.put(KEY, Documents.write(Documents.object().put("frameworkId", frameworkId)))));
    open = true;
  }

  /// A connection stands: all is listed anew.
  void subscribed() {
    wanted = open;
    next = Instant.MIN;
  }

  /// Tasks with their labels.
  void listed(List<TaskReport> tasks, Instant now) {
    if (!open) {
      return;
    }
    listed = true;
    asked = false;
    world.foreign.values().forEach(world.agents::touch);
    world.foreign.clear();
    for (TaskReport report : tasks) {
      String id = report.state().taskId();
      if (world.owner(id).isEmpty() && world.strays.get(id).isEmpty()
          && !world.orphans.containsKey(id)) {
        found(report, now);
      }
    }
  }

  private void found(TaskReport report, Instant now) {
    String id = report.state().taskId();
    try {
      Orphan orphan = OrphanForm.read(report, now);
      world.orphans.put(id, orphan);
      world.dirty.add(PipelineId.of(orphan.key()));
      world.agents.touch(orphan.attempt().agent());
      LOG.atWarn().addKeyValue("task", orphan.key()).addKeyValue("id", id)
          .addKeyValue("agent", orphan.attempt().agent())
          .log("A task runs that the store does not know; it is left alone");
    } catch (IllegalArgumentException | IllegalStateException strange) {
      String agentId = report.state().agentId();
      String agent = world.agents.nameOf(agentId).orElse(agentId);
      world.foreign.put(id, agent);
      world.agents.touch(agent);
      LOG.atError().addKeyValue("id", id).addKeyValue("why", strange.getMessage())
          .log("A task of this framework runs that Karoo did not launch; it is left alone");
    }
  }

  /// A task of the framework that Karoo did not launch has ended.
  void over(String taskId) {
    Optional.ofNullable(world.foreign.remove(taskId)).ifPresent(world.agents::touch);
  }

  /// Something runs that nobody here knows: its labels may tell what it is.
  void missed() {
    wanted = true;
  }

  /// News of an orphan.
  void news(TaskUpdate update, Instant now) {
    Orphan orphan = Objects.requireNonNull(world.orphans.get(update.taskId()));
    Transition transition = Lifecycle.transition(orphan.attempt(),
        new AttemptEvent.Reported(update, now));
    for (Effect effect : transition.effects()) {
      switch (effect) {
        case Effect.Acknowledge(String id, String agent, String uuid) ->
          outbox.add(new ClusterCall.Acknowledge(id, agent, uuid));
        case Effect.Keep _,Effect.Kill _,Effect.Announce _ -> {
        }
      }
    }
    if (transition.next().live()) {
      world.orphans.put(update.taskId(), orphan.with(transition.next()));
    } else {
      world.orphans.remove(update.taskId());
      world.agents.touch(orphan.attempt().agent());
    }
  }

  /// Asks for the list, where something unknown runs, and again where no answer comes.
  void ask(Instant now) {
    if ((wanted || asked) && !next.isAfter(now)) {
      outbox.addLast(new ClusterCall.ListTasks());
      wanted = false;
      asked = true;
      next = now.plus(PAUSE);
    }
  }

  /// When it asks next.
  Optional<Instant> wake() {
    return (wanted || asked) && !next.equals(Instant.MIN) ? Optional.of(next) : Optional.empty();
  }
}

package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.Karoo;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.store.Change;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Precondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/// Turns what changed in the loop's memory into one batch for the store: only what differs from
/// what is there, and of objects that users own only the status.
final class Projection {
  private final World world;
  private final RandomGenerator random;

  /// What to remember once the batch is committed.
  private final List<Runnable> after = new ArrayList<>();
  private final Map<Key, LongConsumer> created = new HashMap<>();

  Projection(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /// The batch.
  List<Mutation> batch(Instant now) {
    after.clear();
    created.clear();
    world.revisions.begin();
    var batch = new ArrayList<Mutation>();
    world.removed.forEach(key -> batch.add(Mutation.delete(Keys.of(key))));
    for (TaskKey key : world.touched) {
      world.task(key).flatMap(task -> task(task, now)).ifPresent(batch::add);
    }
    for (PipelineId id : world.touchedPipelines) {
      Optional<PipelineEntry> entry = Optional.ofNullable(world.pipelines.get(id));
      entry.flatMap(e -> pipeline(e, now)).ifPresent(batch::add);
      entry.filter(e -> e.finished || (!e.deleting && e.pipeline.isPresent()))
          .ifPresent(e -> batch.addAll(world.revisions.batch(e, random, now)));
    }
    agents(batch, now);
    batch.addAll(world.quotas.batch(world));
    return batch;
  }

  /// The batch is in the store.
  void committed(CommitResult.Committed result) {
    for (Change change : result.changes()) {
      if (created.containsKey(change.key()) && change.type() == Change.Type.PUT) {
        created.get(change.key()).accept(change.now().createRevision());
      }
    }
    after.forEach(Runnable::run);
    world.revisions.committed();
    world.quotas.committed();
    world.touched.forEach(key -> world.task(key)
        .ifPresent(task -> world.phases.put(key, TaskStatusForm.phase(task))));
    world.touched.clear();
    world.touchedPipelines.clear();
    world.removed.clear();
    world.agents.kept();
  }

  private Optional<Mutation> task(TaskEntry task, Instant now) {
    Key key = Keys.of(task.observed.key());
    if (world.damaged.contains(key)) {
      return Optional.empty();
    }
    var typed = TaskStatusForm.status(task, now);
    var written = Optional.of(new TaskEntry.Written(task.spec, typed));
    if (task.written.equals(written)) {
      return Optional.empty();
    }
    boolean specified = task.written.filter(w -> w.spec().equals(task.spec)).isPresent();
    if (task.statusUnread && specified) {
      return Optional.empty();
    }
    after.add(() -> {
      task.statusUnread = false;
      task.written = written;
      task.conditions = typed.conditions();
    });
    if (task.createRevision == 0) {
      PipelineEntry pipeline = world.pipelines.get(PipelineId.of(task.observed.key()));
      if (pipeline == null) {
        return Optional.empty();
      }
      created.put(key, revision -> task.createRevision = revision);
      ObjectNode tree = TaskForm.write(task, pipeline);
      tree.set("status", Json.toTree(typed));
      return Optional.of(Mutation.create(key, Documents.write(tree)));
    }
    var precondition = new Precondition.SameIncarnation(task.createRevision);
    byte[] status = Documents.bytes(typed);
    if (specified) {
      return Optional.of(new Mutation.Update(key, bytes -> Documents.withStatus(bytes, status),
          precondition));
    }
    long generation = task.generation;
    ObjectNode spec = Json.toTree(task.spec);
    return Optional.of(new Mutation.Update(key, bytes -> {
      ObjectNode tree = Documents.read(bytes);
      tree.withObject("metadata").put("generation", generation);
      tree.set("spec", spec);
      return Documents.withStatus(Documents.write(tree), status);
    }, precondition));
  }

  private Optional<Mutation> pipeline(PipelineEntry entry, Instant now) {
    Key key = Keys.of(entry.id);
    if (world.damaged.contains(key)) {
      return Optional.empty();
    }
    var precondition = new Precondition.SameIncarnation(entry.createRevision);
    if (entry.finished) {
      return finish(entry, key, precondition);
    }
    Optional<Pipeline> pipeline = entry.pipeline;
    boolean guard = !entry.deleting && !entry.guarded;
    var typed = pipeline.isEmpty()
        ? PipelineForm.unreadable(entry, now)
        : PipelineStatusForm.status(entry, pipeline.get(), world.tasks(entry.id), now);
    if (entry.written.equals(Optional.of(typed)) && !guard) {
      return Optional.empty();
    }
    byte[] status = Documents.bytes(typed);
    boolean unread = entry.statusUnread;
    after.add(() -> {
      entry.written = Optional.of(typed);
      entry.conditions = typed.conditions();
      entry.guarded |= guard;
    });
    return Optional.of(new Mutation.Update(key, bytes -> {
      byte[] object = guard ? guarded(bytes) : bytes;
      return unread
          ? PipelineForm.withFault(object, typed)
          : Documents.withStatus(object, status);
    }, precondition));
  }

  private static byte[] guarded(byte[] bytes) {
    ObjectNode tree = Documents.read(bytes);
    PipelineForm.guard(tree);
    return Documents.write(tree);
  }

  /// Nothing is left of a deleted pipeline: it goes, unless somebody else keeps it.
  private Optional<Mutation> finish(PipelineEntry entry, Key key, Precondition precondition) {
    ObjectNode tree = Json.toTree(entry.object);
    if (!PipelineForm.release(tree)) {
      after.add(() -> world.pipelines.remove(entry.id));
      return Optional.of(new Mutation.Delete(key, precondition));
    }
    if (!entry.guarded) {
      return Optional.empty();
    }
    after.add(() -> entry.guarded = false);
    return Optional.of(new Mutation.Update(key, bytes -> {
      ObjectNode there = Documents.read(bytes);
      PipelineForm.release(there);
      return Documents.write(there);
    }, precondition));
  }

  private void agents(List<Mutation> batch, Instant now) {
    if (!world.agents.hasChanged() || !world.agents.known()) {
      return; // before the first inventory, silence says nothing of an agent
    }
    for (AgentEntry agent : world.agents.changed()) {
      agent(agent, now).ifPresent(batch::add);
    }
  }

  private Optional<Mutation> agent(AgentEntry agent, Instant now) {
    var typed = AgentStatusForm.status(agent, world.holdings(agent.name),
        world.unknown(agent.name), now);
    if ((agent.object.isEmpty() && agent.report.isEmpty())
        || agent.written.equals(Optional.of(typed))) {
      return Optional.empty();
    }
    Key key = Keys.ofAgent(agent.name);
    if (world.damaged.contains(key)) {
      return Optional.empty();
    }
    after.add(() -> {
      agent.written = Optional.of(typed);
      agent.conditions = typed.conditions();
    });
    if (agent.object.isEmpty()) {
      return Optional.of(create(agent, key, Json.toTree(typed), now));
    }
    byte[] status = Documents.bytes(typed);
    return Optional.of(new Mutation.Update(key, bytes -> Documents.withStatus(bytes, status),
        new Precondition.SameIncarnation(agent.createRevision)));
  }

  /// An agent that nobody has written an object about.
  private Mutation create(AgentEntry agent, Key key, ObjectNode status, Instant now) {
    ObjectNode tree = Documents.object();
    tree.put("apiVersion", Karoo.API_VERSION).put("kind", "Agent");
    tree.putObject("metadata").put("name", agent.name)
        .put("uid", Uids.next(random)).put("generation", 1)
        .put("creationTimestamp", Times.seconds(now));
    tree.putObject("spec").put("unschedulable", false);
    tree.set("status", status);
    var object = Json.fromTree(tree, dev.karoo.api.agent.AgentObject.class);
    after.add(() -> agent.object = Optional.of(object));
    created.put(key, revision -> agent.createRevision = revision);
    return Mutation.create(key, Documents.write(tree));
  }
}

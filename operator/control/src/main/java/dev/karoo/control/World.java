package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.core.launch.Labels;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.ports.TaskState;
import dev.karoo.store.Change;
import dev.karoo.store.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the loop knows: what users want, and what is so. It follows from the store and from what
/// Mesos says, and is ahead of the store by the turn under way.
final class World {
  private static final Logger LOG = LoggerFactory.getLogger(World.class);

  /// Added to the index of an attempt that is not the one that stands for its task, so that the
  /// search for places tells them apart.
  private static final int ANOTHER = 1_000_000;

  final SortedMap<PipelineId, PipelineEntry> pipelines = new TreeMap<>();
  final AgentDirectory agents = new AgentDirectory();
  final Revisions revisions = new Revisions();
  final Quotas quotas = new Quotas();
  private final SortedMap<PipelineId, SortedMap<TaskKey, TaskEntry>> tasks = new TreeMap<>();
  private final Map<String, TaskKey> owners = new HashMap<>();
  private final SortedMap<TaskKey, Claim> claims = new TreeMap<>();

  private final LiveAttempts live = new LiveAttempts();

  final Strays strays = new Strays();
  final TaskPhases phases = new TaskPhases();

  /// Tasks that run though the store does not know them, by their Mesos ids.
  final SortedMap<String, Orphan> orphans = new TreeMap<>();

  /// Tasks of the framework that run though Karoo did not launch them: the name of their agent,
  /// or Mesos' id of it, by their Mesos ids.
  final SortedMap<String, String> foreign = new TreeMap<>();

  /// Pipelines that must be reconciled, and objects whose status may have changed.
  final Set<PipelineId> dirty = new TreeSet<>();
  final Set<TaskKey> touched = new TreeSet<>();
  final Set<PipelineId> touchedPipelines = new TreeSet<>();

  /// Task objects that are to be removed from the store.
  final Set<TaskKey> removed = new TreeSet<>();

  /// Objects of which not even the metadata can be read. They are neither made anew nor taken for
  /// gone.
  final Set<Key> damaged = new HashSet<>();

  /// Takes in what others changed in the store.
  void fold(Change change, Instant now) {
    String resource = change.key().resource();
    damaged.remove(change.key());
    try {
      if (resource.equals(Keys.PIPELINES)) {
        pipeline(change, now);
      } else if (resource.equals(Keys.TASKS)) {
        task(change, now);
      } else if (resource.equals(Keys.AGENTS)) {
        agent(change);
      } else if (resource.equals(Keys.REVISIONS)) {
        revisions.fold(change).ifPresent(dirty::add);
      } else if (resource.equals(Keys.QUOTAS)) {
        quotas.fold(change);
      }
    } catch (RuntimeException e) { // whatever it is, it must not end the operator at each start
      if (change.type() == Change.Type.PUT) {
        damaged.add(change.key());
        noteDamage(change.key());
      }
      LOG.atError().addKeyValue("object", change.key()).addKeyValue("why", e.getMessage())
          .log("An object in the store makes no sense, and is left alone");
    }
  }

  /// What it was to have is not given to it any more.
  private void noteDamage(Key key) {
    if (key.resource().equals(Keys.PIPELINES)) {
      dirty.add(new PipelineId(key.namespace(), key.name()));
    }
  }

  private void pipeline(Change change, Instant now) {
    PipelineId id = new PipelineId(change.key().namespace(), change.key().name());
    if (change.type() == Change.Type.DELETE) {
      pipelines.remove(id);
    } else {
      pipelines.put(id, PipelineForm.read(change.now(), Optional.ofNullable(pipelines.get(id)),
          now));
    }
    dirty.add(id);
    touchedPipelines.add(id);
  }

  private void task(Change change, Instant now) {
    if (change.type() == Change.Type.DELETE) {
      taken(change, now);
      return;
    }
    TaskEntry read = TaskForm.read(change.now(), now);
    TaskKey key = read.observed.key();
    Optional<TaskEntry> known = task(key);
    if (known.isPresent() && known.get().observed.uid().equals(read.observed.uid())) {
      TaskEntry entry = known.get();
      entry.observed = entry.observed.deleting(read.observed.deleting());
      entry.written = read.written;
    } else {
      known.ifPresent(entry -> strayed(entry, now));
      put(read);
    }
    touched.add(key);
    dirty.add(PipelineId.of(key));
  }

  /// A Task object was removed although the loop had not let go of it. It may have been damaged:
  /// its key tells whose it was.
  private void taken(Change change, Instant now) {
    Set<PipelineId> owners = new HashSet<>(pipelines.keySet());
    owners.addAll(tasks.keySet());
    owners.removeIf(id -> !id.namespace().equals(change.key().namespace())
        || !change.key().name().startsWith(id.name() + "."));
    for (PipelineId id : owners) {
      List.copyOf(tasks(id)).stream()
          .filter(entry -> Keys.of(entry.observed.key()).equals(change.key()))
          .filter(entry -> entry.createRevision == change.now().createRevision())
          .forEach(entry -> strayed(entry, now));
    }
    dirty.addAll(owners);
  }

  private void strayed(TaskEntry entry, Instant now) {
    entry.observed.live().forEach(attempt -> strays.end(attempt,
        new KillOrder(KillOrder.Cause.DELETED, "its Task object was removed by force", now)));
    forget(entry.observed.key());
  }

  private void agent(Change change) {
    if (change.type() == Change.Type.DELETE) {
      agents.objectGone(change.key().name());
    } else {
      long incarnation = change.now().createRevision();
      try {
        agents.object(Documents.read(change.now().value(), AgentObject.class), incarnation);
      } catch (IllegalArgumentException e) {
        agents.unreadable(bare(change.now().value()), incarnation, e.getMessage() + "");
      }
    }
  }

  /// An Agent of another version of Karoo, without its spec and, where that cannot be read either,
  /// without its status.
  private static AgentObject bare(byte[] object) {
    ObjectNode tree = Documents.read(object);
    tree.putObject("spec").put("unschedulable", false);
    try {
      return Json.fromTree(tree, AgentObject.class);
    } catch (IllegalArgumentException e) {
      tree.remove("status");
      return Json.fromTree(tree, AgentObject.class);
    }
  }

  void put(TaskEntry entry) {
    TaskKey key = entry.observed.key();
    tasks.computeIfAbsent(PipelineId.of(key), _ -> new TreeMap<>()).put(key, entry);
    entry.observed.attempts().forEach(attempt -> {
      owners.put(attempt.id(), key);
      live.put(attempt);
    });
    noteClaim(entry);
    touched.add(key);
  }

  /// An attempt of a task is now so.
  void put(TaskEntry entry, Attempt attempt) {
    entry.observed.attempts().forEach(old -> owners.remove(old.id()));
    entry.observed.claim().ifPresent(old -> agents.touch(old.holding().placement().agent()));
    entry.put(attempt);
    live.put(attempt);
    noteClaim(entry);
    TaskKey key = entry.observed.key();
    entry.observed.attempts().forEach(known -> owners.put(known.id(), key));
    touched.add(key);
    touchedPipelines.add(PipelineId.of(key));
    dirty.add(PipelineId.of(key));
    agents.touch(attempt.agent());
  }

  /// A place is kept for a task, or no longer.
  void claim(TaskEntry entry, Optional<Claim> claim, Optional<TaskEntry.Shown> shown) {
    entry.observed.claim().ifPresent(old -> agents.touch(old.holding().placement().agent()));
    entry.claim(claim, shown);
    noteClaim(entry);
    claim.ifPresent(now -> agents.touch(now.holding().placement().agent()));
    TaskKey key = entry.observed.key();
    touched.add(key);
    touchedPipelines.add(PipelineId.of(key));
    dirty.add(PipelineId.of(key));
  }

  /// The places that are kept for tasks now, by task.
  SortedMap<TaskKey, Claim> claims() {
    return new TreeMap<>(claims);
  }

  private void noteClaim(TaskEntry entry) {
    entry.observed.claim().ifPresentOrElse(claim -> claims.put(entry.observed.key(), claim),
        () -> claims.remove(entry.observed.key()));
  }

  void forget(TaskKey key) {
    task(key).ifPresent(entry -> entry.observed.attempts().forEach(attempt -> {
      owners.remove(attempt.id());
      live.remove(attempt);
      agents.touch(attempt.agent());
    }));
    task(key).flatMap(entry -> entry.observed.claim())
        .ifPresent(claim -> agents.touch(claim.holding().placement().agent()));
    claims.remove(key);
    phases.remove(key);
    touched.remove(key);
    touchedPipelines.add(PipelineId.of(key));
    tasks.computeIfPresent(PipelineId.of(key), (_, siblings) -> {
      siblings.remove(key);
      return siblings.isEmpty() ? null : siblings;
    });
  }

  Optional<TaskEntry> task(TaskKey key) {
    return Optional.ofNullable(tasks.getOrDefault(PipelineId.of(key), Collections.emptySortedMap())
        .get(key));
  }

  /// The task that an attempt is of; none: it is unknown, or long forgotten.
  Optional<TaskEntry> owner(String attemptId) {
    return Optional.ofNullable(owners.get(attemptId)).flatMap(this::task);
  }

  Collection<TaskEntry> tasks(PipelineId id) {
    return tasks.getOrDefault(id, Collections.emptySortedMap()).values();
  }

  /// The tasks of all other pipelines, also of those that are gone.
  Stream<TaskEntry> tasksOfOthers(PipelineId id) {
    return tasks.entrySet().stream().filter(some -> !some.getKey().equals(id))
        .flatMap(some -> some.getValue().values().stream());
  }

  /// All attempts that may still run.
  List<Attempt> live() {
    List<Attempt> all = new ArrayList<>(strays.all());
    orphans.values().forEach(orphan -> all.add(orphan.attempt()));
    all.addAll(live.all());
    return all;
  }

  /// Those of an agent. @param name of its host; none: it is not known any more
  List<Attempt> liveOn(Optional<String> name, String agentId) {
    List<Attempt> all = name.isEmpty() ? live() : new ArrayList<>(live.on(name.get()));
    if (name.isPresent()) {
      all.addAll(strays.all());
      orphans.values().forEach(orphan -> all.add(orphan.attempt()));
    }
    all.removeIf(attempt -> !attempt.agentId().equals(agentId));
    return all;
  }

  /// Those that their agent has not taken up yet, as far as is known.
  List<Attempt> staging() {
    List<Attempt> some = new ArrayList<>(live.staging());
    strays.all().stream().filter(a -> a.state() == TaskState.STAGING).forEach(some::add);
    return some;
  }

  /// Those that are to end.
  List<Attempt> ending() {
    List<Attempt> some = new ArrayList<>(strays.all());
    some.addAll(live.ending());
    return some;
  }

  /// Those that Mesos has another agent for by now, at the address of the one that they ran on:
  /// that one is not coming back.
  List<Attempt> bereft() {
    return live.lost().stream().filter(attempt -> agents.idOf(attempt.agent())
        .filter(id -> !id.equals(attempt.agentId())).isPresent()).toList();
  }

  /// Whether this is an attempt of a task whose object is damaged: its id begins with the task's.
  boolean damaged(String attemptId) {
    return damaged.stream().anyMatch(key -> key.resource().equals(Keys.TASKS)
        && attemptId.startsWith(key.namespace() + "." + key.name() + "-"));
  }

  /// What all tasks hold. What is out of contact, and replaced, holds its place, but what it takes
  /// of its namespace's quota is its successor's. What a pipeline that cannot be read has makes
  /// room
  /// for nobody: it could not start again.
  ///
  /// @param wants whether another attempt of a task, beside those that live, is looked for
  List<Standing> standing(ToIntFunction<TaskKey> priority, Predicate<TaskKey> wants) {
    List<Standing> standing = new ArrayList<>();
    tasks.forEach((id, some) -> some.values().forEach(task -> {
      boolean moves = readable(id);
      Optional<Attempt> current = task.current();
      for (Attempt attempt : task.observed.live()) {
        TaskKey key = task.observed.key();
        boolean stands = current.equals(Optional.of(attempt)) && !attempt.outOfContact()
            && attempt.kill().isEmpty() && !wants.test(key);
        boolean replaced = attempt.outOfContact()
            && (wants.test(key) || !current.equals(Optional.of(attempt)));
        TaskKey name = stands ? key : replaced ? nobody(attempt) : another(key, attempt.number());
        attempt.holding().ifPresent(held -> standing.add(new Standing(name, held.request(),
            priority.applyAsInt(key), held.placement(), stands && moves)));
      }
    }));
    claims.forEach((key, claim) -> standing.add(kept(key, claim, priority.applyAsInt(key),
        readable(PipelineId.of(key)) && !wants.test(key))));
    Stream.concat(strays.all().stream(), orphans.values().stream().map(Orphan::attempt))
        .forEach(other -> other.holding().ifPresent(held -> standing.add(
            new Standing(nobody(other), held.request(), Integer.MAX_VALUE,
                held.placement(), false))));
    return standing;
  }

  /// Whether it is known what its user wants.
  private boolean readable(PipelineId id) {
    PipelineEntry entry = pipelines.get(id);
    return entry != null && entry.pipeline.isPresent() && !damaged.contains(Keys.of(id));
  }

  private static TaskKey another(TaskKey key, int number) {
    return new TaskKey(key.namespace(), key.pipeline(), key.template(),
        key.index() + ANOTHER * number);
  }

  /// Of no namespace.
  private static TaskKey nobody(Attempt attempt) {
    return new TaskKey("", "", attempt.id(), 0);
  }

  /// Tasks on an agent that the store does not know, for people.
  List<String> unknown(String agent) {
    List<String> unknown = new ArrayList<>();
    orphans.values().stream().filter(orphan -> orphan.attempt().agent().equals(agent))
        .forEach(orphan -> unknown.add(Labels.task(orphan.key())));
    foreign.forEach((id, name) -> {
      if (name.equals(agent)) {
        unknown.add(id + " (not launched by Karoo)");
      }
    });
    return unknown;
  }

  /// The pipelines of tasks that are, or were last, on one of these agents.
  Set<PipelineId> pipelinesOn(Set<String> agents) {
    Set<PipelineId> on = new HashSet<>();
    tasks.forEach((id, some) -> {
      if (some.values().stream().flatMap(t -> t.observed.attempts().stream())
          .anyMatch(a -> agents.contains(a.agent()))) {
        on.add(id);
      }
    });
    return on;
  }

  /// Whether the task's attempt is ending for one of higher priority.
  boolean givesWay(TaskKey key) {
    return task(key).stream().flatMap(t -> t.observed.live().stream())
        .anyMatch(a -> !a.outOfContact() && a.kill()
            .filter(k -> k.cause() == KillOrder.Cause.PREEMPTED).isPresent());
  }

  /// What tasks hold of an agent.
  List<Holding> holdings(String agent) {
    List<Holding> holdings = new ArrayList<>();
    live.on(agent).forEach(attempt -> attempt.holding().ifPresent(holdings::add));
    Stream.concat(strays.all().stream(), orphans.values().stream().map(Orphan::attempt))
        .filter(attempt -> attempt.agent().equals(agent))
        .forEach(attempt -> attempt.holding().ifPresent(holdings::add));
    claims.values().stream().map(Claim::holding)
        .filter(held -> held.placement().agent().equals(agent)).forEach(holdings::add);
    return holdings;
  }

  /// A place that is kept. @param free whether nothing is to be started there yet
  private Standing kept(TaskKey key, Claim claim, int priority, boolean free) {
    boolean alone = task(key).filter(entry -> entry.observed.live().isEmpty()).isPresent();
    TaskKey name = alone
        ? key
        : another(key, -1);
    return new Standing(name, claim.holding().request(), priority, claim.holding().placement(),
        alone && free);
  }

  /// The priority of a task's pipeline.
  int priority(TaskKey key) {
    return Optional.ofNullable(pipelines.get(PipelineId.of(key)))
        .flatMap(entry -> entry.pipeline).map(pipeline -> pipeline.priority())
        .or(() -> task(key).map(task -> task.spec.priority())).orElse(0);
  }
}

package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.Karoo;
import dev.karoo.store.Change;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// The revisions of pipelines: what they said before, to be looked at and gone back to. Each is a
/// ControllerRevision, as Kubernetes keeps them for its StatefulSets, and belongs to its Pipeline.
///
/// A revision is another one when what runs differs. One that comes back gets the next number, as
/// with Kubernetes' Deployments.
final class Revisions {
  private static final String CAUSE = "kubernetes.io/change-cause";

  /// One of them.
  ///
  /// @param uid of its object; empty: there is none yet
  /// @param created when its object was made
  /// @param stored whether it is in the store with this number
  private record Revision(String name, String hash, String owner, long number, String uid,
      String created, boolean stored) {
    Revision numbered(long next) {
      return new Revision(name, hash, owner, next, uid, created, false);
    }

    Revision inStore(String id, String since) {
      return new Revision(name, hash, owner, number, id, since, true);
    }
  }

  private final SortedMap<PipelineId, Map<String, Revision>> all = new TreeMap<>();
  private final List<Runnable> after = new ArrayList<>();

  /// Takes in what others changed. @return the pipeline concerned
  Optional<PipelineId> fold(Change change) {
    ObjectNode tree = Documents.read(change.now().value());
    String owner = tree.at("/metadata/ownerReferences/0/uid").asText("");
    String pipeline = tree.at("/metadata/labels").path(Karoo.PIPELINE_LABEL).asText("");
    if (pipeline.isEmpty()) {
      return Optional.empty();
    }
    PipelineId id = new PipelineId(change.key().namespace(), pipeline);
    Map<String, Revision> known = all.computeIfAbsent(id, _ -> new HashMap<>());
    if (change.type() == Change.Type.DELETE) {
      known.remove(change.key().name());
      if (known.isEmpty()) {
        all.remove(id);
      }
    } else {
      known.put(change.key().name(), new Revision(change.key().name(),
          tree.at("/metadata/labels").path(Karoo.GROUP + "/revision-hash").asText(""), owner,
          tree.path("revision").asLong(), tree.at("/metadata/uid").asText(""),
          tree.at("/metadata/creationTimestamp").asText(""), true));
    }
    return Optional.of(id);
  }

  /// The number of the present revision; none while changes are held and nothing was kept yet.
  OptionalLong present(PipelineEntry entry) {
    List<Revision> mine = mine(entry);
    if (entry.pipeline.isEmpty() || (entry.pipeline.get().paused() && !mine.isEmpty())) {
      return mine.isEmpty() ? OptionalLong.empty() : OptionalLong.of(mine.getLast().number);
    }
    String hash = entry.hash(entry.pipeline.get());
    if (mine.isEmpty() || !mine.getLast().hash.equals(hash)) {
      long number = mine.isEmpty() ? 1 : mine.getLast().number + 1;
      String name = entry.id.name() + "-" + hash.substring(0, 10);
      put(entry.id, mine.stream().filter(r -> r.name.equals(name)).findFirst()
          .map(r -> r.numbered(number))
          .orElseGet(() -> new Revision(name, hash, entry.uid(), number, "", "", false)));
      return OptionalLong.of(number);
    }
    return OptionalLong.of(mine.getLast().number);
  }

  private List<Revision> mine(PipelineEntry entry) {
    return all.getOrDefault(entry.id, Map.of()).values().stream()
        .filter(r -> r.owner.equals(entry.uid()))
        .sorted(Comparator.comparingLong(Revision::number)).toList();
  }

  /// What is to be written for a pipeline: the present revision, and those that are too old go.
  List<Mutation> batch(PipelineEntry entry, RandomGenerator random, Instant now) {
    if (entry.deleting) {
      return all.getOrDefault(entry.id, Map.of()).keySet().stream()
          .map(name -> Mutation.delete(key(entry.id, name))).toList();
    }
    List<Revision> mine = mine(entry);
    List<Mutation> batch = new ArrayList<>();
    mine.stream().filter(r -> !r.stored).forEach(r -> {
      Revision stored = r.uid.isEmpty()
          ? r.inStore(Uids.next(random), Times.seconds(now))
          : r.inStore(r.uid, r.created);
      batch.add(Mutation.put(key(entry.id, r.name), write(entry, stored)));
      after.add(() -> put(entry.id, stored));
    });
    int tooMany = mine.size() - 1 - entry.object.spec().revisionHistoryLimit();
    mine.stream().limit(Math.max(0, tooMany)).forEach(r -> {
      batch.add(Mutation.delete(key(entry.id, r.name)));
      after.add(() -> all.getOrDefault(entry.id, new HashMap<>()).remove(r.name));
    });
    return batch;
  }

  private void put(PipelineId id, Revision revision) {
    all.computeIfAbsent(id, _ -> new HashMap<>()).put(revision.name, revision);
  }

  /// The batch is in the store.
  void committed() {
    after.forEach(Runnable::run);
    after.clear();
  }

  /// A batch begins.
  void begin() {
    after.clear();
  }

  private static Key key(PipelineId id, String name) {
    return new Key(Keys.REVISIONS, id.namespace(), name);
  }

  private static byte[] write(PipelineEntry entry, Revision revision) {
    ObjectNode tree = Documents.object();
    tree.put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
    ObjectNode metadata = tree.putObject("metadata");
    metadata.put("name", revision.name).put("namespace", entry.id.namespace())
        .put("uid", revision.uid).put("creationTimestamp", revision.created);
    metadata.putObject("labels").put(Karoo.PIPELINE_LABEL, entry.id.name())
        .put(Karoo.GROUP + "/revision-hash", revision.hash);
    Map<String, String> annotations = entry.object.getMetadata().getAnnotations();
    if (annotations != null && annotations.containsKey(CAUSE)) {
      metadata.putObject("annotations").put(CAUSE, annotations.get(CAUSE));
    }
    metadata.putArray("ownerReferences").addObject().put("apiVersion", Karoo.API_VERSION)
        .put("kind", "Pipeline").put("name", entry.id.name()).put("uid", entry.uid())
        .put("controller", true).put("blockOwnerDeletion", true);
    ObjectNode spec = Json.toTree(entry.object.spec());
    ObjectNode data = tree.putObject("data").putObject("spec");
    data.set("multicast", spec.path("multicast"));
    data.set("tasks", spec.path("tasks"));
    tree.put("revision", revision.number);
    return Documents.write(tree);
  }
}

package dev.karoo.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.Karoo;
import dev.karoo.api.convert.Templates;
import dev.karoo.api.pipeline.PipelineStatus.MulticastGroupStatus;
import dev.karoo.api.task.EnforcementStatus;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.TaskObject;
import dev.karoo.api.task.TaskSpec;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.api.task.TaskStatus.AttemptStatus;
import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.reconcile.Forgotten;
import dev.karoo.core.reconcile.MulticastAddresses;
import dev.karoo.core.reconcile.ObservedTask;
import dev.karoo.core.reconcile.SpecHash;
import dev.karoo.store.Entry;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Task objects: how they are made, and how all that is known of a task is read back from them.
final class TaskForm {
  /// Keeps a Task object until nothing of it runs.
  static final String FINALIZER = Karoo.GROUP + "/process";

  private static final Logger LOG = LoggerFactory.getLogger(TaskForm.class);

  private TaskForm() {}

  /// The entry for an object in the store. Of one that makes no sense here, such as one of another
  /// version of Karoo, what runs of it is read all the same.
  ///
  /// @throws IllegalArgumentException where it is none that Karoo wrote
  static TaskEntry read(Entry stored, Instant now) {
    try {
      return entry(stored, Documents.read(stored.value(), TaskObject.class), now);
    } catch (RuntimeException e) { // another version may have left out, or meant, anything
      LOG.atError().addKeyValue("task", stored.key()).addKeyValue("why", e.getMessage())
          .log("A task in the store makes no sense; what runs of it is left alone");
      return bare(stored, now);
    }
  }

  private static TaskEntry bare(Entry stored, Instant now) {
    try {
      return entry(stored, BareTask.withoutDefinition(stored), now);
    } catch (RuntimeException e) { // it is the status, too
      TaskEntry entry = entry(stored, BareTask.attemptsOnly(stored), now);
      entry.statusUnread = true;
      return entry;
    }
  }

  private static TaskEntry entry(Entry stored, TaskObject object, Instant now) {
    ObjectMeta metadata = object.getMetadata();
    TaskSpec spec = object.spec();
    TaskKey key = new TaskKey(stored.key().namespace(), spec.pipeline(), spec.template(),
        spec.index());
    Optional<TaskStatus> status = Optional.ofNullable(object.getStatus());
    List<Attempt> attempts = attempts(key, spec, status).stream()
        .map(attempt -> Past.of(attempt, now)).toList();
    int launches = attempts.isEmpty() ? 0 : attempts.getLast().number();
    TaskEntry entry = new TaskEntry(new ObservedTask(key, metadata.getUid(),
        pipelineUid(metadata), metadata.getDeletionTimestamp() != null, attempts, launches)
        .claiming(status.flatMap(s -> claim(key, spec, s)).map(c -> Past.of(c, now)))
        .forgetting(status.map(TaskForm::forgotten).orElse(Forgotten.NOTHING)),
        spec, metadata.getCreationTimestamp());
    entry.generation = Optional.ofNullable(metadata.getGeneration()).orElse(1L);
    entry.createRevision = stored.createRevision();
    entry.written = status.map(s -> new TaskEntry.Written(spec, s));
    entry.conditions = status.map(TaskStatus::conditions).orElse(List.of());
    entry.unreserved = entry.observed.claim().flatMap(_ -> unreserved(entry.conditions));
    status.ifPresent(s -> shown(entry, s));
    return entry;
  }

  /// What was said of a place that Mesos does not reserve: it is not asked for again.
  private static Optional<String> unreserved(List<Condition> conditions) {
    return conditions.stream().filter(c -> "Scheduled".equals(c.getType())
        && "NotReserved".equals(c.getReason())).findFirst().map(Condition::getMessage);
  }

  private static String pipelineUid(ObjectMeta metadata) {
    return metadata.getOwnerReferences().stream().filter(o -> o.getKind().equals("Pipeline"))
        .map(OwnerReference::getUid).findFirst().orElse("");
  }

  private static List<Attempt> attempts(TaskKey key, TaskSpec spec,
      Optional<TaskStatus> status) {
    List<Attempt> attempts = new ArrayList<>();
    List<AttemptStatus> said = status.map(TaskStatus::attempts).orElse(List.of());
    for (int i = 0; i < said.size(); i++) {
      attempts.add(AttemptForm.toCore(withPlacement(said, i, status), i,
          attempt -> whole(key, spec, attempt)));
    }
    return attempts;
  }

  /// The newest attempt's placement is the task's own.
  private static AttemptStatus withPlacement(List<AttemptStatus> said, int position,
      Optional<TaskStatus> status) {
    AttemptStatus attempt = said.get(position);
    PlacementStatus own = status.filter(s -> s.claim() == null).map(TaskStatus::placement)
        .orElse(null);
    return position < said.size() - 1 || own == null || attempt.placement() != null
        || !own.agent().equals(attempt.agent())
            ? attempt
            : AttemptForm.placed(attempt, own);
  }

  /// An attempt with its whole request, where it is of the task's present definition.
  static Attempt completed(TaskKey key, TaskSpec spec, Attempt attempt) {
    return whole(key, spec, attempt).map(attempt::holding).orElse(attempt);
  }

  /// The holding of an attempt at the task's present definition, with its whole request.
  private static Optional<Holding> whole(TaskKey key, TaskSpec spec, Attempt attempt) {
    return attempt.holding().filter(_ -> attempt.specHash().equals(spec.hash()))
        .map(held -> whole(key, spec, held));
  }

  /// The place that is kept for a task.
  private static Optional<Claim> claim(TaskKey key, TaskSpec spec, TaskStatus status) {
    TaskStatus.ClaimStatus said = status.claim();
    return Optional.ofNullable(said).map(c -> {
      Holding held = HoldingForm.toCore(c.placement());
      return new Claim(c.hash().equals(spec.hash()) ? whole(key, spec, held) : held, c.agentId(),
          c.hash(), Instant.parse(c.since()), c.secured());
    });
  }

  /// What still counts of attempts that are not in the status any more.
  private static Forgotten forgotten(TaskStatus status) {
    TaskStatus.ForgottenStatus said = status.forgotten();
    return said == null
        ? Forgotten.NOTHING
        : new Forgotten(said.hash(), said.failures(), Times.read(said.lastAt()));
  }

  /// As a status holds it; none: nothing counts.
  static Optional<TaskStatus.ForgottenStatus> toStatus(Forgotten forgotten) {
    return forgotten.failures() == 0
        ? Optional.empty()
        : Optional.of(new TaskStatus.ForgottenStatus(forgotten.specHash(), forgotten.failures(),
            Times.orNull(forgotten.last())));
  }

  /// As a status holds it.
  static TaskStatus.ClaimStatus toStatus(Claim claim, PlacementStatus placement) {
    return new TaskStatus.ClaimStatus(claim.agentId(), claim.specHash(),
        Times.precise(claim.since()), claim.secured(), placement);
  }

  private static Holding whole(TaskKey key, TaskSpec spec, Holding held) {
    Request request = MulticastAddresses.request(pipeline(key, spec),
        Templates.toCore(spec.definition()), key.index(), addresses(spec));
    return new Holding(request, SpecHash.of(request), held.placement(), held.host());
  }

  /// The pipeline of a task, as far as its own spec tells of it.
  static Pipeline pipeline(TaskKey key, TaskSpec spec) {
    return new Pipeline(key.namespace(), key.pipeline(), "", 1, spec.priority(),
        Pipeline.Admission.GANG, spec.multicast().stream()
            .map(group -> new Pipeline.MulticastGroup(group.name(), Optional.of(group.address()),
                group.count(), group.port()))
            .toList(),
        List.of(Templates.toCore(spec.definition())));
  }

  /// The first addresses of its multicast groups.
  static SortedMap<String, String> addresses(TaskSpec spec) {
    SortedMap<String, String> addresses = new TreeMap<>();
    spec.multicast().forEach(group -> addresses.put(group.name(), group.address()));
    return addresses;
  }

  private static void shown(TaskEntry entry, TaskStatus status) {
    TaskStatus.ClaimStatus claim = status.claim();
    if (claim != null) {
      entry.claimShown = Optional.of(new TaskEntry.Shown(claim.placement(), Optional.empty(),
          List.of()));
    }
    List<String> faults = status.conditions().stream()
        .filter(c -> c.getType().equals("Aligned") && c.getStatus().equals("False"))
        .map(Condition::getMessage).toList();
    List<AttemptStatus> attempts = status.attempts();
    for (int i = 0; i < attempts.size(); i++) {
      PlacementStatus placement = withPlacement(attempts, i, Optional.of(status)).placement();
      if (placement != null) {
        boolean newest = i == attempts.size() - 1;
        entry.shown.put(attempts.get(i).id(), new TaskEntry.Shown(placement,
            newest ? Optional.ofNullable(status.enforcement()) : Optional.empty(),
            newest ? faults : List.of()));
      }
    }
  }

  /// A new object, without status.
  static ObjectNode write(TaskEntry entry, PipelineEntry pipeline) {
    ObservedTask task = entry.observed;
    var metadata = new ObjectMeta();
    metadata.setName(task.key().name());
    metadata.setNamespace(task.key().namespace());
    metadata.setUid(task.uid());
    metadata.setGeneration(entry.generation);
    metadata.setCreationTimestamp(entry.createdAt);
    metadata.setLabels(new TreeMap<>(java.util.Map.of(Karoo.PIPELINE_LABEL,
        task.key().pipeline(), Karoo.TEMPLATE_LABEL, task.key().template(), Karoo.INDEX_LABEL,
        "" + task.key().index())));
    metadata.setFinalizers(List.of(FINALIZER));
    var owner = new OwnerReference();
    owner.setApiVersion(Karoo.API_VERSION);
    owner.setKind("Pipeline");
    owner.setName(task.key().pipeline());
    owner.setUid(pipeline.uid());
    owner.setController(true);
    owner.setBlockOwnerDeletion(true);
    metadata.setOwnerReferences(List.of(owner));
    ObjectNode tree = Documents.object();
    tree.put("apiVersion", Karoo.API_VERSION).put("kind", "Task");
    tree.set("metadata", Json.toTree(metadata));
    tree.set("spec", Json.toTree(entry.spec));
    return tree;
  }

  /// What a Task's spec is, for a replica of this template of the pipeline.
  static Optional<TaskSpec> spec(PipelineEntry pipeline, Pipeline core, TaskKey key) {
    return pipeline.object.spec().tasks().stream()
        .filter(definition -> definition.name().equals(key.template())).findFirst()
        .map(definition -> new TaskSpec(key.pipeline(), key.template(), key.index(),
            core.priority(), pipeline.hashes(core).getOrDefault(key.template(), ""), definition,
            groups(core, pipeline.addresses)));
  }

  /// The groups that have an address.
  static List<MulticastGroupStatus> groups(Pipeline pipeline,
      SortedMap<String, String> addresses) {
    return pipeline.multicast().stream()
        .flatMap(group -> Optional.ofNullable(addresses.get(group.name())).stream()
            .map(first -> new MulticastGroupStatus(group.name(), first, group.count(),
                group.port())))
        .toList();
  }

  /// How the core's judgement of enforcement is shown.
  static EnforcementStatus enforcement(dev.karoo.core.launch.Enforcement how) {
    return new EnforcementStatus(level(how.cores()), level(how.memory()), level(how.gpus()),
        level(how.bandwidth()));
  }

  private static EnforcementStatus.@org.jspecify.annotations.Nullable Level level(
      dev.karoo.core.launch.Enforcement.Level level) {
    return switch (level) {
      case ENFORCED -> EnforcementStatus.Level.ENFORCED;
      case PINNED -> EnforcementStatus.Level.PINNED;
      case ACCOUNTED -> EnforcementStatus.Level.ACCOUNTED;
      case NOT_ASKED -> null;
    };
  }
}

package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.apply.Ownership;
import dev.karoo.server.apply.Ownership.Writer;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Instants;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.object.WriteOptions.Persistence;
import dev.karoo.server.object.Written.Effect;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Cause;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Entry;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// Reads and writes objects by Kubernetes' rules, over the store.
public final class ObjectStore {
  /// A change that is not tied to a resourceVersion is made anew when somebody else was faster; so
  /// many times that only a defect exceeds it.
  private static final int TRIES = 1000;
  /// How many names are drawn, at most, for an object that asks for one. (kube-apiserver's
  /// `maxNameGenerationCreateAttempts`)
  private static final int NAMES = 8;

  private final Store store;
  private final Namespaces namespaces;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Rules rules = new Rules();
  private final Ownership ownership = new Ownership();

  /// @param clock for timestamps
  /// @param random draws the names of objects that ask for one
  public ObjectStore(Store store, Namespaces namespaces, InstantSource clock,
      RandomGenerator random) {
    this.random = random;
    this.store = store;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  /// The part of an object that a request writes.
  public enum Part {
    /// All but the status, where that is a subresource.
    MAIN(""),
    /// The status.
    STATUS("status"),
    /// What a namespace waits for in its deletion.
    FINALIZE("finalize");

    private final String subresource;

    Part(String subresource) {
      this.subresource = subresource;
    }
  }

  /// The object.
  ///
  /// @throws dev.karoo.server.status.ApiException 404
  public ObjectNode get(Target target) {
    return ObjectCodec.decode(target.kind(), read(target));
  }

  private Entry read(Target target) {
    return store.get(target.key()).orElseThrow(target::notFound);
  }

  /// Creates an object.
  ///
  /// @param where its kind and namespace; a name given there must be the body's
  /// @throws dev.karoo.server.status.ApiException 400, 403, 409 or 422
  public Written create(Target where, ObjectNode body, WriteOptions options) {
    rules.fillIn(where.kind(), body);
    rules.requireReadable(where.kind(), body);
    int namesLeft = where.name().isEmpty() && GeneratedName.isAskedFor(body) ? NAMES : 1;
    while (true) {
      namesLeft--;
      try {
        return createOne(where, body.deepCopy(), options);
      } catch (ApiException e) {
        if (namesLeft == 0 || !e.reason().equals("AlreadyExists")) {
          throw e;
        }
      }
    }
  }

  private Written createOne(Target where, ObjectNode object, WriteOptions options) {
    Kind kind = where.kind();
    if (!Metadata.text(object, "resourceVersion").isEmpty()) {
      throw Refusals.badRequest("resourceVersion should not be set on objects to be created");
    }
    place(where, object);
    if (kind.status()) {
      object.remove("status");
    }
    namespaces.dress(kind, object);
    List<String> warnings = rules.settle(kind, object, options.validation());
    rules.requireValid(kind, object, Optional.empty());
    Target target = where.named(Metadata.text(object, "name"));
    rules.requireAllowed(target, Optional.empty(), object);
    ownership.update(kind, Optional.empty(), object, writer(options, Part.MAIN));
    return insert(target, object, options, warnings);
  }

  private Written insert(Target target, ObjectNode object, WriteOptions options,
      List<String> warnings) {
    for (int i = 0; i < TRIES; i++) {
      List<Mutation> batch = new ArrayList<>(namespaces.needed(target));
      store.get(target.key()).ifPresent(there -> refuse(target, there));
      if (options.persistence() == Persistence.DRY_RUN) {
        return new Written(object, Effect.CREATED, warnings);
      }
      batch.add(Mutation.create(target.key(), ObjectCodec.encode(target.kind(), object)));
      if (store.commit(batch) instanceof CommitResult.Committed committed) {
        return new Written(written(object, committed), Effect.CREATED, warnings);
      }
    }
    throw target.modified();
  }

  /// What was committed last, as clients see it.
  private static ObjectNode written(ObjectNode object, CommitResult.Committed committed) {
    String revision = Long.toString(committed.changes().getLast().now().revision());
    Metadata.of(object).put("resourceVersion", revision);
    return object;
  }

  private static void refuse(Target target, Entry there) {
    boolean going = !Metadata.text(ObjectCodec.decode(target.kind(), there), "deletionTimestamp")
        .isEmpty();
    throw Refusals.alreadyExists(target.kind().group(), target.kind().names().plural(),
        target.name(), going ? "object is being deleted: " : "");
  }

  /// Sets the name, the namespace, and what only the server sets.
  private void place(Target where, ObjectNode object) {
    ObjectNode metadata = Metadata.of(object);
    requireSame("namespace", where.namespace(), metadata);
    if (where.kind().namespaced()) {
      metadata.put("namespace", where.namespace());
    }
    if (!where.name().isEmpty()) {
      requireSame("name", where.name(), metadata);
      metadata.put("name", where.name());
    }
    if (GeneratedName.isAskedFor(object)) {
      metadata.put("name", GeneratedName.of(Metadata.text(object, "generateName"), random));
    }
    metadata.remove(List.of("selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"));
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", Instants.text(clock.instant()));
    metadata.put("generation", 1);
  }

  private static void requireSame(String field, String inUrl, ObjectNode metadata) {
    String inBody = metadata.path(field).asText();
    if (!inBody.isEmpty() && !inBody.equals(inUrl)) {
      throw Refusals
          .badRequest("the %s of the provided object does not match the %s sent on the request"
              .formatted(field, field));
    }
  }

  /// Replaces an object, or its status.
  ///
  /// @throws dev.karoo.server.status.ApiException 400, 403, 404, 409 or 422
  public Written replace(Target target, Part part, ObjectNode body, WriteOptions options) {
    rules.fillIn(target.kind(), body);
    rules.requireReadable(target.kind(), body);
    if (Metadata.text(body, "resourceVersion").isEmpty()
        && !target.kind().isKubernetesOwn()) {
      if (store.get(target.key()).isEmpty()) {
        throw target.notFound();
      }
      throw Refusals.invalid(target.kind().group(), target.kind().names().kind(), target.name(),
          List.of(
              new Cause("FieldValueInvalid", "Invalid value: 0: must be specified for an update",
                  "metadata.resourceVersion")));
    }
    return change(target, part, _ -> body.deepCopy(), options);
  }

  /// Changes an object, or its status.
  ///
  /// @param change from what is there to what is wanted; may change its argument; run again when
  ///     somebody was faster
  /// @throws dev.karoo.server.status.ApiException 400, 403, 404, 409 or 422
  public Written change(Target target, Part part, UnaryOperator<ObjectNode> change,
      WriteOptions options) {
    return changing(target, options, old -> {
      ObjectNode wanted = change.apply(old.deepCopy());
      Proposal proposal = propose(target, part, old, wanted, options);
      ownership.update(target.kind(), Optional.of(old), proposal.object(), writer(options, part));
      return proposal;
    });
  }

  /// Server-side apply: merges what the manager wants into what is there, or creates it.
  ///
  /// @throws dev.karoo.server.status.ApiException 400, 403, 409 or 422
  public Written apply(Target target, Part part, ObjectNode wanted, WriteOptions options) {
    rules.requireReadable(target.kind(), wanted);
    if (wanted.path("metadata").path("managedFields").size() > 0) {
      throw Refusals.badRequest("metadata.managedFields must be nil");
    }
    for (int i = 0; i < TRIES; i++) {
      if (store.get(target.key()).isEmpty() && part == Part.MAIN) {
        Optional<Written> created = applyNew(target, wanted, options);
        if (created.isPresent()) {
          return created.get();
        }
      } else {
        return changing(target, options, old -> {
          ObjectNode config = wanted.deepCopy();
          requireSame("name", target.name(), Metadata.of(config));
          requireSame("namespace", target.namespace(), Metadata.of(config));
          Metadata.of(config).put("name", target.name());
          List<String> warnings = rules.settleApplied(target.kind(), config, options.validation());
          rules.requireDistinct(target.kind(), config);
          ObjectNode merged = ownership.apply(target.kind(), old, config, writer(options, part),
              options.force());
          Proposal proposal = propose(target, part, old, merged, options);
          return new Proposal(proposal.object(), warnings);
        });
      }
    }
    throw target.modified();
  }

  private Optional<Written> applyNew(Target target, ObjectNode wanted, WriteOptions options) {
    ObjectNode object = wanted.deepCopy();
    if (!Metadata.text(object, "uid").isEmpty()
        || !Metadata.text(object, "resourceVersion").isEmpty()) {
      throw target.conflict("uid or resourceVersion mismatch: the object does not exist");
    }
    place(target, object);
    if (target.kind().status()) {
      object.remove("status");
    }
    List<String> warnings = rules.settleApplied(target.kind(), object, options.validation());
    ObjectNode config = object.deepCopy();
    namespaces.dress(target.kind(), object);
    rules.settle(target.kind(), object, options.validation());
    rules.requireValid(target.kind(), object, Optional.empty());
    rules.requireAllowed(target, Optional.empty(), object);
    ownership.applyNew(target.kind(), object, config, writer(options, Part.MAIN));
    try {
      return Optional.of(insert(target, object, options, warnings));
    } catch (ApiException e) {
      if (e.reason().equals("AlreadyExists")) {
        return Optional.empty(); // somebody was faster: apply to that
      }
      throw e;
    }
  }

  /// An object to be written.
  private record Proposal(ObjectNode object, List<String> warnings) {}

  @FunctionalInterface
  private interface Proposing {
    Proposal from(ObjectNode old);
  }

  private Written changing(Target target, WriteOptions options, Proposing proposing) {
    for (int i = 0; i < TRIES; i++) {
      Entry read = read(target);
      ObjectNode old = ObjectCodec.decode(target.kind(), read);
      target.kind().schema().prune(old); // what an earlier version kept is no fault of the writer
      Proposal proposal = proposing.from(old);
      ObjectNode object = proposal.object();
      if (Json.same(object, old)) {
        return new Written(old, Effect.UPDATED, proposal.warnings());
      }
      boolean removed = isDone(object);
      Effect effect = removed ? Effect.REMOVED : Effect.UPDATED;
      if (options.persistence() == Persistence.DRY_RUN) {
        return new Written(object, effect, proposal.warnings());
      }
      byte[] bytes = ObjectCodec.encode(target.kind(), object);
      List<Mutation> batch = new ArrayList<>(List.of(Mutation.replace(read, bytes)));
      if (removed) {
        batch.add(Mutation.delete(target.key()));
      }
      if (store.commit(batch) instanceof CommitResult.Committed committed) {
        return new Written(written(object, committed), effect, proposal.warnings());
      }
    }
    throw target.modified();
  }

  /// Whether only a last finalizer kept it.
  private static boolean isDone(ObjectNode object) {
    return !Metadata.text(object, "deletionTimestamp").isEmpty()
        && object.path("metadata").path("finalizers").isEmpty()
        && object.path("spec").path("finalizers").isEmpty();
  }

  /// Everything about a change but the ownership of fields.
  private Proposal propose(Target target, Part part, ObjectNode old, ObjectNode wanted,
      WriteOptions options) {
    Kind kind = target.kind();
    rules.requireReadable(kind, wanted);
    requireSameObject(target, old, wanted);
    ObjectNode object = part == Part.STATUS ? withStatus(old, wanted) : wanted;
    Metadata.of(object).set("resourceVersion", old.path("metadata").path("resourceVersion"));
    keepServersOwn(old, object);
    if (part != Part.STATUS && kind.status()) {
      put(object, "status", old.path("status"));
    }
    if (part == Part.MAIN) {
      namespaces.keep(kind, old, object);
    }
    List<String> warnings = rules.settle(kind, object, options.validation());
    rules.requireValid(kind, object, Optional.of(old));
    rules.requireAllowed(target, Optional.of(old), object);
    if (contentDiffers(kind, old, object)) {
      Metadata.of(object).put("generation", old.path("metadata").path("generation").asLong() + 1);
    }
    return new Proposal(object, warnings);
  }

  private static void requireSameObject(Target target, ObjectNode old, ObjectNode wanted) {
    ObjectNode metadata = Metadata.of(wanted);
    requireSame("name", target.name(), metadata);
    requireSame("namespace", target.namespace(), metadata);
    String uid = Metadata.text(wanted, "uid");
    if (!uid.isEmpty() && !uid.equals(Metadata.text(old, "uid"))) {
      throw target.conflict(
          "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(uid,
              Metadata.text(old, "uid")));
    }
    String version = Metadata.text(wanted, "resourceVersion");
    if (!version.isEmpty() && !version.equals("0")
        && !version.equals(Metadata.text(old, "resourceVersion"))) {
      throw target.modified();
    }
  }

  private static ObjectNode withStatus(ObjectNode old, ObjectNode wanted) {
    ObjectNode object = old.deepCopy();
    put(object, "status", wanted.path("status"));
    put(Metadata.of(object), "managedFields", wanted.path("metadata").path("managedFields"));
    return object;
  }

  private static void keepServersOwn(ObjectNode old, ObjectNode object) {
    for (String field : List.of("name", "namespace", "uid", "creationTimestamp", "generation",
        "deletionTimestamp", "deletionGracePeriodSeconds")) {
      put(Metadata.of(object), field, old.path("metadata").path(field));
    }
    Metadata.of(object).remove("selfLink");
  }

  private static void put(ObjectNode object, String field, JsonNode value) {
    if (value.isMissingNode()) {
      object.remove(field);
    } else {
      object.set(field, value.deepCopy());
    }
  }

  private static boolean contentDiffers(Kind kind, ObjectNode old, ObjectNode object) {
    Set<String> apart = kind.status() ? Set.of("metadata", "status") : Set.of("metadata");
    return !Json.same(old.deepCopy().remove(apart), object.deepCopy().remove(apart));
  }

  private Writer writer(WriteOptions options, Part part) {
    return new Writer(options.manager(), part.subresource, clock.instant());
  }
}

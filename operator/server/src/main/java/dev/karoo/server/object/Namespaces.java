package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.kind.Instants;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.CommitResult;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Namespaces: `default` always exists, others are made by the first write into them, so that
/// nobody needs to prepare anything; deleting one deletes what is in it.
public final class Namespaces {
  /// The namespace that always exists.
  public static final String DEFAULT = "default";

  private final Store store;
  private final InstantSource clock;

  /// @param clock for creation times
  public Namespaces(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Makes `default`, if need be.
  public void ensureDefault() {
    if (store.get(key(DEFAULT)).isEmpty()) {
      CommitResult result = store.commit(List.of(creation(DEFAULT)));
      if (result instanceof CommitResult.Conflict(_, _, var found) && found.isEmpty()) {
        throw new IllegalStateException("the namespace default can neither be found nor made");
      }
    }
  }

  private static Key key(String name) {
    return Key.ofCluster(BuiltInKinds.NAMESPACES, name);
  }

  /// What must be written together with a new object so that its namespace exists.
  ///
  /// @throws dev.karoo.server.status.ApiException 403 when the namespace is being deleted; 422
  ///     when there is none, nor can be one of that name
  List<Mutation> needed(Target target) {
    if (!target.kind().namespaced()) {
      return List.of();
    }
    Optional<Entry> entry = store.get(key(target.namespace()));
    if (entry.isEmpty()) {
      requireName(target);
      return List.of(creation(target.namespace()));
    }
    if (!Metadata.text(Json.stored(entry.get().value()), "deletionTimestamp").isEmpty()) {
      throw target
          .forbidden("unable to create new content in namespace %s because it is being terminated"
              .formatted(target.namespace()));
    }
    return List.of();
  }

  private static void requireName(Target target) {
    List<FieldProblem> problems = Metadata.namespaceProblems(target.namespace());
    if (!problems.isEmpty()) {
      throw Refusals.invalid(target.kind().group(), target.kind().names().kind(), target.name(),
          problems.stream().map(FieldProblem::cause).toList());
    }
  }

  private Mutation creation(String name) {
    ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", name).put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", Instants.text(clock.instant())).putObject("labels")
        .put("kubernetes.io/metadata.name", name);
    dress(namespace);
    return Mutation.create(key(name), Json.bytes(namespace));
  }

  /// Adds what every namespace has; other kinds are left alone.
  void dress(Kind kind, ObjectNode object) {
    if (kind.qualified().equals(BuiltInKinds.NAMESPACES)) {
      label(object);
      dress(object);
    }
  }

  /// Puts back what no change of a namespace takes away: its label, and what its deletion waits
  /// for. (kube-apiserver's `namespaceStrategy`)
  void keep(Kind kind, ObjectNode old, ObjectNode object) {
    if (!kind.qualified().equals(BuiltInKinds.NAMESPACES)) {
      return;
    }
    label(object);
    JsonNode spec = object.path("spec");
    JsonNode finalizers = old.path("spec").path("finalizers");
    if (!finalizers.isMissingNode() && (spec.isMissingNode() || spec.isNull())) {
      object.putObject("spec").set("finalizers", finalizers);
    } else if (spec instanceof ObjectNode there && !finalizers.isMissingNode()) {
      there.set("finalizers", finalizers);
    } else if (spec instanceof ObjectNode there) {
      there.remove("finalizers");
    }
  }

  private static void label(ObjectNode namespace) {
    Json.child(Metadata.of(namespace), "labels").put("kubernetes.io/metadata.name",
        Metadata.text(namespace, "name"));
  }

  private static void dress(ObjectNode namespace) {
    Json.child(namespace, "spec").putArray("finalizers").add("kubernetes");
    namespace.putObject("status").put("phase", "Active");
  }
}

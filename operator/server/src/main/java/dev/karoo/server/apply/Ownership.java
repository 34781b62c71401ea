package dev.karoo.server.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.apply.Managers.Operation;
import dev.karoo.server.apply.Merge.Difference;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Instants;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Server-side apply, and the book-keeping of field owners that it rests on.
///
/// A manager that applies owns exactly the fields that it last applied. Applying (1) is refused
/// where it would give a field that another manager owns another value, unless forced; (2) removes
/// the fields that the manager applied before and no longer does, if nobody else owns them. Any
/// other write takes the fields it changes from all others. Fields with equal values may have
/// several owners. (Kubernetes, "Server-Side Apply"; structured-merge-diff.)
public final class Ownership {
  /// The metadata that have owners; the rest is the server's.
  private static final List<String> OWNABLE = List.of("f:labels", "f:annotations", "f:finalizers",
      "f:ownerReferences");

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final JsonNode metadata = BuiltInKinds.metaSchemas()
      .path("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

  /// Who writes.
  ///
  /// @param manager its name
  /// @param subresource through which it writes; may be empty
  /// @param time now
  public record Writer(String manager, String subresource, Instant time) {
    private Managers.Id id(Operation operation, Kind kind) {
      return new Managers.Id(manager, operation, kind.apiVersion(), subresource);
    }
  }

  /// Whether apply takes what others own.
  public enum Force {
    /// A conflict is refused.
    NO,
    /// They lose it.
    YES
  }

  /// Records that a writer made the object what it is now.
  ///
  /// @param old as it was; empty when it is created
  /// @param object changed in place: its managed fields
  public void update(Kind kind, Optional<ObjectNode> old, ObjectNode object, Writer writer) {
    Managers managers = Managers.of(claimed(old, object));
    Managers.Id id = writer.id(Operation.Update, kind);
    Difference difference = Merge.compare(old.map(o -> (JsonNode) o).orElse(Json.object()), object,
        schema(kind));
    FieldSet written = ownable(difference.written(), writer, kind);
    FieldSet removed = ownable(difference.removed(), writer, kind);
    managers.takeFromOthers(id, written.union(removed));
    FieldSet owned = managers.of(id).minus(removed).union(written);
    if (!written.isEmpty() || !removed.isEmpty()) {
      managers.renew(id, owned, Instants.text(writer.time()));
    }
    managers.into(object);
  }

  /// The managed fields to go on from: the writer's, if it sent some (one empty entry resets them),
  /// else those that there were.
  private static JsonNode claimed(Optional<ObjectNode> old, ObjectNode object) {
    JsonNode sent = object.path("metadata").path("managedFields");
    boolean reset = sent.size() == 1 && sent.path(0).isEmpty();
    return reset || !sent.isEmpty() ? object : old.orElse(object);
  }

  /// Records who owns an object that apply creates.
  ///
  /// @param object as it will be; changed in place
  /// @param config what was applied
  public void applyNew(Kind kind, ObjectNode object, ObjectNode config, Writer writer) {
    Managers managers = new Managers();
    FieldSet applied = ownable(Merge.paths(config, schema(kind)), writer, kind);
    managers.set(writer.id(Operation.Apply, kind), applied, Instants.text(writer.time()));
    managers.into(object);
  }

  /// Applies.
  ///
  /// @param live as it is
  /// @param config what the manager wants, without defaults
  /// @param force whether it takes what others own
  /// @return as it shall be, with its managed fields
  /// @throws ApiException 409 with the fields that others own, and who
  public ObjectNode apply(Kind kind, ObjectNode live, ObjectNode config, Writer writer,
      Force force) {
    JsonNode schema = schema(kind);
    Managers managers = Managers.of(live);
    Managers.Id id = writer.id(Operation.Apply, kind);
    ObjectNode wanted = part(config, writer, kind);
    FieldSet applied = ownable(Merge.paths(wanted, schema), writer, kind);
    JsonNode merged = Merge.over(live, wanted, schema);
    Map<Managers.Id, FieldSet> others = managers.others(id);
    FieldSet ofOthers = others.values().stream().reduce(new FieldSet(), FieldSet::union);
    FieldSet dropped = managers.of(id).minus(applied);
    ObjectNode next = (ObjectNode) Merge.without(merged, schema, dropped, ofOthers.union(applied));
    Difference difference = Merge.compare(live, next, schema);
    FieldSet written = ownable(difference.written(), writer, kind);
    if (force == Force.NO) {
      requireNoConflict(others, written.and(applied).minus(lastApplied(live, schema, writer)));
    }
    managers.takeFromOthers(id, written.union(ownable(difference.removed(), writer, kind)));
    managers.set(id, applied, Instants.text(writer.time()));
    managers.into(next);
    return next;
  }

  /// What kubectl applied on the client's side, as it noted in an annotation: when it comes to
  /// apply on the server's side, those fields are its own already. (kube-apiserver's
  /// `lastAppliedManager`)
  private static FieldSet lastApplied(ObjectNode live, JsonNode schema, Writer writer) {
    JsonNode noted = live.path("metadata").path("annotations").path(LAST_APPLIED);
    if (!writer.manager().equals("kubectl") || !noted.isTextual()) {
      return new FieldSet();
    }
    try {
      return Merge.paths(Json.parse(noted.textValue().getBytes(StandardCharsets.UTF_8)), schema);
    } catch (ApiException _) {
      return new FieldSet(); // somebody wrote nonsense into the annotation
    }
  }

  private static void requireNoConflict(Map<Managers.Id, FieldSet> others,
      FieldSet written) {
    List<Cause> causes = new ArrayList<>();
    others.forEach((other, owned) -> owned.and(written).paths()
        .forEach(path -> causes
            .add(new Cause("FieldManagerConflict", "conflict with " + words(other), path))));
    if (causes.isEmpty()) {
      return;
    }
    List<String> fields = causes.stream().map(cause -> cause.field()).toList();
    String message = causes.size() == 1
        ? "Apply failed with 1 conflict: %s: %s".formatted(causes.getFirst().message(),
            fields.getFirst())
        : "Apply failed with %d conflicts: %s".formatted(causes.size(), String.join(", ",
            causes.stream().map(cause -> cause.message() + ": " + cause.field()).toList()));
    throw new ApiException(409, "Conflict", message, ApiException.Details.NONE.because(causes));
  }

  private static String words(Managers.Id id) {
    return "\"%s\"%s%s".formatted(id.manager(),
        id.subresource().isEmpty() ? "" : " with subresource \"" + id.subresource() + "\"",
        id.operation() == Operation.Update ? " using " + id.apiVersion() : "");
  }

  /// The part of a configuration that the request can write.
  private static ObjectNode part(ObjectNode config, Writer writer, Kind kind) {
    ObjectNode part = config.deepCopy();
    if (writer.subresource().equals("status")) {
      part.retain("apiVersion", "kind", "metadata", "status");
      if (part.get("metadata") instanceof ObjectNode meta) {
        meta.retain("name", "namespace", "uid", "resourceVersion");
      }
    } else if (kind.status()) {
      part.remove("status");
    }
    return part;
  }

  /// Of a set of paths those that have owners, and that the request can write.
  private static FieldSet ownable(FieldSet set, Writer writer, Kind kind) {
    if (writer.subresource().equals("status")) {
      return set.only(List.of("f:status"));
    }
    List<String> never = kind.status()
        ? List.of("f:apiVersion", "f:kind", "f:metadata", "f:status")
        : List.of("f:apiVersion", "f:kind", "f:metadata");
    return set.without(never)
        .union(FieldSet.under("f:metadata", set.at("f:metadata").only(OWNABLE)));
  }

  /// The kind's schema, with that of metadata in its place. Its parts are shared, and only read.
  private ObjectNode schema(Kind kind) {
    ObjectNode root = kind.schema().root();
    ObjectNode properties = Json.shallow(root.path("properties"));
    properties.set("metadata", metadata);
    ObjectNode schema = Json.shallow(root);
    schema.set("properties", properties);
    return schema;
  }
}

package dev.karoo.server.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.JsonPath;
import dev.karoo.server.status.Refusals;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All that the server knows of a kind of object.
///
/// @param group its API group; empty for the core
/// @param version such as `v1alpha1`
/// @param names what it is called
/// @param scope where its objects are
/// @param verbs what may be done with them
/// @param status whether `/status` is a subresource: then the main path does not write `status`,
///     nor `/status` the rest
/// @param writes what users may write
/// @param columns of its table, after the name
/// @param selectable fields that field selectors know, besides `metadata.name` and
///     `metadata.namespace`
/// @param schema of its objects
/// @param validator what it asks beyond the schema
/// @param form how it is kept in the store
public record Kind(String group, String version, Names names, Scope scope, Set<Verb> verbs,
    boolean status,
    UserWrites writes, List<PrinterColumn> columns, Map<String, JsonPath> selectable, Schema schema,
    Validator validator, StoredForm form) {

  /// What a kind is called.
  ///
  /// @param kind such as `Pipeline`
  /// @param plural as in paths, such as `pipelines`
  /// @param singular such as `pipeline`
  /// @param shortNames such as `pl`
  /// @param categories groups of kinds, such as `all`
  public record Names(String kind, String plural, String singular, List<String> shortNames,
      List<String> categories) {
    /// Copies the lists.
    public Names {
      shortNames = List.copyOf(shortNames);
      categories = List.copyOf(categories);
    }

    /// The name of a list of them.
    public String list() {
      return kind + "List";
    }
  }

  /// Where objects are.
  public enum Scope {
    /// Each in a namespace.
    NAMESPACED,
    /// In none.
    CLUSTER
  }

  /// What may be done with a kind, in Kubernetes' words.
  public enum Verb {
    /// Delete one.
    DELETE,
    /// Delete many.
    DELETECOLLECTION,
    /// Read one.
    GET,
    /// Read many.
    LIST,
    /// Change parts of one.
    PATCH,
    /// Make one.
    CREATE,
    /// Replace one.
    UPDATE,
    /// Follow changes.
    WATCH;

    /// As in discovery.
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// What users may write of objects.
  public enum UserWrites {
    /// All.
    EVERYTHING,
    /// Labels, annotations and finalizers; the rest is written by Karoo. They may delete.
    METADATA
  }

  /// Copies the collections.
  public Kind {
    verbs = Set.copyOf(verbs);
    columns = List.copyOf(columns);
    selectable = Map.copyOf(selectable);
  }

  /// A kind with the usual verbs, a status, and nothing else.
  public static Kind of(String group, String version, Names names, Scope scope, ObjectNode schema) {
    return new Kind(group, version, names, scope, Set.of(Verb.values()), true,
        UserWrites.EVERYTHING, List.of(),
        Map.of(), new Schema(schema), Validator.NONE, StoredForm.AS_IS);
  }

  /// The same with these columns.
  public Kind withColumns(List<PrinterColumn> list) {
    return new Kind(group, version, names, scope, verbs, status, writes, list, selectable, schema,
        validator, form);
  }

  /// The same with this validator.
  public Kind withValidator(Validator check) {
    return new Kind(group, version, names, scope, verbs, status, writes, columns, selectable,
        schema, check, form);
  }

  /// The same where users may write that.
  public Kind withUserWrites(UserWrites allowed) {
    return new Kind(group, version, names, scope, verbs, status, allowed, columns, selectable,
        schema, validator,
        form);
  }

  /// The same without `/status`.
  public Kind withoutStatus() {
    return new Kind(group, version, names, scope, verbs, false, writes, columns, selectable, schema,
        validator,
        form);
  }

  /// The same with these verbs only.
  public Kind withVerbs(Set<Verb> allowed) {
    return new Kind(group, version, names, scope, allowed, status, writes, columns, selectable,
        schema, validator,
        form);
  }

  /// The same with these fields selectable, by label and path.
  public Kind withSelectable(Map<String, JsonPath> fields) {
    return new Kind(group, version, names, scope, verbs, status, writes, columns, fields, schema,
        validator, form);
  }

  /// The same, kept in that form.
  public Kind withForm(StoredForm other) {
    return new Kind(group, version, names, scope, verbs, status, writes, columns, selectable,
        schema, validator,
        other);
  }

  /// As in `apiVersion`: `karoo.dev/v1alpha1`, `v1`.
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /// The resource's full name, in messages and as the store's resource: `pipelines.karoo.dev`,
  /// `namespaces`.
  public String qualified() {
    return Refusals.qualified(group, names.plural());
  }

  /// Whether its objects are in namespaces.
  public boolean namespaced() {
    return scope == Scope.NAMESPACED;
  }

  /// Whether it is one of Kubernetes' own: the core's, of a group without a dot, which custom kinds
  /// cannot have, or of one under `k8s.io`, which Kubernetes reserves. Its API treats them
  /// differently from custom kinds: they may be replaced without a resourceVersion, and patched by
  /// strategic merge.
  public boolean isKubernetesOwn() {
    return group.indexOf('.') < 0 || group.endsWith(".k8s.io");
  }
}

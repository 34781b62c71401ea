package dev.karoo.server.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who owns which fields of an object: its `metadata.managedFields`.
final class Managers {
  private final Map<Id, Owned> owners = new LinkedHashMap<>();

  /// A manager, as far as it is told from others.
  record Id(String manager, Operation operation, String apiVersion, String subresource) {}

  /// In which way fields came to be owned.
  enum Operation {
    /// By server-side apply.
    Apply,
    /// By any other write.
    Update
  }

  /// What a manager owns, since when.
  record Owned(FieldSet fields, String time) {}

  /// Those of an object. What cannot be read is left out.
  static Managers of(JsonNode object) {
    Managers managers = new Managers();
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      String operation = entry.path("operation").asText();
      if (entry.path("fieldsV1").isObject()
          && (operation.equals("Apply") || operation.equals("Update"))) {
        managers.owners.put(
            new Id(entry.path("manager").asText(), Operation.valueOf(operation),
                entry.path("apiVersion").asText(), entry.path("subresource").asText()),
            new Owned(FieldSet.of(entry.path("fieldsV1")), entry.path("time").asText()));
      }
    }
    return managers;
  }

  /// Writes them into an object; those that own nothing are left out.
  void into(ObjectNode object) {
    ObjectNode metadata = Json.child(object, "metadata");
    ArrayNode entries = metadata.arrayNode();
    owners.forEach((id, owned) -> {
      if (!owned.fields().isEmpty()) {
        ObjectNode entry = entries.addObject().put("manager", id.manager()).put("operation",
            id.operation().name());
        entry.put("apiVersion", id.apiVersion());
        if (!owned.time().isEmpty()) { // a client may have left it out; an empty one is no time
          entry.put("time", owned.time());
        }
        entry.put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", owned.fields().json());
        if (!id.subresource().isEmpty()) {
          entry.put("subresource", id.subresource());
        }
      }
    });
    if (entries.isEmpty()) {
      metadata.remove("managedFields");
    } else {
      metadata.set("managedFields", entries);
    }
  }

  /// What a manager owns.
  FieldSet of(Id id) {
    Owned owned = owners.get(id);
    return owned == null ? new FieldSet() : owned.fields();
  }

  /// Says what a manager owns from now on; the time stays when that is what it owned before.
  void set(Id id, FieldSet fields, String time) {
    Owned before = owners.get(id);
    owners.put(id,
        before != null && before.fields().equals(fields) ? before : new Owned(fields, time));
  }

  /// Says what it owns, and that it was written now.
  void renew(Id id, FieldSet fields, String time) {
    owners.put(id, new Owned(fields, time));
  }

  /// The others.
  Map<Id, FieldSet> others(Id id) {
    Map<Id, FieldSet> others = new LinkedHashMap<>();
    owners.forEach((other, owned) -> {
      if (!other.equals(id)) {
        others.put(other, owned.fields());
      }
    });
    return others;
  }

  /// Takes fields from all others.
  void takeFromOthers(Id id, FieldSet fields) {
    others(id).forEach((other, owned) -> owners.computeIfPresent(other,
        (_, before) -> new Owned(owned.minus(fields), before.time())));
  }
}

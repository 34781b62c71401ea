package dev.karoo.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Instants;
import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Selection;
import dev.karoo.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The CustomResourceDefinitions of the kinds that are served, as objects that clients may read.
public final class Definitions {
  private Definitions() {}

  /// Brings the definitions in the store to those given.
  ///
  /// @param clock for creation times
  public static void publish(Store store, List<ObjectNode> definitions, InstantSource clock) {
    List<Mutation> batch = new ArrayList<>();
    Set<Key> wanted = new HashSet<>();
    for (ObjectNode definition : definitions) {
      Key key = Key.ofCluster(BuiltInKinds.DEFINITIONS,
          definition.path("metadata").path("name").asText());
      wanted.add(key);
      Optional<ObjectNode> there = store.get(key).map(entry -> Json.stored(entry.value()));
      if (there.isEmpty() || !there.get().path("spec").equals(definition.path("spec"))) {
        batch.add(Mutation.put(key, Json.bytes(published(definition, there, clock))));
      }
    }
    for (Entry entry : store.list(Selection.of(BuiltInKinds.DEFINITIONS), 0, Optional.empty())
        .entries()) {
      if (!wanted.contains(entry.key())) {
        batch.add(Mutation.delete(entry.key()));
      }
    }
    if (!batch.isEmpty()) {
      store.commit(batch);
    }
  }

  private static ObjectNode published(ObjectNode definition, Optional<ObjectNode> there,
      InstantSource clock) {
    ObjectNode object = definition.deepCopy();
    JsonNode before = there.map(o -> o.path("metadata")).orElse(Json.object());
    ObjectNode metadata = Metadata.of(object);
    String now = Instants.text(clock.instant());
    metadata.put("uid", before.path("uid").asText(UUID.randomUUID().toString()));
    metadata.put("creationTimestamp", before.path("creationTimestamp").asText(now));
    metadata.put("generation", before.path("generation").asLong() + 1);
    ObjectNode status = object.putObject("status");
    for (String condition : List.of("NamesAccepted", "Established")) {
      status.withArray("conditions").addObject().put("type", condition).put("status", "True")
          .put("reason", "BuiltIn").put("message", "served since the start")
          .put("lastTransitionTime", now);
    }
    status.set("acceptedNames", object.path("spec").path("names"));
    object.path("spec").path("versions").forEach(
        version -> status.withArray("storedVersions").add(version.path("name").asText()));
    return object;
  }
}

package dev.karoo.server.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Kind;
import dev.karoo.store.Entry;

/// Objects as they are kept: the JSON of the whole, in UTF-8, without `metadata.resourceVersion`,
/// which is the entry's revision.
public final class ObjectCodec {
  private ObjectCodec() {}

  /// The object that clients see.
  public static ObjectNode decode(Kind kind, Entry entry) {
    ObjectNode object = kind.form().toSeen().apply(Json.stored(entry.value()));
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.names().kind());
    Json.child(object, "metadata").put("resourceVersion", Long.toString(entry.revision()));
    return object;
  }

  /// The bytes to keep. The object is not changed.
  public static byte[] encode(Kind kind, ObjectNode object) {
    ObjectNode kept = Json.shallow(object);
    ObjectNode metadata = Json.shallow(object.path("metadata"));
    metadata.remove("resourceVersion");
    kept.set("metadata", metadata);
    return Json.bytes(kind.form().toStored().apply(kept));
  }
}

package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.object.Listing;
import dev.karoo.server.object.Metadata;
import java.util.List;

/// Objects and lists in the form that a client asked for.
final class Presentation {
  private final Kind kind;
  private final View view;
  private final Table table;

  /// @param table for those who want one
  Presentation(Kind kind, View view, Table table) {
    this.kind = kind;
    this.view = view;
    this.table = table;
  }

  /// Whether objects are shown as they are.
  boolean plain() {
    return view.form() == View.Form.OBJECT;
  }

  /// One object.
  ObjectNode object(ObjectNode object) {
    return switch (view.form()) {
      case OBJECT -> object;
      case METADATA -> Table.metadata(object);
      case TABLE -> {
        ObjectNode one = table.of(List.of(object));
        Metadata.of(one).set("resourceVersion", object.path("metadata").path("resourceVersion"));
        yield one;
      }
    };
  }

  /// One object of a watch; only the first table of a watch has headings.
  ObjectNode watched(ObjectNode object, boolean first) {
    ObjectNode shown = object(object);
    if (view.form() == View.Form.TABLE && !first) {
      shown.putNull("columnDefinitions");
    }
    return shown;
  }

  /// An object with nothing but a revision.
  ObjectNode bookmark(long revision) {
    ObjectNode object = switch (view.form()) {
      case OBJECT ->
        Json.object().put("kind", kind.names().kind()).put("apiVersion", kind.apiVersion());
      case METADATA ->
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
      case TABLE -> table.empty();
    };
    Metadata.of(object).put("resourceVersion", Long.toString(revision));
    return object;
  }

  /// A list, as UTF-8.
  byte[] list(Listing.Result result) {
    ObjectNode list = switch (view.form()) {
      case OBJECT ->
        items(Json.object().put("kind", kind.names().list()).put("apiVersion", kind.apiVersion()),
            result.items().stream().map(Listing.Item::object).toList());
      case METADATA ->
        items(Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion",
            "meta.k8s.io/v1"),
            result.items().stream().map(item -> Table.metadata(item.object())).toList());
      case TABLE -> table.empty();
    };
    ObjectNode metadata = Metadata.of(list);
    metadata.put("resourceVersion", Long.toString(result.revision()));
    if (!result.next().isEmpty()) {
      metadata.put("continue", result.next());
    }
    result.remaining().ifPresent(remaining -> metadata.put("remainingItemCount", remaining));
    return view.form() == View.Form.TABLE ? table.filled(list, result.items()) : Json.bytes(list);
  }

  private static ObjectNode items(ObjectNode list, List<ObjectNode> objects) {
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    objects.forEach(items::add);
    return list;
  }

  /// What the answer is called.
  String contentType() {
    return view.contentType();
  }
}

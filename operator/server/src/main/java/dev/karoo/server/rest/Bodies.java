package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.json.Json;
import dev.karoo.server.json.Yaml;
import dev.karoo.server.protobuf.Envelope;
import dev.karoo.server.status.Refusals;
import java.util.Locale;

/// Request bodies as JSON trees, whatever they are written in.
final class Bodies {
  static final String ACCEPTED = "application/json, application/yaml,"
      + " application/vnd.kubernetes.protobuf";

  private Bodies() {}

  /// The content type of a request without its parameters, in lower case; JSON when it has none.
  static String type(Call call) {
    String type = call.header("Content-Type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.isEmpty() ? "application/json" : type;
  }

  /// The body as a tree.
  ///
  /// @throws dev.karoo.server.status.ApiException 400, 413 or 415
  static JsonNode tree(Call call) {
    return tree(call, call.body());
  }

  /// A body that was read already.
  static JsonNode tree(Call call, byte[] body) {
    return switch (type(call)) {
      case "application/json" -> Json.parse(body);
      case "application/yaml", "application/x-yaml", "text/yaml" -> Yaml.parse(body);
      case "application/vnd.kubernetes.protobuf" -> Envelope.json(body);
      default -> throw Refusals.unsupportedMediaType(ACCEPTED);
    };
  }

  /// The body as an object.
  ///
  /// @throws dev.karoo.server.status.ApiException 400, 413 or 415
  static ObjectNode object(Call call) {
    return object(tree(call));
  }

  /// That a tree is an object.
  static ObjectNode object(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw Refusals.badRequest("the request body is not an object");
  }
}

package dev.karoo.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Small tasks.
final class Tasks {
  private Tasks() {}

  /// 0.1 CPU, 32 MiB, and a shell command.
  static ObjectNode shell(String id, JsonNode offer, String command) {
    return with(id, offer, Json.object("{value: %s}", command));
  }

  /// 0.1 CPU, 32 MiB, and a CommandInfo.
  static ObjectNode with(String id, JsonNode offer, ObjectNode command) {
    return Json.object("{name: %s, task_id: {value: %s}, agent_id: %s, command: %s, resources: "
        + "[{name: 'cpus', type: 'SCALAR', scalar: {value: 0.1}},"
        + " {name: 'mem', type: 'SCALAR', scalar: {value: 32}}]}", id, id, offer.path("agent_id"),
        command);
  }

  /// Whether an offer has room for the tasks of a test.
  static boolean hasRoom(JsonNode offer) {
    return scalar(offer, "cpus") >= 0.5 && scalar(offer, "mem") >= 256;
  }

  /// A scalar of an offer, reserved or not.
  static double scalar(JsonNode offer, String name) {
    double sum = 0;
    for (JsonNode resource : offer.path("resources")) {
      if (resource.path("name").asText().equals(name)) {
        sum += resource.path("scalar").path("value").asDouble();
      }
    }
    return sum;
  }
}

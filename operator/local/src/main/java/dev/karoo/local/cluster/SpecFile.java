package dev.karoo.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.MalformedBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;

/// An agent's specification in its directory, for the agent's own process.
final class SpecFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SpecFile() {}

  static Path in(Path workDir) {
    return workDir.resolve("spec.json");
  }

  static void write(Path workDir, AgentSpec spec) {
    ObjectNode root = ClusterFiles.object().put("hostname", spec.hostname());
    spec.resources().forEach(r -> root.withArray("/resources").add(json(r)));
    spec.attributes().forEach(a -> root.withArray("/attributes").add(json(a)));
    ClusterFiles.write(in(workDir), root);
  }

  private static JsonNode json(Message message) {
    try {
      return JSON.readTree(Encoding.JSON.encode(message));
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
  }

  static AgentSpec read(Path workDir) {
    JsonNode root = ClusterFiles.read(in(workDir)).orElseThrow(
        () -> new IllegalArgumentException(in(workDir) + " does not exist"));
    try {
      List<Resource> resources = new ArrayList<>();
      for (JsonNode node : root.path("resources")) {
        resources.add((Resource) message(node, Resource.newBuilder()));
      }
      List<Attribute> attributes = new ArrayList<>();
      for (JsonNode node : root.path("attributes")) {
        attributes.add((Attribute) message(node, Attribute.newBuilder()));
      }
      return new AgentSpec(root.path("hostname").asText(), resources, attributes);
    } catch (MalformedBody e) {
      throw new IllegalArgumentException(in(workDir) + ": " + e.answer(), e);
    }
  }

  private static Message message(JsonNode node, Message.Builder builder) throws MalformedBody {
    return Encoding.JSON.decode(node.toString().getBytes(StandardCharsets.UTF_8), builder, "spec");
  }
}

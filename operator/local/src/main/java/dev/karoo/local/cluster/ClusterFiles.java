package dev.karoo.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.local.state.StateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The files of a cluster's state directory:
/// `lock`, `token` (the agents' secret), `ports.json` (kept over restarts, so that everything finds
/// everything again), `cluster.json` (what runs now), `master/`, `agents/<name>/`.
///
/// @param root the state directory
public record ClusterFiles(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKEN_BYTES = 16;

  /// The ports of an earlier start.
  ///
  /// @param http of the master's API; 0 before the first start
  /// @param link of the agents' links; 0 before the first start
  public record Ports(int http, int link) {}

  Path master() {
    return root.resolve("master");
  }

  /// An agent's directory.
  public Path agent(String name) {
    return root.resolve("agents").resolve(name);
  }

  /// What runs now, for other processes.
  public Path running() {
    return root.resolve("cluster.json");
  }

  /// The names of all agents that ever ran here.
  List<String> knownAgents() {
    List<String> names = new ArrayList<>();
    Path agents = root.resolve("agents");
    if (Files.isDirectory(agents)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(agents)) {
        entries.forEach(e -> names.add(e.getFileName().toString()));
      } catch (IOException e) {
        throw new UncheckedIOException("can't read " + agents, e);
      }
    }
    return names;
  }

  /// The cluster's secret, made at the first start.
  public String token() {
    Path file = root.resolve("token");
    try {
      if (!Files.exists(file)) {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        StateFiles.replace(file,
            HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  /// The ports of the last start.
  public Ports ports() {
    JsonNode node = read(root.resolve("ports.json")).orElseGet(JSON::createObjectNode);
    return new Ports(node.path("http").asInt(), node.path("link").asInt());
  }

  void ports(Ports ports) {
    ObjectNode node = JSON.createObjectNode().put("http", ports.http()).put("link", ports.link());
    write(root.resolve("ports.json"), node);
  }

  static Optional<JsonNode> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readTree(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  static void write(Path file, ObjectNode content) {
    StateFiles.replace(file,
        content.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}

package dev.karoo.local.master;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import dev.karoo.local.state.StateFiles;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.MalformedBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/// What survives the master, as with Mesos: which agents are admitted, unreachable, gone, drained
/// or deactivated, and the maintenance schedule. Frameworks and tasks come back from the agents.
final class Registry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REMEMBERED = 10_000;

  private final Path file;

  /// Admitted agents by id.
  final Map<String, AgentInfo> admitted = new LinkedHashMap<>();

  /// Since when an agent is unreachable.
  final Map<String, Instant> unreachable = new LinkedHashMap<>();

  /// Since when an agent is gone for good.
  final Map<String, Instant> gone = new LinkedHashMap<>();

  /// Admitted agents that have not come back since the master started.
  final Map<String, AgentInfo> recovered = new LinkedHashMap<>();

  /// Agents that an operator deactivated.
  final Set<String> deactivated = new LinkedHashSet<>();

  /// Agents being drained.
  final Map<String, DrainInfo> drains = new LinkedHashMap<>();

  /// The maintenance schedule.
  Schedule schedule = Schedule.getDefaultInstance();

  /// Machines that are down for maintenance.
  final Set<MachineID> down = new LinkedHashSet<>();

  private Registry(Path file) {
    this.file = file;
  }

  /// Reads the registry; an absent file is an empty one.
  ///
  /// @throws UncheckedIOException when it is there and can not be read
  static Registry load(Path file) {
    Registry registry = new Registry(file);
    if (Files.exists(file)) {
      try {
        registry.read(JSON.readTree(Files.readAllBytes(file)));
      } catch (IOException | MalformedBody e) {
        throw new UncheckedIOException(
            new IOException("the master's registry " + file + " is damaged: " + e.getMessage(), e));
      }
    }
    registry.recovered.putAll(registry.admitted);
    return registry;
  }

  private void read(JsonNode root) throws MalformedBody {
    for (Map.Entry<String, JsonNode> e : root.path("admitted").properties()) {
      admitted.put(e.getKey(), (AgentInfo) message(e.getValue(), AgentInfo.newBuilder()));
    }
    for (Map.Entry<String, JsonNode> e : root.path("unreachable").properties()) {
      unreachable.put(e.getKey(), Instant.parse(e.getValue().asText()));
    }
    for (Map.Entry<String, JsonNode> e : root.path("gone").properties()) {
      gone.put(e.getKey(), Instant.parse(e.getValue().asText()));
    }
    for (JsonNode id : root.path("deactivated")) {
      deactivated.add(id.asText());
    }
    for (Map.Entry<String, JsonNode> e : root.path("drains").properties()) {
      drains.put(e.getKey(), (DrainInfo) message(e.getValue(), DrainInfo.newBuilder()));
    }
    for (JsonNode machine : root.path("down")) {
      down.add((MachineID) message(machine, MachineID.newBuilder()));
    }
    schedule = (Schedule) message(root.path("schedule"), Schedule.newBuilder());
  }

  private static Message message(JsonNode json, Message.Builder builder) throws MalformedBody {
    return Encoding.JSON.decode(json.toString().getBytes(StandardCharsets.UTF_8), builder,
        "registry");
  }

  /// Writes everything, whole or not at all.
  void save() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode infos = root.putObject("admitted");
    admitted.forEach((id, info) -> infos.set(id, json(info)));
    ObjectNode lost = root.putObject("unreachable");
    unreachable.forEach((id, since) -> lost.put(id, since.toString()));
    ObjectNode left = root.putObject("gone");
    gone.forEach((id, since) -> left.put(id, since.toString()));
    deactivated.forEach(root.putArray("deactivated")::add);
    ObjectNode draining = root.putObject("drains");
    drains.forEach((id, drain) -> draining.set(id, json(drain)));
    down.forEach(machine -> root.withArray("/down").add(json(machine)));
    root.set("schedule", json(schedule));
    StateFiles.replace(file, root.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(Message message) {
    try {
      return JSON.readTree(Encoding.JSON.encode(message));
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
  }

  /// An agent registered or came back.
  void admit(String id, AgentInfo info) {
    AgentInfo before = admitted.put(id, info);
    boolean wasUnreachable = unreachable.remove(id) != null;
    boolean changed = recovered.remove(id) != null || wasUnreachable;
    if (changed || !info.equals(before)) {
      save();
    }
  }

  /// An agent did not answer for too long.
  void markUnreachable(String id, Instant since) {
    admitted.remove(id);
    recovered.remove(id);
    unreachable.put(id, since);
    bound(unreachable);
    save();
  }

  /// An operator declared an agent gone for good.
  void markGone(String id, Instant since) {
    forget(id);
    gone.put(id, since);
    bound(gone);
    save();
  }

  /// An agent left.
  void remove(String id) {
    forget(id);
    save();
  }

  private void forget(String id) {
    admitted.remove(id);
    recovered.remove(id);
    unreachable.remove(id);
    deactivated.remove(id);
    drains.remove(id);
  }

  private static void bound(Map<String, Instant> map) {
    if (map.size() > MAX_REMEMBERED) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /// When the agent's machine will be unavailable, if it is in the schedule.
  Optional<Unavailability> unavailability(AgentInfo agent) {
    for (Window window : schedule.getWindowsList()) {
      if (window.getMachineIdsList().stream().anyMatch(m -> isMachine(m, agent))) {
        return Optional.of(window.getUnavailability());
      }
    }
    return Optional.empty();
  }

  /// Whether the agent runs on the machine. All agents here share an address, so the hostname
  /// decides where there is one.
  static boolean isMachine(MachineID machine, AgentInfo agent) {
    return machine.getHostname().equalsIgnoreCase(agent.getHostname());
  }

  /// Whether the agent's machine is down for maintenance.
  boolean isDown(AgentInfo agent) {
    return down.stream().anyMatch(m -> isMachine(m, agent));
  }
}

package dev.karoo.local.agent;

import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import dev.karoo.local.master.StateJson;
import dev.karoo.local.master.Version;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.Received;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.agent.Protos;
import org.apache.mesos.v1.agent.Protos.Call;

/// The agent's HTTP endpoints: `/api/v1`, `/files/…`, `/state`, `/containers` (recording 15).
final class AgentApi {
  private final Agent agent;

  AgentApi(Agent agent) {
    this.agent = agent;
  }

  Response handle(Request request) {
    String path = request.path().startsWith("/slave(1)/")
        ? request.path().substring("/slave(1)".length())
        : request.path();
    return switch (path) {
      case "/api/v1", "/api/v1/" -> api(request);
      case "/health" -> Response.empty(200);
      case "/version" -> json(StateJson.version().toString());
      case "/state", "/state.json" ->
        json(agent.ask(() -> AgentState.json(agent)).toString());
      case "/containers" -> json(agent.ask(() -> AgentState.containers(agent)).toString());
      case "/metrics/snapshot" -> json(agent.ask(() -> AgentState.metrics(agent)).toString());
      case "/files/browse", "/files/read", "/files/download" -> files(path, request);
      default -> Response.notFound();
    };
  }

  private static Response json(String text) {
    return Response.of("application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  private SandboxFiles files() {
    return new SandboxFiles(agent.ask(
        () -> new Sandbox(agent.config().workDir(), agent.info().getId().getValue())));
  }

  private Response files(String path, Request request) {
    if (request.parameter("path").isEmpty()) {
      return Response.text(400, "Expecting 'path=value' in query.\n");
    }
    return switch (path) {
      case "/files/browse" -> files().browse(request);
      case "/files/read" -> files().read(request);
      default -> files().download(request);
    };
  }

  private Response api(Request request) {
    var received = Received.of(request, Call.class, Call.newBuilder(), "agent",
        call -> problem(call).map(field -> "Expecting '" + field + "' to be present"));
    return switch (received) {
      case Received.Refused<Call>(Response answer) -> answer;
      case Received.Understood<Call>(Call call) -> Encoding.accepted(request.header("Accept"))
          .map(accepted -> answer(call, accepted)).orElse(Received.NOT_ACCEPTABLE);
    };
  }

  private static Optional<String> problem(Call call) {
    if (!call.hasType()) {
      return Optional.of("type");
    }
    if (call.getType() == Call.Type.LIST_FILES && !call.hasListFiles()) {
      return Optional.of("list_files");
    }
    return call.getType() == Call.Type.READ_FILE && !call.hasReadFile()
        ? Optional.of("read_file")
        : Optional.empty();
  }

  private Response answer(Call call, Encoding encoding) {
    return switch (call.getType()) {
      case GET_HEALTH, GET_VERSION, GET_AGENT, GET_TASKS, GET_STATE, GET_FRAMEWORKS,
          GET_EXECUTORS, GET_CONTAINERS, GET_FLAGS, GET_OPERATIONS, GET_METRICS, GET_LOGGING_LEVEL,
          GET_RESOURCE_PROVIDERS -> {
        var response = agent.ask(() -> read(call.getType()));
        yield Response.of(encoding.mediaType(), encoding.encode(response));
      }
      case LIST_FILES -> files().list(call.getListFiles().getPath(), encoding);
      case READ_FILE -> files().read(call.getReadFile(), encoding);
      case UNKNOWN, SET_LOGGING_LEVEL, LAUNCH_NESTED_CONTAINER, WAIT_NESTED_CONTAINER,
          KILL_NESTED_CONTAINER, REMOVE_NESTED_CONTAINER, LAUNCH_NESTED_CONTAINER_SESSION,
          ATTACH_CONTAINER_INPUT, LAUNCH_CONTAINER, WAIT_CONTAINER, KILL_CONTAINER,
          REMOVE_CONTAINER, ADD_RESOURCE_PROVIDER_CONFIG, UPDATE_RESOURCE_PROVIDER_CONFIG,
          REMOVE_RESOURCE_PROVIDER_CONFIG, MARK_RESOURCE_PROVIDER_GONE, PRUNE_IMAGES ->
        Response.text(501, "The local cluster has no " + call.getType());
      case ATTACH_CONTAINER_OUTPUT ->
        Response.text(500, "I/O switchboard server was disabled for this container");
    };
  }

  private Protos.Response read(Call.Type type) {
    var response = Protos.Response.newBuilder()
        .setType(Protos.Response.Type.valueOf(type.name()));
    switch (type) {
      case GET_HEALTH -> response.getGetHealthBuilder().setHealthy(true);
      case GET_VERSION -> response.getGetVersionBuilder().setVersionInfo(Version.info());
      case GET_AGENT -> response.getGetAgentBuilder()
          .setAgentInfo(agent.info());
      case GET_TASKS -> response.setGetTasks(AgentState.tasks(agent));
      case GET_FRAMEWORKS -> response.setGetFrameworks(AgentState.frameworks(agent));
      case GET_EXECUTORS -> response.setGetExecutors(AgentState.executors(agent));
      case GET_CONTAINERS -> response.setGetContainers(AgentState.containerList(agent));
      case GET_STATE -> response.getGetStateBuilder().setGetTasks(AgentState.tasks(agent))
          .setGetFrameworks(AgentState.frameworks(agent))
          .setGetExecutors(AgentState.executors(agent));
      case GET_FLAGS -> flags().forEach(
          (name, value) -> response.getGetFlagsBuilder().addFlagsBuilder().setName(name)
              .setValue(value));
      case GET_OPERATIONS -> response.getGetOperationsBuilder();
      case GET_METRICS -> response.getGetMetricsBuilder();
      case GET_LOGGING_LEVEL -> response.getGetLoggingLevelBuilder().setLevel(0);
      case GET_RESOURCE_PROVIDERS -> response.getGetResourceProvidersBuilder();
      case UNKNOWN, SET_LOGGING_LEVEL, LIST_FILES, READ_FILE, LAUNCH_NESTED_CONTAINER,
          WAIT_NESTED_CONTAINER, KILL_NESTED_CONTAINER, REMOVE_NESTED_CONTAINER,
          LAUNCH_NESTED_CONTAINER_SESSION, ATTACH_CONTAINER_INPUT, ATTACH_CONTAINER_OUTPUT,
          LAUNCH_CONTAINER, WAIT_CONTAINER, KILL_CONTAINER, REMOVE_CONTAINER,
          ADD_RESOURCE_PROVIDER_CONFIG, UPDATE_RESOURCE_PROVIDER_CONFIG,
          REMOVE_RESOURCE_PROVIDER_CONFIG, MARK_RESOURCE_PROVIDER_GONE, PRUNE_IMAGES -> {
        // answered elsewhere
      }
    }
    return response.build();
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("containerizers", "mesos");
    flags.put("hostname", agent.config().spec().hostname());
    flags.put("work_dir", agent.config().workDir().toString());
    return flags;
  }
}

package dev.karoo.local.master;

import dev.karoo.local.http.Outbox;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.Received;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos;
import org.apache.mesos.v1.master.Protos.Call;

/// `/api/v1`: the operator API of the master (recordings 14, 15, 19).
final class OperatorApi {
  private final MasterLoop loop;
  private final Books books;
  private final Frameworks frameworks;
  private final Operations operations;
  private final Maintenance maintenance;
  private final Draining draining;

  OperatorApi(MasterLoop loop, Books books, Frameworks frameworks, Operations operations,
      Maintenance maintenance, Draining draining) {
    this.loop = loop;
    this.books = books;
    this.frameworks = frameworks;
    this.operations = operations;
    this.maintenance = maintenance;
    this.draining = draining;
  }

  /// Answers one request.
  Response handle(Request request) throws InterruptedException {
    return switch (Received.of(request, Call.class, Call.newBuilder(), "master",
        OperatorCallValidation::check)) {
      case Received.Refused<Call>(Response answer) -> answer;
      case Received.Understood<Call>(Call call) -> answer(request, call);
    };
  }

  private Response answer(Request request, Call call) throws InterruptedException {
    Optional<Encoding> accepted = Encoding.accepted(request.header("Accept"));
    if (accepted.isEmpty()) {
      return Received.NOT_ACCEPTABLE;
    }
    return call.getType() == Call.Type.SUBSCRIBE
        ? subscribe(accepted.get())
        : loop.ask(() -> answer(call, accepted.get()));
  }

  private Response subscribe(Encoding encoding) {
    Outbox outbox = new Outbox();
    loop.execute(() -> books.watchers.subscribe(encoding, outbox, Views.state(books)));
    return new Response.Stream(200, Map.of("Content-Type", encoding.mediaType()), outbox);
  }

  private Response answer(Call call, Encoding encoding) {
    Protos.Response.Builder response = Protos.Response.newBuilder();
    return switch (call.getType()) {
      case GET_HEALTH, GET_FLAGS, GET_VERSION, GET_METRICS, GET_LOGGING_LEVEL, GET_STATE,
          GET_AGENTS, GET_FRAMEWORKS, GET_EXECUTORS, GET_OPERATIONS, GET_TASKS, GET_ROLES,
          GET_WEIGHTS, GET_MASTER, GET_MAINTENANCE_STATUS, GET_MAINTENANCE_SCHEDULE, GET_QUOTA -> {
        read(call.getType(), response);
        yield Response.of(encoding.mediaType(), encoding.encode(response.build()));
      }
      case UPDATE_MAINTENANCE_SCHEDULE -> refusable(
          maintenance.update(call.getUpdateMaintenanceSchedule().getSchedule()), 400, 200);
      case START_MAINTENANCE -> refusable(
          maintenance.start(call.getStartMaintenance().getMachinesList()), 400, 200);
      case STOP_MAINTENANCE ->
        refusable(maintenance.stop(call.getStopMaintenance().getMachinesList()), 400, 200);
      case DRAIN_AGENT -> draining.drain(call.getDrainAgent().getAgentId().getValue(),
          call.getDrainAgent().hasMaxGracePeriod()
              ? Optional.of(call.getDrainAgent().getMaxGracePeriod())
              : Optional.empty(),
          call.getDrainAgent().getMarkGone());
      case DEACTIVATE_AGENT ->
        draining.deactivate(call.getDeactivateAgent().getAgentId().getValue());
      case REACTIVATE_AGENT ->
        draining.reactivate(call.getReactivateAgent().getAgentId().getValue());
      case MARK_AGENT_GONE -> draining.markGone(call.getMarkAgentGone().getAgentId().getValue());
      case RESERVE_RESOURCES -> reserve(call.getReserveResources());
      case UNRESERVE_RESOURCES -> unreserve(call.getUnreserveResources());
      case TEARDOWN -> teardown(call.getTeardown().getFrameworkId().getValue());
      case LIST_FILES, READ_FILE ->
        new Response.Whole(404, Map.of("Content-Type", "text/plain; charset=utf-8"), new byte[0]);
      case UNKNOWN, SUBSCRIBE, SET_LOGGING_LEVEL, UPDATE_WEIGHTS, CREATE_VOLUMES, DESTROY_VOLUMES,
          GROW_VOLUME, SHRINK_VOLUME, UPDATE_QUOTA, SET_QUOTA, REMOVE_QUOTA ->
        Response.text(501, "The local cluster has no " + call.getType());
    };
  }

  private static Response refusable(Optional<String> refused, int bad, int good) {
    return refused.<Response>map(text -> Response.text(bad, text))
        .orElseGet(() -> Response.empty(good));
  }

  private Response reserve(Call.ReserveResources call) {
    return books.agent(call.getAgentId().getValue())
        .map(agent -> refusable(operations.reserveByOperator(agent, call.getSourceList(),
            call.getResourcesList()), 409, 202))
        .orElseGet(() -> Response.text(400, "No agent found with specified ID"));
  }

  private Response unreserve(Call.UnreserveResources call) {
    return books.agent(call.getAgentId().getValue())
        .map(agent -> refusable(
            operations.unreserveByOperator(agent, call.getResourcesList()), 409, 202))
        .orElseGet(() -> Response.text(400, "No agent found with specified ID"));
  }

  private Response teardown(String id) {
    Optional<Framework> framework = books.framework(id);
    framework.ifPresent(frameworks::remove);
    return framework.isPresent()
        ? Response.empty(200)
        : Response.text(400, "No framework found with specified ID");
  }

  private void read(Call.Type type, Protos.Response.Builder response) {
    response.setType(Protos.Response.Type.valueOf(type.name()));
    switch (type) {
      case GET_HEALTH -> response.getGetHealthBuilder().setHealthy(true);
      case GET_FLAGS -> books.config.flags().forEach(
          (name, value) -> response.getGetFlagsBuilder().addFlagsBuilder().setName(name)
              .setValue(value));
      case GET_VERSION -> response.getGetVersionBuilder().setVersionInfo(Version.info());
      case GET_METRICS -> Metrics.of(books).forEach(
          (name, value) -> response.getGetMetricsBuilder().addMetricsBuilder().setName(name)
              .setValue(value));
      case GET_LOGGING_LEVEL -> response.getGetLoggingLevelBuilder().setLevel(0);
      case GET_STATE -> response.setGetState(Views.state(books));
      case GET_AGENTS -> response.setGetAgents(Views.agents(books));
      case GET_FRAMEWORKS -> response.setGetFrameworks(Views.frameworks(books));
      case GET_EXECUTORS -> response.getGetExecutorsBuilder();
      case GET_OPERATIONS -> response.setGetOperations(Views.operations(books));
      case GET_TASKS -> response.setGetTasks(Views.tasks(books));
      case GET_ROLES -> response.setGetRoles(Views.roles(books));
      case GET_MASTER -> response.getGetMasterBuilder().setMasterInfo(books.master)
          .setStartTime(Books.seconds(books.started)).setElectedTime(Books.seconds(books.started));
      case GET_MAINTENANCE_STATUS ->
        response.getGetMaintenanceStatusBuilder().setStatus(maintenance.status());
      case GET_MAINTENANCE_SCHEDULE ->
        response.getGetMaintenanceScheduleBuilder().setSchedule(books.registry.schedule);
      case GET_QUOTA -> response.getGetQuotaBuilder().getStatusBuilder();
      case GET_WEIGHTS, UNKNOWN, SET_LOGGING_LEVEL, LIST_FILES, READ_FILE, UPDATE_WEIGHTS,
          SUBSCRIBE, RESERVE_RESOURCES, UNRESERVE_RESOURCES, CREATE_VOLUMES, DESTROY_VOLUMES,
          GROW_VOLUME, SHRINK_VOLUME, UPDATE_MAINTENANCE_SCHEDULE, START_MAINTENANCE,
          STOP_MAINTENANCE, DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT, UPDATE_QUOTA,
          SET_QUOTA,
          REMOVE_QUOTA, TEARDOWN, MARK_AGENT_GONE -> {
        // GET_WEIGHTS has no content without weights; the others are not read here.
      }
    }
  }
}

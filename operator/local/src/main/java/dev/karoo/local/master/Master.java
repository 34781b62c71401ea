package dev.karoo.local.master;

import dev.karoo.local.allocation.Allocator;
import dev.karoo.local.http.Credentials;
import dev.karoo.local.http.HttpServer;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import dev.karoo.local.link.MasterEnd;
import dev.karoo.local.link.MasterEnd.AgentLink;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.loop.ThreadLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.MasterInfo;

/// A running local master: its books, its loop, its HTTP endpoints and the agents' links.
public final class Master implements AutoCloseable {
  private final ThreadLoop loop;
  private final HttpServer http;
  private final MasterEnd links;
  private final int linkPort;
  private final Books books;
  private final Map<AgentLink, String> agentsByLink = new LinkedHashMap<>();
  private final Agents agents;
  private final Tasks tasks;
  private final Operations operations;

  private Master(MasterConfig config, ScheduledExecutorService clock) {
    ServerSocket listener = HttpServer.bind(new InetSocketAddress(config.host(), config.port()));
    ServerSocket linkListener = HttpServer
        .bind(new InetSocketAddress(config.host(), config.linkPort()));
    this.linkPort = linkListener.getLocalPort();
    this.loop = new ThreadLoop("master", clock);
    MasterConfig bound = config.withPorts(listener.getLocalPort(), linkPort);
    Allocator allocator = new Allocator(new SplittableRandom(), config.allocationInterval());
    this.books = new Books(bound, info(bound), loop, allocator,
        Registry.load(config.stateDir().resolve("registry.json")),
        new Watchers(loop, config.heartbeatInterval()));
    InverseOffers inverse = new InverseOffers(books);
    Offers offers = new Offers(books, inverse);
    Frameworks frameworks = new Frameworks(books, offers, inverse);
    this.operations = new Operations(books, offers);
    this.agents = new Agents(books, offers, inverse, frameworks, operations);
    Draining draining = new Draining(books, offers, agents);
    Maintenance maintenance = new Maintenance(books, offers, agents, inverse);
    this.tasks = new Tasks(books, draining::check);
    Calls calls = new Calls(books, frameworks, offers, new Acceptance(books, offers, operations),
        tasks, operations, inverse);
    MasterLoop asking = new MasterLoop(loop);
    SchedulerApi scheduler = new SchedulerApi(asking, books, calls, frameworks);
    OperatorApi operator = new OperatorApi(asking, books, frameworks, operations, maintenance,
        draining);
    this.links = MasterEnd.start(linkListener, config.token(), new Received());
    this.http = HttpServer.start(listener,
        new Endpoints(asking, books, scheduler, operator)::handle);
    loop.execute(offers::everyInterval);
    loop.execute(maintenance::everyInterval);
    loop.execute(agents::awaitRecovered);
  }

  /// Says which agents there are: those known of earlier runs that are none of them are unreachable
  /// at once, since they will not come back; else nothing would be told of their tasks for minutes.
  public void expectOnly(Set<String> hostnames) {
    loop.execute(() -> agents.expectOnly(hostnames));
  }

  /// Starts a master.
  ///
  /// @param clock tells the loop when delays have passed
  /// @throws java.io.UncheckedIOException when an address is taken or the registry is damaged
  public static Master start(MasterConfig config, ScheduledExecutorService clock) {
    return new Master(config, clock);
  }

  private static MasterInfo info(MasterConfig config) {
    MasterInfo.Builder info = MasterInfo.newBuilder().setId(UUID.randomUUID().toString())
        .setPort(config.port()).setVersion(Version.MESOS).setHostname("localhost")
        .setPid("master@" + config.host() + ":" + config.port()).setIp(ip(config.host()));
    info.getAddressBuilder().setHostname("localhost").setIp(config.host()).setPort(config.port());
    Version.MASTER_CAPABILITIES.forEach(c -> info.addCapabilitiesBuilder().setType(c));
    return info.build();
  }

  /// The address as Mesos writes it: in network order, read as a little-endian number (11:130).
  private static int ip(String host) {
    try {
      byte[] address = InetAddress.getByName(host).getAddress();
      return address.length == 4
          ? ByteBuffer.wrap(address).order(ByteOrder.LITTLE_ENDIAN).getInt()
          : 0;
    } catch (UnknownHostException e) {
      return 0;
    }
  }

  private final class Received implements MasterEnd.Receiver {
    @Override
    public void received(AgentLink link, ToMaster message) {
      loop.execute(() -> take(link, message));
    }

    @Override
    public void disconnected(AgentLink link) {
      loop.execute(() -> {
        agentsByLink.remove(link);
        agents.disconnected(link);
      });
    }
  }

  private void take(AgentLink link, ToMaster message) {
    if (message instanceof ToMaster.Register hello) {
      agents.register(link, hello);
      return;
    }
    Optional<AgentEntry> found = books.agents.values().stream()
        .filter(a -> a.link.equals(Optional.of(link))).findFirst();
    if (found.isEmpty()) {
      return; // an agent that was given up meanwhile; it will register anew
    }
    AgentEntry agent = found.get();
    switch (message) {
      case ToMaster.Register _ -> {
        // handled above
      }
      case ToMaster.Pong _ -> agents.pong(agent);
      case ToMaster.Unregister _ -> agents.unregistered(agent);
      case ToMaster.Update update -> tasks.update(update);
      case ToMaster.OperationUpdate update -> operations.update(agent, update);
      case ToMaster.ExecutorExited exited -> books.framework(exited.framework()).ifPresent(
          f -> f.send(Events.executorFailure(agent.id, exited.executor(), exited.status())));
    }
  }

  /// `host:port` of the HTTP API.
  public String address() {
    return books.config.host() + ":" + http.port();
  }

  /// The port of the HTTP API.
  public int port() {
    return http.port();
  }

  /// The port of the agents' links.
  public int linkPort() {
    return linkPort;
  }

  /// The master's id; another one after each start.
  public String id() {
    return books.master.getId();
  }

  /// Ends the master at once. Frameworks and agents see their connections break, as when a real
  /// master dies; both go on.
  @Override
  public void close() {
    http.close();
    links.close();
    loop.close();
  }

  /// Which endpoint answers what.
  private record Endpoints(MasterLoop loop, Books books, SchedulerApi scheduler,
      OperatorApi operator) {
    private static final String READ_ONLY = "mesos-master-readonly";

    Response handle(Request request) throws InterruptedException {
      String path = request.path().startsWith("/master/")
          ? request.path().substring("/master".length())
          : request.path();
      Optional<Credentials> credentials = books.config.credentials();
      Optional<String> principal = credentials.flatMap(c -> c.principal(request));
      boolean stranger = credentials.isPresent() && principal.isEmpty();
      if (path.equals("/api/v1/scheduler") || path.startsWith("/api/v1/scheduler/")) {
        return stranger
            ? Credentials.unauthorized("mesos-master-scheduler")
            : scheduler.handle(request, principal);
      }
      if (path.equals("/api/v1") || path.equals("/api/v1/")) {
        return stranger
            ? Credentials.unauthorized("mesos-master-readwrite")
            : operator.handle(request);
      }
      return switch (path) {
        case "/health" -> Response.empty(200);
        case "/version" ->
          Response.of("application/json", StateJson.bytes(StateJson.version()));
        case "/redirect" -> new Response.Whole(307,
            Map.of("Location", "//" + books.master.getHostname() + ":" + books.config.port()),
            new byte[0]);
        case "/state", "/state.json" -> read(stranger, StateJson::state);
        case "/state-summary" -> read(stranger, StateJson::summary);
        case "/slaves" -> read(stranger, StateJson::slavesOnly);
        case "/frameworks" -> read(stranger, StateJson::frameworksOnly);
        case "/tasks" -> read(stranger, StateJson::tasksOnly);
        case "/roles" -> read(stranger, StateJson::rolesOnly);
        case "/flags" -> read(stranger, StateJson::flags);
        case "/metrics/snapshot" -> read(stranger, StateJson::metrics);
        default -> Response.notFound();
      };
    }

    private Response read(boolean stranger, Function<Books, byte[]> view)
        throws InterruptedException {
      return stranger
          ? Credentials.unauthorized(READ_ONLY)
          : loop.ask(() -> Response.of("application/json", view.apply(books)));
    }
  }

  /// For tests and for closing in order: the loop.
  Loop loop() {
    return loop;
  }
}

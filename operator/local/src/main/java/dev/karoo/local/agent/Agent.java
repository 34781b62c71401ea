package dev.karoo.local.agent;

import dev.karoo.local.docker.DockerContainer;
import dev.karoo.local.http.HttpServer;
import dev.karoo.local.link.AgentEnd;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.loop.ThreadLoop;
import dev.karoo.local.process.Supervised;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running local agent.
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);

  private final AgentConfig config;
  private final ThreadLoop loop;
  private final HttpServer http;
  private final Checkpoints checkpoints;
  private final String pid;
  private final Instant started;
  private final CountDownLatch dismissed = new CountDownLatch(1);
  private volatile Optional<AgentEnd> link = Optional.empty();
  private volatile String dismissal = "";

  // Touched on the loop only, or before it has anything to do.
  private AgentInfo info;
  private Runs runs;
  private final Reservations reservations;

  private Agent(AgentConfig config, ScheduledExecutorService clock) {
    this.config = config;
    this.checkpoints = new Checkpoints(config.workDir());
    Optional<AgentInfo> before = checkpoints.agent();
    ServerSocket listener = bind(config.host(), before.map(AgentInfo::getPort).orElse(0));
    this.pid = "slave(1)@" + config.host() + ":" + listener.getLocalPort();
    this.loop = new ThreadLoop("agent " + config.spec().hostname(), clock);
    this.started = loop.now();
    this.info = info(config.spec(), listener.getLocalPort());
    this.runs = runs(before.map(i -> i.getId().getValue()).orElse(""));
    this.reservations = new Reservations(loop, checkpoints, this::send);
    before.ifPresent(this::recover);
    loop.execute(this::cleanUp);
    this.http = HttpServer.start(listener, new AgentApi(this)::handle);
    this.link = Optional.of(AgentEnd.start(config.master(), new Received()));
  }

  /// Starts an agent; it registers, or comes back under the id it had.
  ///
  /// @param clock tells the loop when delays have passed
  /// @throws UncheckedIOException when its directory can't be used
  public static Agent start(AgentConfig config, ScheduledExecutorService clock) {
    return new Agent(config, clock);
  }

  /// The port of an earlier run if it is free, so that the agent keeps its address.
  private static ServerSocket bind(String host, int port) {
    try {
      return HttpServer.bind(new InetSocketAddress(host, port));
    } catch (UncheckedIOException e) {
      if (port == 0) {
        throw e;
      }
      LOG.warn("port {} is taken now; another one is used", port);
      return HttpServer.bind(new InetSocketAddress(host, 0));
    }
  }

  private static AgentInfo info(AgentSpec spec, int port) {
    return AgentInfo.newBuilder().setHostname(spec.hostname()).setPort(port)
        .addAllResources(spec.resources()).addAllAttributes(spec.attributes()).build();
  }

  private Runs runs(String id) {
    return new Runs(loop, checkpoints, launcher(id), this::send);
  }

  private Launcher launcher(String id) {
    return new Launcher(new Sandbox(config.workDir(), id), pid, checkpoints, config.docker());
  }

  /// Sandboxes of long ago go, now and every half hour.
  private void cleanUp() {
    Set<String> live = runs.all().stream().map(r -> r.container).collect(Collectors.toSet());
    Instant now = loop.now();
    SandboxGarbage garbage = new SandboxGarbage(config.workDir().resolve("slaves"));
    Thread.ofVirtual().start(() -> garbage.collect(live, now));
    loop.after(SandboxGarbage.INTERVAL, this::cleanUp);
  }

  /// Keeps the agent's id while its configuration only grew, as Mesos does with
  /// `--reconfiguration_policy=additive`. Otherwise it ends what is left and registers anew, where
  /// Mesos' agent would refuse to start (08:115–148).
  private void recover(AgentInfo before) {
    Optional<String> conflict = Reconfiguration.conflict(before, info);
    if (conflict.isPresent()) {
      LOG.warn("agent {} registers anew: {}", config.spec().hostname(), conflict.get());
      endLeftovers(config.workDir());
      checkpoints.runs().forEach(r -> checkpoints.finished(r.container()));
      checkpoints.reserved(List.of());
      checkpoints.forgetAgent();
      runs = runs("");
      return;
    }
    info = info.toBuilder().setId(before.getId()).build();
    checkpoints.agent(info);
    loop.execute(new Recovery(runs, launcher(info.getId().getValue()), checkpoints, loop)::recover);
  }

  private void send(ToMaster message) {
    link.ifPresent(l -> l.send(message));
  }

  private final class Received implements AgentEnd.Receiver {
    @Override
    public ToMaster.Register register() {
      return ask(Agent.this::register);
    }

    @Override
    public void received(ToAgent message) {
      loop.execute(() -> take(message));
    }

    @Override
    public void disconnected() {
      LOG.debug("agent {} has no master", config.spec().hostname());
    }
  }

  private ToMaster.Register register() {
    Map<String, FrameworkInfo> frameworks = new LinkedHashMap<>();
    runs.all().forEach(r -> frameworks.put(r.key.framework(), r.framework));
    return new ToMaster.Register(config.token(), info, pid, List.copyOf(frameworks.values()),
        runs.all().stream().map(TaskRun::message).toList(), reservations.reserved());
  }

  private void take(ToAgent message) {
    switch (message) {
      case ToAgent.Registered m -> registered(m.agentId());
      case ToAgent.Shutdown m -> dismissed(m.message());
      case ToAgent.Ping _ -> send(new ToMaster.Pong());
      case ToAgent.Run m -> runs.launch(m.task(), m.framework());
      case ToAgent.RunGroup m -> runs.launchGroup(m.executor(), m.group(), m.framework());
      case ToAgent.Kill m -> runs.kill(new TaskKey(m.framework(), m.task()));
      case ToAgent.Acknowledge m ->
        runs.acknowledge(new TaskKey(m.framework(), m.task()), m.uuid());
      case ToAgent.FrameworkUpdated m ->
        runs.resend(Optional.of(m.framework().getId().getValue()));
      case ToAgent.ShutdownFramework m -> runs.shutdownFramework(m.framework());
      case ToAgent.ShutdownExecutor m -> runs.shutdownExecutor(m.framework(), m.executor());
      case ToAgent.ReconcileTasks m ->
        runs.reconcile(m.framework(), m.tasks(), info.getId().getValue());
      case ToAgent.Apply m -> reservations.apply(m);
      case ToAgent.AcknowledgeOperation m -> reservations.acknowledged(m.operation());
      case ToAgent.Drain m -> runs.drain(m.markGone());
    }
  }

  private void registered(String id) {
    if (!info.getId().getValue().equals(id)) {
      AgentInfo.Builder named = info.toBuilder();
      named.getIdBuilder().setValue(id);
      info = named.build();
      checkpoints.agent(info);
      runs = runs(id);
    }
    runs.resend(Optional.empty());
    reservations.resend();
  }

  /// The master wants no more of this agent: its tasks end, and so does it.
  private void dismissed(String message) {
    LOG.info("agent {} is asked to shut down: {}", config.spec().hostname(), message);
    dismissal = message;
    Thread.ofVirtual().start(() -> {
      killTasks();
      checkpoints.runs().forEach(r -> checkpoints.finished(r.container()));
      stopServing();
      dismissed.countDown();
    });
  }

  /// Waits until the master has dismissed this agent.
  ///
  /// @return why
  public String awaitDismissal() throws InterruptedException {
    dismissed.await();
    return dismissal;
  }

  /// Runs `question` on the loop and waits for its answer.
  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        answer.complete(question.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the agent failed at a request", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the agent is overloaded or ending", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// On the loop: what the agent is.
  AgentInfo info() {
    return info;
  }

  /// On the loop: what it runs.
  Runs runs() {
    return runs;
  }

  AgentConfig config() {
    return config;
  }

  String pid() {
    return pid;
  }

  Instant started() {
    return started;
  }

  /// The agent's name within the cluster.
  public String name() {
    return config.spec().name();
  }

  /// `host:port` of the agent's HTTP API.
  public String address() {
    return pid.substring(pid.indexOf('@') + 1);
  }

  /// Ends the agent and every process of its tasks, in order: SIGTERM, three seconds, SIGKILL. The
  /// next run on the same directory reports the tasks as gone with the agent.
  @Override
  public void close() {
    if (!dismissal.isEmpty()) { // it ends by itself, and its loop answers no more
      try {
        dismissed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    link.ifPresent(AgentEnd::close);
    List<Supervised> processes = ask(() -> {
      runs.stopping();
      return runs.processes();
    });
    Supervised.terminateAll(processes, STOP_GRACE);
    killTasks();
    stopServing();
  }

  /// Ends the agent as if its host had lost power: tasks and all, without a word to anybody.
  public void crash() {
    link.ifPresent(AgentEnd::abort);
    loop.execute(() -> runs.mute());
    endLeftovers(config.workDir());
    stopServing();
  }

  /// What the environment of every process of an agent's tasks holds.
  private static String marker(Path workDir) {
    return "MESOS_DIRECTORY=" + workDir.resolve("slaves") + "/";
  }

  /// Ends every process and container that was started by an agent which is no more.
  ///
  /// @param workDir the agent's directory
  public static void endLeftovers(Path workDir) {
    Supervised.killLeft(new Checkpoints(workDir).directories(), marker(workDir));
    DockerContainer.removeLeftovers(workDir);
  }

  private void killTasks() {
    Supervised.killAll(ask(() -> runs.processes()), marker(config.workDir()));
    DockerContainer.removeLeftovers(config.workDir());
  }

  private void stopServing() {
    link.ifPresent(AgentEnd::close);
    http.close();
    loop.close();
  }
}

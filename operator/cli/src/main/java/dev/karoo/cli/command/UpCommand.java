package dev.karoo.cli.command;

import dev.karoo.app.RunningKaroo;
import dev.karoo.app.StartFailure;
import dev.karoo.app.UpOptions;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Applier;
import dev.karoo.cli.client.Applier.Conflicts;
import dev.karoo.cli.client.Applier.Writing;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Kubeconfig;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Server;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.cli.output.Age;
import dev.karoo.cli.progress.Convergence;
import dev.karoo.cli.progress.LiveView;
import dev.karoo.cli.progress.PlacementTable;
import dev.karoo.cli.progress.PlainView;
import dev.karoo.cli.progress.Progress;
import dev.karoo.cli.progress.ProgressView;
import dev.karoo.cli.progress.Shortfall;
import dev.karoo.cli.progress.TaskProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `karoo up`.
@Command(name = "up", description = {"Start a cluster on this machine, with Karoo, until Ctrl-C.",
  "",
  "Master, agents, operator and API server run in this process, on loopback; tasks are real processes. Ctrl-C ends all of them. Declared agents are only counted with: tasks are not pinned to cores that may not exist.",
  "",
  "What was applied before and not deleted is in the state directory, and starts again."}, footer = {
    "karoo up",
    "# Three requests on declared agents, from nothing to running, and down again\nkaroo up --agents samples/agents/talk.yaml -f samples/first-light.yaml --exit-when-ready",
    "# Eight small agents\nkaroo up --agents 8"})
public final class UpCommand implements Callable<Integer> {
  private static final int PORT = 8080;
  private static final int REASONS = 20;
  /// Pipelines and tasks come by two watches: what the second one may be late.
  private static final Duration SECOND_WATCH = Duration.ofSeconds(2);

  @Mixin
  FileOptions input = new FileOptions();

  @Mixin
  LocalAgentsOption agents = new LocalAgentsOption();

  @Mixin
  PlaceOptions place = new PlaceOptions();

  @Mixin
  SecureOptions secure = new SecureOptions();

  @Mixin
  PolicyOption policy = new PolicyOption();

  @Option(names = "--exit-when-ready", arity = "0..1", fallbackValue = "true", description = "When all pipelines are ready, print what their tasks got, end everything, and leave with 0.")
  boolean exitWhenReady;

  @Option(names = "--timeout", paramLabel = "DURATION", description = "With --exit-when-ready: how long they may take. Default: 5m.")
  Duration timeout = Duration.ofMinutes(5);

  private final GlobalOptions global;
  private final Shell shell;

  public UpCommand(GlobalOptions global) {
    this.global = global;
    this.shell = global.shell();
  }

  @Override
  public Integer call() throws CommandFailure, ApiFailure, Unreachable, ConfigurationException,
      StartFailure, InterruptedException {
    Instant start = shell.now().get();
    // before anything is started
    List<Manifest> manifests = input.given() ? input.checked(shell) : List.of();
    UpOptions options = new UpOptions(agents.read(), place.stateDirectory(global),
        secure.serving(place.address(PORT)), policy.chosen());
    ProgressView view = shell.terminal().interactive()
        ? new LiveView(shell.out(), shell.terminal(), shell.now())
        : new PlainView(shell.out(), shell.now());
    try (Stopping _ = Stopping.onSignal();
        RunningKaroo karoo = shell.karoo().get().up(options)) {
      view.say("Karoo serves its API at " + karoo.apiAddress());
      return run(karoo, manifests, view, start);
    }
  }

  private int run(RunningKaroo karoo, List<Manifest> manifests, ProgressView view, Instant start)
      throws CommandFailure, ApiFailure, Unreachable, ConfigurationException, StartFailure,
      InterruptedException {
    Server server = Kubeconfig.read(List.of(karoo.kubeconfig())).server("");
    try (Session session = new Session(server,
        global.namespace.isEmpty() ? server.namespace() : global.namespace)) {
      Set<String> pipelines = apply(session, manifests, view);
      if (exitWhenReady) {
        return untilReady(karoo, session, pipelines, view, start);
      }
      view.say("To use it from another shell: export KUBECONFIG=" + karoo.kubeconfig());
      view.say("Ctrl-C ends it, and all its tasks.");
      follow(session, view, karoo);
      return 0;
    } catch (InterruptedException stopped) {
      view.say("Ending all tasks.");
      throw stopped;
    } finally {
      view.end();
    }
  }

  private Set<String> apply(Session session, List<Manifest> manifests, ProgressView view)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    Applier applier = new Applier(session.client(), "karoo", Conflicts.FORCE, Writing.KEEP);
    Set<String> pipelines = new HashSet<>();
    for (Manifest manifest : manifests) {
      ManifestTarget target = ManifestTarget.of(manifest, session, global.namespace);
      Applier.Applied applied = applier.apply(target.path(), target.type().path(target.namespace()),
          target.object());
      view.say(target.qualifiedName() + " " + applied.outcome().word());
      if (target.type().equals(ResourceTypes.PIPELINES)) {
        pipelines.add(target.namespace() + "/" + target.name());
      }
    }
    return pipelines;
  }

  private int untilReady(RunningKaroo karoo, Session session, Set<String> pipelines,
      ProgressView view, Instant start) throws CommandFailure, InterruptedException {
    // what is said of tasks before may be of an earlier run
    if (!karoo.awaitCaughtUp(timeout)) {
      throw CommandFailure.error("timed out after " + Age.of(timeout)
          + " waiting to hear what became of the tasks of an earlier run");
    }
    Optional<Progress> reached;
    try (Convergence convergence = new Convergence(session.client(), pipelines, view)) {
      reached = convergence.await(progress -> progress.isReady() || progress.hasFailed(),
          Optional.of(timeout));
      if (reached.filter(Progress::isReady).isPresent()) {
        reached = convergence.await(Progress::tasksAgree, Optional.of(SECOND_WATCH));
      }
    }
    view.end();
    if (reached.filter(Progress::isReady).isEmpty()) {
      throw notReady(reached);
    }
    Progress progress = reached.get();
    shell.out().println();
    PlacementTable.print(progress, shell.terminal(), shell.out());
    shell.out().println();
    shell.out().println(summary(progress, Duration.between(start, shell.now().get())));
    shell.out().flush();
    return 0;
  }

  private static String summary(Progress progress, Duration taken) {
    long used = progress.tasks().stream().map(TaskProgress::agent)
        .filter(agent -> !agent.isEmpty()).distinct().count();
    return "%d of %d tasks ready on %d %s after %s.".formatted(progress.done(),
        progress.desired(), used, used == 1 ? "agent" : "agents", Age.of(taken));
  }

  private CommandFailure notReady(Optional<Progress> reached) {
    List<String> lines = new ArrayList<>();
    boolean failed = reached.filter(Progress::hasFailed).isPresent();
    lines.add(failed
        ? "error: a pipeline has failed"
        : "error: timed out after " + Age.of(timeout) + " waiting for the pipelines to be ready");
    reached.ifPresent(progress -> lines.addAll(Shortfall.lines(progress, REASONS)));
    return CommandFailure.lines(lines);
  }

  /// Shows changes until the user ends it, or Karoo can't go on.
  private static void follow(Session session, ProgressView view, RunningKaroo karoo)
      throws StartFailure, InterruptedException {
    try (Convergence convergence = new Convergence(session.client(), Set.of(), view)) {
      Thread shown = Thread.ofVirtual().name("progress").start(() -> {
        try {
          convergence.await(progress -> false, Optional.empty());
        } catch (InterruptedException ended) {
          Thread.currentThread().interrupt();
        }
      });
      try {
        karoo.await();
      } finally {
        shown.interrupt();
        shown.join();
      }
    }
  }
}

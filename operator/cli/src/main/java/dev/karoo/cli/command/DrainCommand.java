package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.ObjectWait;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.TextTable;
import dev.karoo.cli.plan.ClusterState;
import dev.karoo.cli.plan.DrainPlan;
import dev.karoo.cli.shell.CommandFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo drain`.
@Command(name = "drain", description = {"Move all tasks off agents, and keep new ones off.", "",
  "Says first where they would go, and does nothing when some would find no other place, unless forced. They move a few after the other, as update.maxUnavailable and maxSurge of their templates say. 'karoo uncordon' ends it."}, footer = {
    "karoo drain cbf07 --dry-run",
    "karoo drain cbf07 --timeout=10m"}, customSynopsis = "karoo drain (AGENT... | -l LABELS) [options]")
public final class DrainCommand extends ApiCommand {
  @Parameters(arity = "0..*", paramLabel = "AGENT", description = "Which agents.", hidden = true)
  List<String> agents = List.of();

  @Option(names = {"-l",
    "--selector"}, paramLabel = "LABELS", description = "The agents with these labels.")
  String labels = "";

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "true", description = "Only say where the tasks would go.")
  boolean dryRun;

  @Option(names = "--force", arity = "0..1", fallbackValue = "true", description = "Drain although some tasks would find no other place.")
  boolean force;

  @Option(names = "--wait", arity = "0..1", defaultValue = "true", fallbackValue = "true", description = "Whether to wait until the agents are empty. Default: true.")
  boolean wait;

  @Option(names = "--timeout", paramLabel = "DURATION", description = "How long to wait; 0, the default: for ever.")
  Duration timeout = Duration.ZERO;

  public DrainCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (agents.isEmpty() == labels.isEmpty()) {
      throw CommandFailure.usage("name agents, or give a selector with -l", "karoo drain");
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<JsonNode> all = Lists.objects(session.client(), ResourceTypes.AGENTS,
        Selection.in("")).items();
    Set<String> names = names(session, all);
    Instant now = shell.now().get();
    ClusterState state = ClusterState.read(session.client(), now);
    state.unread().warnings().forEach(shell.err()::println);
    DrainPlan plan = DrainPlan.of(state, names, now);
    say(plan);
    if (!plan.fits() && !force && !dryRun) {
      throw CommandFailure.error(plan.moves().stream().filter(m -> m.to().isEmpty()).count()
          + " of " + plan.moves().size() + " tasks would find no other place; nothing was done."
          + " Drain nevertheless with --force");
    }
    for (String name : names) {
      if (dryRun) {
        shell.out().println(text(name) + " drained (dry run)");
      } else {
        session.client().send(Request.send("PATCH", ResourceTypes.AGENTS.path("", name),
            Request.MERGE, Json.object().set("spec", Json.object().put("unschedulable", true)
                .put("drain", true)).toString())
            .with("fieldManager", "karoo"));
        shell.out().println(text(name) + " cordoned");
      }
    }
    shell.out().flush();
    return dryRun || !wait ? 0 : await(session, names);
  }

  private int await(Session session, Set<String> names)
      throws ApiFailure, Unreachable, InterruptedException {
    int code = 0;
    long end = System.nanoTime() + timeout.toNanos();
    for (String name : names) {
      Optional<Duration> left = timeout.isZero()
          ? Optional.empty()
          : Optional.of(Duration.ofNanos(end - System.nanoTime()));
      boolean empty = new ObjectWait(session.client(), ResourceTypes.AGENTS, "", name)
          .until(agent -> agent.isEmpty() || Objects.condition(agent.get(), "Drained")
              .filter(c -> c.path("status").asText().equals("True")).isPresent(), left);
      if (empty) {
        shell.out().println(text(name) + " drained");
        shell.out().flush();
      } else {
        shell.err().println("error: " + text(name) + " is not empty yet; it is drained further");
        code = 1;
      }
    }
    return code;
  }

  private void say(DrainPlan plan) {
    if (plan.moves().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    plan.moves().forEach(move -> rows.add(List.of(move.task(), move.from(),
        move.to().isEmpty() ? "<none>" : move.to(), move.why())));
    new TextTable(List.of("TASK", "FROM", "TO", "WHY"), shell.terminal(), shell.out())
        .printWithHeader(rows);
    plan.ends().forEach(end -> shell.out().println("must end: " + end));
  }

  private static String text(String name) {
    return ResourceTypes.AGENTS.qualifiedSingular() + "/" + name;
  }

  private Set<String> names(Session session, List<JsonNode> all)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    if (!labels.isEmpty()) {
      return new LinkedHashSet<>(Lists.objects(session.client(), ResourceTypes.AGENTS,
          new Selection("", labels, "")).items().stream().map(Objects::name).toList());
    }
    Set<String> names = new LinkedHashSet<>();
    for (String agent : agents) {
      int slash = agent.indexOf('/');
      if (slash >= 0 && !ResourceTypes.AGENTS.isCalled(agent.substring(0, slash))) {
        throw CommandFailure.error("only agents can be drained, not " + agent);
      }
      String name = agent.substring(slash + 1);
      if (all.stream().noneMatch(each -> Objects.name(each).equals(name))) {
        throw CommandFailure.lines(List.of("Error from server (NotFound): "
            + ResourceTypes.AGENTS.qualifiedPlural() + " \"" + name + "\" not found"));
      }
      names.add(name);
    }
    return names;
  }
}

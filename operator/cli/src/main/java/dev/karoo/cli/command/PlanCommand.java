package dev.karoo.cli.command;

import dev.karoo.api.Kind;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Yaml;
import dev.karoo.cli.plan.ClusterPlan;
import dev.karoo.cli.plan.ClusterState;
import dev.karoo.cli.plan.OfflinePlan;
import dev.karoo.cli.plan.Plan;
import dev.karoo.cli.plan.PlanReport;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.core.placement.PlacementProblem.Policy;
import dev.karoo.core.reconcile.MulticastPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `karoo plan`.
@Command(name = "plan", description = {
  "Say where pipelines would go, and why not; nothing is changed.", "",
  "With --agents no cluster is asked: nothing else runs on those agents. Without, it is today's cluster: what runs there stays, unless the pipelines of -f are other versions of it, or its agent is drained. The engine is the operator's."}, footer = {
    "karoo plan -f samples/first-light.yaml --agents samples/agents/talk.yaml",
    "# What would happen if I applied this now?\nkaroo plan -f samples/first-light.yaml",
    "# What would move where if I took this agent out?\nkaroo plan --drain talk0 -o json"}, customSynopsis = {
      "karoo plan -f FILE --agents FILE [options]",
      "karoo plan [-f FILE] [--drain AGENT] [options]"})
public final class PlanCommand implements Callable<Integer> {
  @Mixin
  FileOptions input = new FileOptions();

  @Option(names = "--agents", paramLabel = "FILE", split = ",", description = "Files of Agent manifests. Agents among those of -f count, too.")
  List<String> agents = List.of();

  @Option(names = "--drain", paramLabel = "AGENT", split = ",", description = "An agent of today's cluster that all tasks leave. May be given several times.")
  List<String> drained = List.of();

  @Option(names = "--policy", paramLabel = "POLICY", description = "The operator's --placement-policy, if it is not the usual one. 'pack': as few agents as can be; 'spread': as evenly as can be. Default: pack.")
  String policy = "pack";

  @Option(names = "--multicast-pool", paramLabel = "NETWORK", description = "Where addresses of multicast groups are drawn from, if the operator was started with another one than usual.")
  String pool = "";

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "json or yaml instead of the table.")
  String output = "";

  private final GlobalOptions global;
  private final Shell shell;

  public PlanCommand(GlobalOptions global) {
    this.global = global;
    this.shell = global.shell();
  }

  @Override
  public Integer call() throws CommandFailure, ApiFailure, Unreachable, ConfigurationException,
      InterruptedException {
    check();
    List<String> places = new ArrayList<>(input.files);
    places.addAll(agents);
    input.files = places;
    List<Manifest> manifests = places.isEmpty() ? List.of() : input.checked(shell);
    Plan plan = plan(manifests);
    PlanReport report = new PlanReport(plan);
    switch (output) {
      case "json" -> shell.out().println(Json.textInOrder(report.json()));
      case "yaml" -> shell.out().print(Yaml.text(report.json()));
      default -> {
        if (manifests.isEmpty() && plan.solution().placed().isEmpty()
            && plan.solution().unplaced().isEmpty()) {
          shell.out().println("Nothing runs on " + String.join(", ", drained) + ".");
        } else {
          report.print(shell.terminal(), shell.out());
        }
      }
    }
    return 0;
  }

  private void check() throws CommandFailure {
    if (!input.given() && drained.isEmpty()) {
      throw CommandFailure.error("must specify -f FILE or --drain AGENT");
    }
    if (!drained.isEmpty() && !agents.isEmpty()) {
      throw CommandFailure.error("nothing runs on the agents of --agents that could be drained");
    }
    if (!Set.of("", "json", "yaml").contains(output)) {
      throw CommandFailure.error("--output must be 'json' or 'yaml'");
    }
    chosen();
  }

  private Policy chosen() throws CommandFailure {
    return PolicyOption.parsed("--policy", policy);
  }

  private MulticastPool pool() throws CommandFailure {
    try {
      return pool.isEmpty() ? MulticastPool.USUAL : MulticastPool.parse(pool);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.error("--multicast-pool: " + e.getMessage());
    }
  }

  private Plan plan(List<Manifest> manifests) throws CommandFailure, ApiFailure, Unreachable,
      ConfigurationException, InterruptedException {
    Policy chosen = chosen();
    boolean declared = manifests.stream().anyMatch(m -> m.kind().equals(Kind.AGENT.kind()));
    if (declared || !agents.isEmpty()) {
      if (!declared) {
        throw CommandFailure.error("the files of --agents hold no Agent manifests");
      }
      if (!drained.isEmpty()) {
        throw CommandFailure.error("nothing runs on the agents of -f that could be drained");
      }
      return OfflinePlan.of(manifests, global.namespace.isEmpty() ? "default" : global.namespace,
          pool(), chosen, shell.now().get());
    }
    try (Session session = global.connect()) {
      ClusterState state = ClusterState.read(session.client(), shell.now().get());
      state.unread().warnings().forEach(shell.err()::println);
      for (String agent : drained) {
        session.client().send(Request.get(ResourceTypes.AGENTS.path("", agent)));
      }
      return ClusterPlan.of(state, OfflinePlan.pipelines(manifests, session.namespace()),
          Set.copyOf(drained), pool(), chosen, shell.now().get());
    }
  }
}

package dev.karoo.cli.command;

import dev.karoo.api.Kind;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.Yaml;
import dev.karoo.cli.plan.OfflinePlan;
import dev.karoo.cli.plan.PlanReport;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.core.placement.PlacementProblem.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `karoo plan`.
@Command(name = "plan", description = {
  "Say where pipelines would go on declared agents, and why not; nothing is changed.", "",
  "The engine is the operator's. No cluster is asked: the agents are those of --agents, and nothing else runs on them."}, footer = {
    "karoo plan -f samples/first-light.yaml --agents samples/agents/talk.yaml",
    "karoo plan -f samples/meerkat-64.yaml --agents samples/agents/meerkat.yaml -o json"}, customSynopsis = "karoo plan -f FILE --agents FILE [options]")
public final class PlanCommand implements Callable<Integer> {
  @Mixin
  FileOptions input = new FileOptions();

  @Option(names = "--agents", paramLabel = "FILE", split = ",", description = "Files of Agent manifests. Agents among those of -f count, too.")
  List<String> agents = List.of();

  @Option(names = "--policy", paramLabel = "POLICY", description = "'pack': as few agents as can be; 'spread': as evenly as can be. Default: pack.")
  String policy = "pack";

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
  public Integer call() throws CommandFailure {
    if (!input.given()) {
      throw CommandFailure.error("must specify -f FILE");
    }
    if (!Set.of("", "json", "yaml").contains(output)) {
      throw CommandFailure.error("--output must be 'json' or 'yaml'");
    }
    if (!Set.of("pack", "spread").contains(policy.toLowerCase(Locale.ROOT))) {
      throw CommandFailure.error("--policy must be 'pack' or 'spread'");
    }
    List<String> places = new ArrayList<>(input.files);
    places.addAll(agents);
    input.files = places;
    List<Manifest> manifests = input.checked(shell);
    if (manifests.stream().noneMatch(each -> each.kind().equals(Kind.AGENT.kind()))) {
      throw CommandFailure.error("no agents: give a file of Agent manifests with --agents");
    }
    PlanReport report = new PlanReport(OfflinePlan.of(manifests,
        global.namespace.isEmpty() ? "default" : global.namespace,
        Policy.valueOf(policy.toUpperCase(Locale.ROOT)), shell.now().get()));
    switch (output) {
      case "json" -> shell.out().println(Json.textInOrder(report.json()));
      case "yaml" -> shell.out().print(Yaml.text(report.json()));
      default -> report.print(shell.terminal(), shell.out());
    }
    return 0;
  }
}

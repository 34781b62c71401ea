package dev.karoo.cli.command;

import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.TextTable;
import dev.karoo.cli.shell.CommandFailure;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `karoo api-resources`.
@Command(name = "api-resources", description = "Print the kinds that the server serves.", footer = "karoo api-resources")
public final class ApiResourcesCommand extends ApiCommand {
  @Option(names = "--no-headers", arity = "0..1", fallbackValue = "true", description = "The table without the names of its columns.")
  boolean noHeaders;

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "name: only the names, such as pipelines.karoo.dev.")
  String output = "";

  public ApiResourcesCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (!output.isEmpty() && !output.equals("name")) {
      throw CommandFailure.error("--output must be 'name'");
    }
  }

  @Override
  int run(Session session) throws ApiFailure, Unreachable, InterruptedException {
    List<ResourceType> types = session.types().served().stream()
        .sorted(Comparator.comparing(ResourceType::group).thenComparing(ResourceType::plural))
        .toList();
    if (output.equals("name")) {
      types.forEach(type -> shell.out().println(type.qualifiedPlural()));
      return 0;
    }
    List<List<String>> rows = types.stream()
        .map(type -> List.of(type.plural(), String.join(",", type.shortNames()),
            type.apiVersion(), Boolean.toString(type.namespaced()), type.kind()))
        .toList();
    TextTable table = new TextTable(
        List.of("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"), shell.terminal(),
        shell.out());
    if (noHeaders) {
      table.print(rows);
    } else {
      table.printWithHeader(rows);
    }
    return 0;
  }
}

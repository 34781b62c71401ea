package dev.karoo.cli.command;

import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.JsonPath;
import dev.karoo.cli.output.JsonPathException;
import dev.karoo.cli.output.OutputFormat;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo get`.
@Command(name = "get", description = {
  "Display one or many resources: pipelines, tasks, agents, events, namespaces.", "",
  "Prints a table of the most important facts of each. Words may be plural, singular or short, and 'all' stands for pipelines and tasks."}, footer = {
    "# List all pipelines of a namespace\nkaroo get pipelines -n array-1",
    "# List all tasks with the cores, GPUs and interfaces that they got\nkaroo get tasks -o wide",
    "# Watch tasks move while an agent is down\nkaroo get tasks -w",
    "# Show one task as YAML\nkaroo get task first-light.cores.0 -o yaml",
    "# Show the agent of a task\nkaroo get task/first-light.cores.0 -o jsonpath='{.status.placement.agent}'"}, customSynopsis = "karoo get (TYPE[,TYPE]... [NAME...] | TYPE/NAME ... | -f FILE) [options]")
public final class GetCommand extends ApiCommand {
  @Parameters(arity = "0..*", paramLabel = "TYPE[/NAME]", description = "What to get.", hidden = true)
  List<String> arguments = List.of();

  @Mixin
  FileOptions input = new FileOptions();

  @Mixin
  SelectionOptions selection = new SelectionOptions();

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "yaml, json, wide, name, jsonpath=TEMPLATE or custom-columns=HEADER:PATH,... instead of the table.")
  String output = "";

  @Option(names = {"-w",
    "--watch"}, arity = "0..1", fallbackValue = "true", description = "After the table, keep printing what changes, until Ctrl-C.")
  boolean watch;

  @Option(names = "--watch-only", arity = "0..1", fallbackValue = "true", description = "Print what changes, without the table before it.")
  boolean watchOnly;

  @Option(names = "--output-watch-events", arity = "0..1", fallbackValue = "true", description = "With --watch, say what happened: ADDED, MODIFIED or DELETED.")
  boolean watchEvents;

  @Option(names = "--no-headers", arity = "0..1", fallbackValue = "true", description = "Tables without the names of their columns.")
  boolean noHeaders;

  @Option(names = "--show-labels", arity = "0..1", fallbackValue = "true", description = "One more column with all labels.")
  boolean showLabels;

  @Option(names = {"-L",
    "--label-columns"}, paramLabel = "LABEL", split = ",", description = "One more column for each of these labels.")
  List<String> labelColumns = List.of();

  @Option(names = "--sort-by", paramLabel = "PATH", description = "Sort by this field, such as '.metadata.creationTimestamp'.")
  String sortBy = "";

  @Option(names = "--ignore-not-found", arity = "0..1", fallbackValue = "true", description = "Say nothing of objects that don't exist.")
  boolean ignoreNotFound;

  @Option(names = "--show-managed-fields", arity = "0..1", fallbackValue = "true", description = "With yaml and json: also who manages which field.")
  boolean showManagedFields;

  @Option(names = "--raw", paramLabel = "PATH", description = "What the server says at this path, as it is, such as /readyz?verbose.")
  String raw = "";

  public GetCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure, JsonPathException {
    if (!raw.isEmpty()) {
      checkRaw();
      return;
    }
    requireResource(!arguments.isEmpty() || input.given(), "get");
    OutputFormat.parse(output);
    sortPath();
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, JsonPathException,
      InterruptedException {
    if (!raw.isEmpty()) {
      return printRaw(session);
    }
    List<Target> targets = Target.parse(arguments, input, this, session);
    if (targets.stream().anyMatch(Target::isNamed)) {
      refuseWithNames();
    }
    OutputFormat format = OutputFormat.parse(output);
    if (watch || watchOnly) {
      return new GetWatch(this, session, format).run(targets);
    }
    return format.isTable()
        ? new GetTables(this, session, format).run(targets)
        : new GetObjects(this, session, format).run(targets);
  }

  private void checkRaw() throws CommandFailure {
    if (!arguments.isEmpty() || input.given()) {
      throw CommandFailure.error("arguments may not be passed when --raw is specified");
    }
    if (watch || watchOnly || selection.given()) {
      throw CommandFailure.error("--raw may not be specified with other flags that filter the "
          + "server request or alter the output");
    }
    if (!output.isEmpty()) {
      throw CommandFailure.error("--raw and --output are mutually exclusive");
    }
    try {
      if (raw.startsWith("/") && !new URI("http://server" + raw).getRawPath().isEmpty()) {
        return;
      }
    } catch (URISyntaxException e) {
      throw CommandFailure.error("--raw must be a valid URL path: " + e.getMessage());
    }
    throw CommandFailure.error("--raw must be a valid URL path: it begins with a /");
  }

  private int printRaw(Session session) throws ApiFailure, Unreachable, InterruptedException {
    Request request = Request.get(raw).accepting("application/json, */*");
    try (Reader answer = new InputStreamReader(session.client().open(request),
        StandardCharsets.UTF_8)) {
      answer.transferTo(shell.out());
    } catch (IOException e) {
      throw new Unreachable("Unable to connect to the server: it closed the connection", e);
    }
    return 0;
  }

  private void refuseWithNames() throws CommandFailure {
    if (!selection.labels.isEmpty() || !selection.fields.isEmpty()) {
      throw CommandFailure.error("name cannot be provided when a selector is specified");
    }
    if (selection.allNamespaces) {
      throw CommandFailure.error(
          "a resource cannot be retrieved by name across all namespaces");
    }
  }

  /// The path that `--sort-by` gives.
  Optional<JsonPath> sortPath() throws JsonPathException {
    return sortBy.isEmpty() ? Optional.empty() : Optional.of(JsonPath.path(sortBy));
  }

  /// Says that nothing was found, as kubectl does.
  void sayNone(Session session, List<Target> targets) {
    boolean namespaced = !selection.allNamespaces
        && targets.stream().anyMatch(target -> target.type().namespaced());
    shell.err().println(namespaced
        ? "No resources found in " + session.namespace() + " namespace."
        : "No resources found");
  }

  /// Each line once, in order, and then the exit code 1; without lines 0.
  int finish(List<String> failures) {
    shell.out().flush();
    failures.stream().distinct().forEach(shell.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }
}

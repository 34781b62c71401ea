package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Applier.Writing;
import dev.karoo.cli.client.Deletion;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.api.yaml.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo delete`.
@Command(name = "delete", description = {"Delete resources by manifest, by name, or by selector.",
  "",
  "A deleted pipeline's tasks are ended first, each with its grace period; with --wait, the default, the command returns when they are."}, footer = {
    "karoo delete -f samples/first-light.yaml", "karoo delete pipeline first-light",
    "# Start a task anew: a deleted task is replaced\nkaroo delete task first-light.cores.0",
    "karoo delete pipelines -l array=1"}, customSynopsis = "karoo delete (-f FILE | TYPE (NAME... | -l LABELS | --all) | TYPE/NAME ...) [options]")
public final class DeleteCommand extends ApiCommand {
  private static final Map<String, String> PROPAGATION = Map.of("background", "Background",
      "foreground", "Foreground", "orphan", "Orphan", "true",
      "Background", "false", "Orphan");

  @Parameters(arity = "0..*", paramLabel = "TYPE[/NAME]", description = "What to delete.", hidden = true)
  List<String> arguments = List.of();

  @Mixin
  FileOptions input = new FileOptions();

  @Mixin
  SelectionOptions selection = new SelectionOptions();

  @Option(names = "--all", arity = "0..1", fallbackValue = "true", description = "All objects of the kind.")
  boolean all;

  @Option(names = "--wait", arity = "0..1", fallbackValue = "true", description = "Return when they are gone. Default: true.")
  boolean wait = true;

  @Option(names = "--timeout", paramLabel = "DURATION", description = "How long to wait, such as 30s; 0: for ever. Default: 0.")
  Duration timeout = Duration.ZERO;

  @Option(names = "--ignore-not-found", arity = "0..1", fallbackValue = "true", description = "What does not exist is no error.")
  boolean ignoreNotFound;

  @Option(names = "--cascade", arity = "0..1", fallbackValue = "background", preprocessor = ValueAfterEquals.class, paramLabel = "MODE", description = "What becomes of what they own: background, foreground or orphan. Default: background.")
  String cascade = "background";

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "client", preprocessor = ValueAfterEquals.class, paramLabel = "MODE", description = "'client' or 'server': only say what would be deleted. Default: none.")
  String dryRun = "none";

  @Option(names = "--grace-period", paramLabel = "SECONDS", description = "Taken as kubectl takes it, and without effect: tasks end with their template's grace period.")
  int gracePeriod = -1;

  @Option(names = "--now", arity = "0..1", fallbackValue = "true", description = "The same as --grace-period=1.")
  boolean now;

  @Option(names = "--force", arity = "0..1", fallbackValue = "true", description = "The same as --grace-period=0.")
  boolean force;

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "name: print the names alone.")
  String output = "";

  /// An object that is to be deleted.
  private record Doomed(ResourceType type, String namespace, String name) {}

  public DeleteCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (input.given() == !arguments.isEmpty()) {
      throw CommandFailure.error(input.given()
          ? "when paths or stdin is provided as input, you may not specify resource arguments as well"
          : "You must provide one or more resources by argument or filename.");
    }
    if (!PROPAGATION.containsKey(cascade)) {
      throw CommandFailure.error("Invalid cascade value (" + cascade
          + "). Must be \"background\", \"foreground\", or \"orphan\".");
    }
    if (!Set.of("none", "client", "server").contains(dryRun)) {
      throw CommandFailure.error("Invalid dry-run value (" + dryRun
          + "). Must be \"none\", \"server\", or \"client\".");
    }
    if (now && gracePeriod != -1) {
      throw CommandFailure.error("--now and --grace-period cannot be specified together");
    }
    if (force && (now || gracePeriod > 0)) {
      throw CommandFailure.error(
          "--force and --grace-period greater than 0 cannot be specified together");
    }
    if (!output.isEmpty() && !output.equals("name")) {
      throw CommandFailure.error("unexpected -o output mode: " + output
          + ". We only support '-o name'");
    }
    if (all && selection.given()) {
      throw CommandFailure.error("setting 'all' parameter but found a selector as well");
    }
  }

  @Override
  int run(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    if (now || force || gracePeriod >= 0) {
      shell.err().println("Warning: tasks end with the grace period of their template; --now,"
          + " --grace-period and --force don't shorten it.");
    }
    Deletion deletion = new Deletion(session.client(), shell.now());
    Optional<Instant> deadline = timeout.isPositive()
        ? Optional.of(shell.now().get().plus(timeout))
        : Optional.empty();
    int code = 0;
    List<Doomed> doomed = input.given() ? fromFiles(session) : fromArguments(session);
    List<String> uids = new ArrayList<>();
    List<Doomed> deleted = new ArrayList<>();
    for (Doomed each : doomed) {
      try {
        uids.add(delete(deletion, each));
        deleted.add(each);
      } catch (ApiFailure failure) {
        if (!(failure.notFound() && ignoreNotFound)) {
          // at once: what comes after it may never end
          refused(failure.text());
          code = 1;
        }
      }
    }
    if (doomed.isEmpty()) {
      shell.out().println("No resources found");
    }
    shell.out().flush();
    if (wait && dryRun.equals("none")) {
      for (int i = 0; i < deleted.size(); i++) {
        Doomed each = deleted.get(i);
        if (!deletion.awaitGone(each.type(), each.namespace(), each.name(), uids.get(i),
            deadline)) {
          refused("error: timed out waiting for the condition on " + each.type().plural() + "/"
              + each.name());
          code = 1;
        }
      }
    }
    return code;
  }

  private String delete(Deletion deletion, Doomed each)
      throws ApiFailure, Unreachable, InterruptedException {
    String uid = "";
    if (!dryRun.equals("client")) {
      uid = deletion.delete(each.type().path(each.namespace(), each.name()),
          PROPAGATION.getOrDefault(cascade.toLowerCase(Locale.ROOT), ""),
          dryRun.equals("server") ? Writing.DRY_RUN : Writing.KEEP);
    }
    String dry = dryRun.equals("none")
        ? ""
        : dryRun.equals("server") ? " (server dry run)" : " (dry run)";
    shell.out().println(output.equals("name")
        ? each.type().qualifiedSingular() + "/" + each.name()
        : each.type().qualifiedSingular() + " \"" + each.name() + "\" deleted" + dry);
    shell.out().flush();
    return uid;
  }

  private List<Doomed> fromFiles(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<Doomed> doomed = new ArrayList<>();
    for (Manifest manifest : input.references(shell)) {
      ManifestTarget target = ManifestTarget.of(manifest, session, global.namespace);
      doomed.add(new Doomed(target.type(), target.namespace(), target.name()));
    }
    return doomed;
  }

  private List<Doomed> fromArguments(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<Doomed> doomed = new ArrayList<>();
    for (Target target : Target.parse(arguments, session.types())) {
      ResourceType type = target.type();
      if (target.isNamed()) {
        if (selection.given() || all) {
          throw CommandFailure.error("name cannot be provided when a selector is specified");
        }
        doomed.add(new Doomed(type, session.namespace(type), target.name()));
      } else if (!all && !selection.given()) {
        throw CommandFailure.error(
            "resource(s) were provided, but no name was specified");
      } else {
        for (JsonNode each : Lists
            .objects(session.client(), type, selection.of(session, type)).items()) {
          doomed.add(new Doomed(type, Objects.namespace(each), Objects.name(each)));
        }
      }
    }
    return doomed;
  }
}

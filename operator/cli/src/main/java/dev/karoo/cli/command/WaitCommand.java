package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.ObjectWait;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.cli.output.JsonPathException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo wait`.
@Command(name = "wait", description = "Wait until resources are as wanted.", footer = {
  "karoo wait --for=condition=Ready pipeline/first-light --timeout=2m",
  "karoo wait --for=delete pipeline/first-light",
  "karoo wait --for=jsonpath='{.status.phase}'=Running task/first-light.cores.0"}, customSynopsis = "karoo wait --for=(delete | create | condition=NAME[=VALUE] | jsonpath=PATH[=VALUE])\n    (TYPE (NAME... | -l LABELS | --all) | TYPE/NAME ... | -f FILE) [options]")
public final class WaitCommand extends ApiCommand {
  private static final Duration A_WEEK = Duration.ofDays(7);

  @Parameters(arity = "0..*", paramLabel = "TYPE[/NAME]", description = "For what.", hidden = true)
  List<String> arguments = List.of();

  @Mixin
  FileOptions input = new FileOptions();

  @Mixin
  SelectionOptions selection = new SelectionOptions();

  @Option(names = "--for", required = true, paramLabel = "WHAT", description = "delete, create, condition=NAME[=VALUE] or jsonpath=PATH[=VALUE].")
  String what = "";

  @Option(names = "--all", arity = "0..1", fallbackValue = "true", description = "All objects of the kind.")
  boolean all;

  @Option(names = "--timeout", paramLabel = "DURATION", description = "How long; 0: look once; less: a week. Default: 30s.")
  Duration timeout = Duration.ofSeconds(30);

  /// An object that is waited for.
  private record Awaited(ResourceType type, String namespace, String name) {}

  public WaitCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure, JsonPathException {
    WaitFor.parse(what);
    requireResource(!arguments.isEmpty() || input.given(), "wait");
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, JsonPathException,
      InterruptedException {
    WaitFor wanted = WaitFor.parse(what);
    Instant deadline = shell.now().get().plus(timeout.isNegative() ? A_WEEK : timeout);
    List<Awaited> objects = objects(session);
    if (objects.isEmpty() && !(wanted instanceof WaitFor.Deletion)) {
      throw CommandFailure.error("no matching resources found");
    }
    List<String> failures = new ArrayList<>();
    for (Awaited each : objects) {
      Optional<JsonNode> now = read(session, each);
      if (now.isEmpty() && wanted.needsObject()) {
        failures.add("Error from server (NotFound): %s \"%s\" not found"
            .formatted(each.type().qualifiedPlural(), each.name()));
        continue;
      }
      ObjectWait wait = new ObjectWait(session.client(), each.type(), each.namespace(),
          each.name());
      if (now.isEmpty() && wanted instanceof WaitFor.Deletion) {
        continue;
      }
      Duration left = Duration.between(shell.now().get(), deadline);
      if (wait.until(object -> wanted.holds(now, object), Optional.of(left))) {
        shell.out().println(each.type().qualifiedSingular() + "/" + each.name()
            + " condition met");
        shell.out().flush();
      } else {
        failures.add("error: timed out waiting for the condition on " + each.type().plural() + "/"
            + each.name());
      }
    }
    failures.forEach(shell.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }

  private static Optional<JsonNode> read(Session session, Awaited each)
      throws ApiFailure, Unreachable, InterruptedException {
    return Lists.objects(session.client(), each.type(),
        Selection.named(each.namespace(), each.name())).items().stream()
        .findFirst();
  }

  private List<Awaited> objects(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<Awaited> objects = new ArrayList<>();
    if (input.given()) {
      for (Manifest manifest : input.references(shell)) {
        ManifestTarget target = ManifestTarget.of(manifest, session, global.namespace);
        objects.add(new Awaited(target.type(), target.namespace(), target.name()));
      }
      return objects;
    }
    for (Target target : Target.parse(arguments, session.types())) {
      ResourceType type = target.type();
      if (target.isNamed()) {
        objects.add(new Awaited(type, session.namespace(type), target.name()));
      } else if (!all && !selection.given()) {
        throw CommandFailure.error("resource(s) were provided, but no name was specified");
      } else {
        Lists.objects(session.client(), type, selection.of(session, type)).items()
            .forEach(each -> objects
                .add(new Awaited(type, Objects.namespace(each), Objects.name(each))));
      }
    }
    return objects;
  }
}

package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Applier;
import dev.karoo.cli.client.Applier.Applied;
import dev.karoo.cli.client.Applier.Conflicts;
import dev.karoo.cli.client.Applier.Writing;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.cli.output.JsonPathException;
import dev.karoo.cli.output.ObjectPrinter;
import dev.karoo.cli.output.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `karoo apply`.
@Command(name = "apply", description = {"Make resources what manifests say.", "",
  "All manifests are checked before the first of them is sent; all that is wrong is said at once, with file and line."}, footer = {
    "karoo apply -f samples/first-light.yaml",
    "# All files of a directory\nkaroo apply -f pipelines/",
    "# What another program writes\ngenerate | karoo apply -f -",
    "# What would happen?\nkaroo apply -f samples/first-light.yaml --dry-run=server"}, customSynopsis = "karoo apply -f FILE [options]")
public final class ApplyCommand extends ApiCommand {
  @Mixin
  FileOptions input = new FileOptions();

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "client", preprocessor = ValueAfterEquals.class, paramLabel = "MODE", description = "'client': only read the manifests; 'server': let the server check them, too. Nothing is kept. Default: none.")
  String dryRun = "none";

  @Option(names = "--force-conflicts", arity = "0..1", fallbackValue = "true", description = "Take over fields that others manage.")
  boolean force;

  @Option(names = "--field-manager", paramLabel = "NAME", description = "Under which name the fields are managed. Default: karoo.")
  String manager = "karoo";

  @Option(names = "--server-side", arity = "0..1", fallbackValue = "true", hidden = true, description = "Always so.")
  boolean serverSide;

  @Option(names = {"-o",
    "--output"}, paramLabel = "FORMAT", description = "yaml, json or name: print the objects instead of what became of them.")
  String output = "";

  /// What is to be applied, read and checked.
  private List<Manifest> manifests = List.of();

  public ApplyCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure, JsonPathException {
    if (!input.given()) {
      throw CommandFailure.error("must specify -f FILE");
    }
    if (!Set.of("none", "client", "server").contains(dryRun)) {
      throw CommandFailure.error("Invalid dry-run value (" + dryRun
          + "). Must be \"none\", \"server\", or \"client\".");
    }
    OutputFormat.parse(output);
    manifests = input.checked(shell);
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, JsonPathException,
      InterruptedException {
    List<ManifestTarget> targets = targets(session);
    Applier applier = new Applier(session.client(), manager,
        force ? Conflicts.FORCE : Conflicts.REFUSE,
        dryRun.equals("server") ? Writing.DRY_RUN : Writing.KEEP);
    ObjectPrinter printer = new ObjectPrinter(OutputFormat.parse(output), shell.terminal(),
        shell.out(), Set.of());
    int code = 0;
    for (ManifestTarget target : targets) {
      try {
        apply(target, applier, printer);
      } catch (ApiFailure failure) {
        // at once: what comes after it may never end
        refused(explained(failure, target));
        code = 1;
      }
    }
    return code;
  }

  private List<ManifestTarget> targets(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<ManifestTarget> targets = new ArrayList<>();
    for (Manifest manifest : manifests) {
      targets.add(ManifestTarget.of(manifest, session, global.namespace));
    }
    return targets;
  }

  private void apply(ManifestTarget target, Applier applier, ObjectPrinter printer)
      throws ApiFailure, Unreachable, InterruptedException {
    JsonNode object = target.object();
    String outcome = "configured";
    if (!dryRun.equals("client")) {
      Applied applied = applier.apply(target.path(), target.type().path(target.namespace()),
          target.object());
      object = applied.object();
      outcome = applied.outcome().word();
    }
    if (!output.isEmpty()) {
      printer.print(object);
      return;
    }
    String dry = switch (dryRun) {
      case "client" -> " (dry run)";
      case "server" -> " (server dry run)";
      default -> "";
    };
    shell.out().println(target.qualifiedName() + " " + outcome + dry);
    shell.out().flush();
  }

  private static String explained(ApiFailure failure, ManifestTarget target) {
    boolean conflict = failure.causes().stream()
        .anyMatch(cause -> cause.reason().equals("FieldManagerConflict"));
    if (conflict) {
      return "error: " + failure.getMessage() + "\nThese fields are managed by others. To take "
          + "them over, apply again with --force-conflicts; else remove them from "
          + target.source() + ".";
    }
    return failure.reason().equals("Invalid")
        ? failure.text()
        : failure.during("error when applying \"" + target.source() + "\"").text();
  }
}

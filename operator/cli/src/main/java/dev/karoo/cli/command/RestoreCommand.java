package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.app.StartFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.shell.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo restore`.
@Command(name = "restore", description = {"Bring back what a backup holds.", "",
  "On a running server: the pipelines, and what was written on agents, become as they were, in one step; tasks follow as after any other change. Pipelines that are not in the backup are deleted, unless the annotation karoo.dev/prevent-deletion protects them.",
  "",
  "With --state-dir: the whole store of an operator that does not run is replaced, damaged or not; the old one is kept beside it."}, footer = {
    "karoo restore monday.db --dry-run", "karoo restore monday.db",
    "# The store is damaged, and the operator does not start\nkaroo restore monday.db --state-dir /var/lib/karoo"}, customSynopsis = "karoo restore FILE [options]")
public final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "What 'karoo backup' wrote.")
  String file = "";

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "true", description = "Only say what would change.")
  boolean dryRun;

  @Option(names = "--state-dir", paramLabel = "DIR", description = "The state directory of an operator that does not run.")
  String stateDirectory = "";

  private final GlobalOptions global;

  public RestoreCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws CommandFailure, ApiFailure, Unreachable, ConfigurationException,
      StartFailure, InterruptedException {
    Path backup = Path.of(file);
    if (!Files.isReadable(backup)) {
      throw CommandFailure.error("the path \"" + file + "\" does not exist, or cannot be read");
    }
    if (stateDirectory.isEmpty()) {
      live(backup);
    } else if (dryRun) {
      throw CommandFailure.error("--dry-run is for running servers, not for --state-dir");
    } else {
      offline(backup);
    }
    return 0;
  }

  private void live(Path backup) throws CommandFailure, ApiFailure, Unreachable,
      ConfigurationException, InterruptedException {
    try (Session session = global.connect()) {
      Request request = Request.send("PUT", "/backup", "application/vnd.sqlite3", "")
          .with("dryRun", dryRun ? "All" : "");
      JsonNode outcome = session.client().upload(request, backup).body();
      global.shell().out().println("%s: %d created, %d changed, %d deleted%s".formatted(file,
          outcome.path("created").asInt(), outcome.path("changed").asInt(),
          outcome.path("deleted").asInt(), dryRun ? " (dry run)" : ""));
      outcome.path("kept").forEach(kept -> global.shell().err()
          .println("Warning: " + kept.asText() + " is not in the backup, but its annotation"
              + " karoo.dev/prevent-deletion keeps it"));
    }
  }

  private void offline(Path backup) throws StartFailure {
    List<Path> kept = global.shell().karoo().get().restore(backup.toAbsolutePath(),
        Path.of(stateDirectory).toAbsolutePath());
    global.shell().out().println(file + ": restored into " + stateDirectory);
    kept.stream().findFirst().ifPresent(
        old -> global.shell().out().println("the store that was there is now " + old));
  }
}

package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.shell.CommandFailure;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo rollout pause`, `resume` and `restart`.
public abstract sealed class RolloutChange extends ApiCommand {
  @Parameters(arity = "0..*", paramLabel = "PIPELINE", description = "Which pipelines.", hidden = true)
  List<String> arguments = List.of();

  private RolloutChange(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    RolloutTarget.names(arguments);
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<String> failures = new ArrayList<>();
    for (String name : RolloutTarget.names(arguments)) {
      try {
        shell.out().println(RolloutTarget.text(name) + " " + change(session, name));
      } catch (ApiFailure failure) {
        failures.add(failure.text());
      } catch (CommandFailure failure) {
        failures.addAll(failure.lines());
      }
    }
    shell.out().flush();
    failures.forEach(shell.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }

  /// Says what was done.
  abstract String change(Session session, String name)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException;

  static boolean paused(JsonNode pipeline) {
    return pipeline.path("spec").path("paused").asBoolean();
  }

  private static JsonNode pausing(boolean paused) {
    return Json.object().set("spec", Json.object().put("paused", paused));
  }

  /// `karoo rollout pause`.
  @Command(name = "pause", description = "Hold changes of a pipeline: what runs stays as it is.", footer = "karoo rollout pause first-light", customSynopsis = "karoo rollout pause PIPELINE... [options]")
  public static final class Pause extends RolloutChange {
    public Pause(GlobalOptions global) {
      super(global);
    }

    @Override
    String change(Session session, String name)
        throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
      if (paused(RolloutTarget.read(session, name))) {
        throw CommandFailure.error(RolloutTarget.text(name) + " is already paused");
      }
      RolloutTarget.patch(session, name, pausing(true));
      return "paused";
    }
  }

  /// `karoo rollout resume`.
  @Command(name = "resume", description = "Let changes of a pipeline go on.", footer = "karoo rollout resume first-light", customSynopsis = "karoo rollout resume PIPELINE... [options]")
  public static final class Resume extends RolloutChange {
    public Resume(GlobalOptions global) {
      super(global);
    }

    @Override
    String change(Session session, String name)
        throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
      if (!paused(RolloutTarget.read(session, name))) {
        throw CommandFailure.error(RolloutTarget.text(name) + " is not paused");
      }
      RolloutTarget.patch(session, name, pausing(false));
      return "resumed";
    }
  }

  /// `karoo rollout restart`.
  @Command(name = "restart", description = "Start all tasks of a pipeline anew, as an update would.", footer = {
    "karoo rollout restart first-light",
    "karoo rollout restart first-light --task=beam"}, customSynopsis = "karoo rollout restart PIPELINE... [options]")
  public static final class Restart extends RolloutChange {
    @Option(names = "--task", paramLabel = "TEMPLATE", split = ",", description = "Only the tasks of these templates.")
    List<String> templates = List.of();

    public Restart(GlobalOptions global) {
      super(global);
    }

    @Override
    String change(Session session, String name)
        throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
      JsonNode pipeline = RolloutTarget.read(session, name);
      if (paused(pipeline)) {
        throw CommandFailure.error("can't restart paused " + RolloutTarget.text(name)
            + " (run rollout resume first)");
      }
      List<String> known = new ArrayList<>();
      pipeline.path("spec").path("tasks").forEach(task -> known.add(task.path("name").asText()));
      String now = shell.now().get().truncatedTo(ChronoUnit.SECONDS).toString();
      ObjectNode annotations = Json.object();
      for (String template : templates) {
        if (!known.contains(template)) {
          throw CommandFailure.error(RolloutTarget.text(name) + " has no task template \""
              + template + "\"; it has " + String.join(", ", known));
        }
        annotations.put(Karoo.RESTARTED_AT_PREFIX + template, now);
      }
      if (templates.isEmpty()) {
        annotations.put(Karoo.RESTARTED_AT, now);
      }
      RolloutTarget.patch(session, name, Json.object().set("metadata",
          Json.object().set("annotations", annotations)));
      return "restarted";
    }
  }
}

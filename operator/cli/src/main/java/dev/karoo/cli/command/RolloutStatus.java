package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.Karoo;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ObjectWait;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.shell.CommandFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo rollout status`.
@Command(name = "status", description = {"Follow a change of a pipeline until it is through.", "",
  "Ends with 1 when it stops by itself."}, footer = {"karoo rollout status first-light",
    "karoo rollout status first-light --watch=false"}, customSynopsis = "karoo rollout status PIPELINE [options]")
public final class RolloutStatus extends ApiCommand {
  @Parameters(arity = "0..*", paramLabel = "PIPELINE", description = "Which pipeline.", hidden = true)
  List<String> arguments = List.of();

  @Option(names = {"-w",
    "--watch"}, arity = "0..1", defaultValue = "true", fallbackValue = "true", description = "Whether to wait until it is through. Default: true.")
  boolean watch;

  @Option(names = "--timeout", paramLabel = "DURATION", description = "How long; 0, the default: for ever.")
  Duration timeout = Duration.ZERO;

  /// How a change does. @param line what is said of it
  private record State(String line, boolean over, boolean failed) {}

  public RolloutStatus(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (RolloutTarget.names(arguments).size() != 1) {
      throw CommandFailure.error("rollout status is for one pipeline at a time");
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    String name = RolloutTarget.names(arguments).getFirst();
    State first = state(RolloutTarget.read(session, name));
    if (!watch || first.over) {
      return say(first);
    }
    State[] last = {first};
    shell.out().println(first.line);
    shell.out().flush();
    boolean over = new ObjectWait(session.client(), ResourceTypes.PIPELINES,
        session.namespace(), name).until(object -> {
          State now = object.map(RolloutStatus::state).orElse(new State(
              "error: " + RolloutTarget.text(name) + " was deleted", true, true));
          if (!now.over && !now.line.equals(last[0].line)) {
            shell.out().println(now.line);
            shell.out().flush();
          }
          last[0] = now;
          return now.over;
        }, timeout.isZero() ? Optional.empty() : Optional.of(timeout));
    if (!over) {
      throw CommandFailure.error("timed out waiting for the condition");
    }
    return say(last[0]);
  }

  private int say(State state) {
    if (state.failed) {
      shell.err().println(state.line);
      return 1;
    }
    shell.out().println(state.line);
    return 0;
  }

  private static State state(JsonNode pipeline) {
    String name = "pipeline \"" + Objects.name(pipeline) + "\"";
    JsonNode status = pipeline.path("status");
    if (status.path("observedGeneration").asLong() < pipeline.at("/metadata/generation").asLong()
        || !asked(pipeline).equals(status.path("restartedAt").asText(""))) {
      return new State("Waiting for " + name + " spec update to be observed...", false, false);
    }
    Optional<JsonNode> updated = Objects.condition(pipeline, "Updated");
    String reason = updated.map(c -> c.path("reason").asText()).orElse("");
    String message = updated.map(c -> c.path("message").asText()).orElse("");
    if (reason.equals("ProgressDeadlineExceeded")) {
      return new State("error: " + name + " exceeded its progress deadline: " + message, true,
          true);
    }
    if (updated.filter(c -> c.path("status").asText().equals("False")).isPresent()) {
      return new State("Waiting for " + name + " rollout to finish: " + message
          + (reason.equals("Paused") ? " (paused)" : "") + "...", false, false);
    }
    boolean ready = Objects.condition(pipeline, "Ready")
        .filter(c -> c.path("status").asText().equals("True")).isPresent();
    return ready
        ? new State(name + " successfully rolled out", true, false)
        : new State("Waiting for " + name + " rollout to finish: "
            + Objects.condition(pipeline, "Ready").map(c -> c.path("message").asText()).orElse("")
            + "...", false, false);
  }

  /// When a restart was last asked for.
  private static String asked(JsonNode pipeline) {
    return pipeline.at("/metadata/annotations").properties().stream()
        .filter(e -> e.getKey().equals(Karoo.RESTARTED_AT)
            || e.getKey().startsWith(Karoo.RESTARTED_AT_PREFIX))
        .map(Map.Entry::getValue).map(JsonNode::asText).max(String::compareTo).orElse("");
  }
}

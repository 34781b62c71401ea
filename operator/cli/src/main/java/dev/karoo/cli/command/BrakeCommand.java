package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.Karoo;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.TextTable;
import dev.karoo.cli.shell.CommandFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `karoo brake`: agents that vanished with many others, whose tasks are not moved.
@Command(name = "brake", description = {
  "Show the agents that vanished with so many others that their tasks are not moved, or release them.",
  "",
  "'karoo brake release' lets the tasks of all of them, or of those named, be started elsewhere."}, footer = {
    "karoo brake", "karoo brake release",
    "karoo brake release cbf07 cbf08"}, customSynopsis = "karoo brake [release [AGENT...]] [options]")
public final class BrakeCommand extends ApiCommand {
  private static final String RELEASE = "release";

  @Parameters(arity = "0..*", paramLabel = "release", description = "What is to be done.", hidden = true)
  List<String> arguments = List.of();

  public BrakeCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (!arguments.isEmpty() && !arguments.getFirst().equals(RELEASE)) {
      throw CommandFailure.usage("\"" + arguments.getFirst() + "\" is not 'release'",
          "karoo brake");
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<JsonNode> held = Lists.objects(session.client(), ResourceTypes.AGENTS, Selection.in(""))
        .items().stream().filter(agent -> Objects.condition(agent, "MovesHeld").isPresent())
        .toList();
    if (held.isEmpty()) {
      shell.out().println("The disaster brake is off.");
      return 0;
    }
    if (arguments.isEmpty()) {
      shell.out().println(Objects.condition(held.getFirst(), "MovesHeld").orElseThrow()
          .path("message").asText());
      new TextTable(List.of("AGENT", "LOST SINCE", "TASKS"), shell.terminal(), shell.out())
          .printWithHeader(held.stream().map(agent -> List.of(Objects.name(agent), lost(agent),
              agent.at("/status/tasks").asText("0"))).toList());
      return 0;
    }
    List<String> names = arguments.subList(1, arguments.size());
    for (String name : names) {
      if (held.stream().noneMatch(agent -> Objects.name(agent).equals(name))) {
        throw CommandFailure.error("the brake does not hold agent " + name + "; it holds "
            + String.join(", ", held.stream().map(Objects::name).toList()));
      }
    }
    for (JsonNode agent : held) {
      if (names.isEmpty() || names.contains(Objects.name(agent))) {
        release(session, agent);
      }
    }
    return 0;
  }

  private static String lost(JsonNode agent) {
    return Objects.condition(agent, "Ready").map(c -> c.path("lastTransitionTime").asText())
        .orElse("");
  }

  /// Not before it was lost by the operator's clock, which may be ahead of this one.
  private void release(Session session, JsonNode agent)
      throws ApiFailure, Unreachable, InterruptedException {
    Instant now = shell.now().get().truncatedTo(ChronoUnit.SECONDS);
    String lost = lost(agent);
    String at = !lost.isEmpty() && Instant.parse(lost).isAfter(now) ? lost : now.toString();
    session.client().send(Request
        .send("PATCH", ResourceTypes.AGENTS.path("", Objects.name(agent)), Request.MERGE,
            Json.object().set("metadata", Json.object().set("annotations",
                Json.object().put(Karoo.RELEASED_AT, at))).toString())
        .with("fieldManager", "karoo"));
    shell.out().println(ResourceTypes.AGENTS.qualifiedSingular() + "/" + Objects.name(agent)
        + " released");
  }
}

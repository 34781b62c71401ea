package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo cordon` and `karoo uncordon`: whether new tasks come to an agent.
public abstract sealed class CordonCommand extends ApiCommand {
  private final Verb verb;

  /// What is done to agents.
  private enum Verb {
    CORDON, UNCORDON;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(arity = "0..*", paramLabel = "AGENT", description = "Which agents.", hidden = true)
  List<String> agents = List.of();

  @Option(names = {"-l",
    "--selector"}, paramLabel = "LABELS", description = "The agents with these labels.")
  String labels = "";

  private CordonCommand(GlobalOptions global, Verb verb) {
    super(global);
    this.verb = verb;
  }

  /// `karoo cordon`.
  @Command(name = "cordon", description = "Keep new tasks off agents; those that run there stay.", footer = "karoo cordon cbf07", customSynopsis = "karoo cordon (AGENT... | -l LABELS) [options]")
  public static final class Cordon extends CordonCommand {
    public Cordon(GlobalOptions global) {
      super(global, Verb.CORDON);
    }
  }

  /// `karoo uncordon`.
  @Command(name = "uncordon", description = "Let new tasks come to agents again.", footer = "karoo uncordon cbf07", customSynopsis = "karoo uncordon (AGENT... | -l LABELS) [options]")
  public static final class Uncordon extends CordonCommand {
    public Uncordon(GlobalOptions global) {
      super(global, Verb.UNCORDON);
    }
  }

  @Override
  void check() throws CommandFailure {
    if (agents.isEmpty() == labels.isEmpty()) {
      throw CommandFailure.usage("name agents, or give a selector with -l", "karoo " + verb.word());
    }
  }

  @Override
  int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<String> failures = new ArrayList<>();
    boolean unschedulable = verb == Verb.CORDON;
    for (String name : names(session)) {
      try {
        JsonNode agent = session.client().send(Request.get(ResourceTypes.AGENTS.path("", name)))
            .body();
        boolean drained = agent.path("spec").path("drain").asBoolean();
        boolean already = agent.path("spec").path("unschedulable").asBoolean() == unschedulable
            && (unschedulable || !drained);
        if (!already) {
          ObjectNode spec = Json.object().put("unschedulable", unschedulable);
          if (!unschedulable && drained) {
            spec.put("drain", false);
          }
          String patch = Json.object().set("spec", spec).toString();
          session.client().send(Request
              .send("PATCH", ResourceTypes.AGENTS.path("", name), Request.MERGE, patch)
              .with("fieldManager", "karoo"));
        }
        shell.out().println(ResourceTypes.AGENTS.qualifiedSingular() + "/" + name
            + (already ? " already " : " ") + verb.word() + "ed");
      } catch (ApiFailure failure) {
        failures.add(failure.text());
      }
    }
    shell.out().flush();
    failures.forEach(shell.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }

  private List<String> names(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    if (!labels.isEmpty()) {
      return Lists.objects(session.client(), ResourceTypes.AGENTS, new Selection("", labels, ""))
          .items().stream().map(Objects::name).toList();
    }
    List<String> names = new ArrayList<>();
    for (String agent : agents) {
      String name = agent.substring(agent.indexOf('/') + 1);
      if (agent.contains("/") && !ResourceTypes.AGENTS.isCalled(agent.split("/", 2)[0])) {
        throw CommandFailure.error("only agents can be " + verb.word() + "ed, not " + agent);
      }
      if (name.isEmpty()) {
        throw CommandFailure.error("resource name may not be empty");
      }
      names.add(name);
    }
    return names;
  }
}

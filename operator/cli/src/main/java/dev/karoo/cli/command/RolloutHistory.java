package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Karoo;
import dev.karoo.api.pipeline.PipelineSpec;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.TextTable;
import dev.karoo.cli.output.Yaml;
import dev.karoo.cli.shell.CommandFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo rollout history` and `undo`: the revisions of a pipeline.
public abstract sealed class RolloutHistory extends ApiCommand {
  private static final String CAUSE = "kubernetes.io/change-cause";

  /// What a template keeps when it goes back: how many of it there are, and how it is treated,
  /// changes nothing of what runs.
  private static final List<String> KEPT = List.of("replicas", "critical", "update",
      "unreachable");

  @Parameters(arity = "0..*", paramLabel = "PIPELINE", description = "Which pipelines.", hidden = true)
  List<String> arguments = List.of();

  private RolloutHistory(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    RolloutTarget.names(arguments);
  }

  /// The revisions of a pipeline, the oldest first.
  static List<JsonNode> revisions(Session session, JsonNode pipeline)
      throws ApiFailure, Unreachable, InterruptedException {
    return Lists.objects(session.client(), ResourceTypes.REVISIONS,
        new Selection(session.namespace(), Karoo.PIPELINE_LABEL + "=" + Objects.name(pipeline), ""))
        .items().stream()
        .filter(each -> each.at("/metadata/ownerReferences/0/uid").asText()
            .equals(Objects.uid(pipeline)))
        .sorted(Comparator.comparingLong(RolloutHistory::number)).toList();
  }

  static long number(JsonNode revision) {
    return revision.path("revision").asLong();
  }

  static JsonNode numbered(List<JsonNode> revisions, long number) throws CommandFailure {
    return revisions.stream().filter(each -> number(each) == number).findFirst()
        .orElseThrow(() -> CommandFailure.error("unable to find the specified revision "
            + number + "; there are " + String.join(", ",
                revisions.stream().map(each -> "" + number(each)).toList())));
  }

  /// `karoo rollout history`.
  @Command(name = "history", description = "Show the revisions of a pipeline, or what one of them says.", footer = {
    "karoo rollout history first-light",
    "karoo rollout history first-light --revision=2"}, customSynopsis = "karoo rollout history PIPELINE... [options]")
  public static final class History extends RolloutHistory {
    @Option(names = "--revision", paramLabel = "NUMBER", description = "Show this one.")
    long revision;

    public History(GlobalOptions global) {
      super(global);
    }

    @Override
    int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
      for (String name : RolloutTarget.names(arguments)) {
        List<JsonNode> all = revisions(session, RolloutTarget.read(session, name));
        if (revision > 0) {
          JsonNode one = numbered(all, revision);
          shell.out().println(RolloutTarget.text(name) + " with revision #" + revision);
          shell.out().print(Yaml.text(one.path("data")));
        } else {
          List<List<String>> rows = new ArrayList<>();
          all.forEach(each -> rows.add(List.of("" + number(each),
              each.path("metadata").path("annotations").path(CAUSE).asText("<none>"))));
          shell.out().println(RolloutTarget.text(name));
          new TextTable(List.of("REVISION", "CHANGE-CAUSE"), shell.terminal(), shell.out())
              .printWithHeader(rows);
        }
      }
      return 0;
    }
  }

  /// `karoo rollout undo`.
  @Command(name = "undo", description = {"Go back to an earlier revision of a pipeline.", "",
    "Replicas and the policies for updates and lost agents stay as they are."}, footer = {
      "karoo rollout undo first-light",
      "karoo rollout undo first-light --to-revision=2"}, customSynopsis = "karoo rollout undo PIPELINE [options]")
  public static final class Undo extends RolloutHistory {
    @Option(names = "--to-revision", paramLabel = "NUMBER", description = "Default: the one before the present one.")
    long revision;

    public Undo(GlobalOptions global) {
      super(global);
    }

    @Override
    int run(Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
      for (String name : RolloutTarget.names(arguments)) {
        JsonNode pipeline = RolloutTarget.read(session, name);
        if (RolloutChange.paused(pipeline)) {
          throw CommandFailure.error("you cannot rollback a paused pipeline; resume it first with"
              + " 'karoo rollout resume " + name + "' and try again");
        }
        ObjectNode patch = back(pipeline, wanted(name, revisions(session, pipeline)));
        if (same(patch, pipeline)) {
          shell.out().println(RolloutTarget.text(name)
              + " skipped rollback (it says already what that revision says)");
          continue;
        }
        RolloutTarget.patch(session, name, patch);
        shell.out().println(RolloutTarget.text(name) + " rolled back");
      }
      return 0;
    }

    /// Whether the pipeline says already what the patch would make it say.
    private static boolean same(JsonNode patch, JsonNode pipeline) {
      PipelineSpec after = dev.karoo.api.Json.fromTree(patch.path("spec"), PipelineSpec.class);
      PipelineSpec before = dev.karoo.api.Json.fromTree(pipeline.path("spec"), PipelineSpec.class);
      return after.tasks().equals(before.tasks()) && after.multicast().equals(before.multicast());
    }

    private JsonNode wanted(String name, List<JsonNode> all) throws CommandFailure {
      if (revision > 0) {
        return numbered(all, revision);
      }
      if (all.size() < 2) {
        throw CommandFailure.error("no rollout history found for " + RolloutTarget.text(name));
      }
      return all.get(all.size() - 2);
    }

    private static ObjectNode back(JsonNode pipeline, JsonNode revision) {
      ObjectNode spec = revision.path("data").path("spec").deepCopy();
      ArrayNode tasks = spec.putArray("tasks");
      for (JsonNode task : revision.path("data").path("spec").path("tasks")) {
        ObjectNode copy = task.deepCopy();
        Optional<JsonNode> present = template(pipeline, task.path("name").asText());
        for (String field : KEPT) {
          if (present.filter(p -> p.has(field)).isPresent()) {
            copy.set(field, present.get().path(field));
          } else if (present.isPresent()) {
            copy.remove(field);
          }
        }
        tasks.add(copy);
      }
      ObjectNode patch = Json.object();
      patch.putObject("metadata").put("resourceVersion", Objects.resourceVersion(pipeline));
      patch.set("spec", spec);
      return patch;
    }

    private static Optional<JsonNode> template(JsonNode pipeline, String name) {
      for (JsonNode task : pipeline.path("spec").path("tasks")) {
        if (task.path("name").asText().equals(name)) {
          return Optional.of(task);
        }
      }
      return Optional.empty();
    }
  }
}

package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.shell.CommandFailure;
import java.util.ArrayList;
import java.util.List;

/// The pipelines that a rollout command is about: `NAME`, `pipeline NAME…` or `pipeline/NAME…`.
final class RolloutTarget {
  private RolloutTarget() {}

  static List<String> names(List<String> arguments) throws CommandFailure {
    List<String> names = new ArrayList<>();
    boolean typed = arguments.size() > 1 && !arguments.getFirst().contains("/")
        && ResourceTypes.PIPELINES.isCalled(arguments.getFirst());
    for (String argument : typed ? arguments.subList(1, arguments.size()) : arguments) {
      int slash = argument.indexOf('/');
      if (slash >= 0 && !ResourceTypes.PIPELINES.isCalled(argument.substring(0, slash))) {
        throw CommandFailure.error("only pipelines have rollouts, not " + argument);
      }
      names.add(argument.substring(slash + 1));
    }
    if (names.isEmpty() || names.stream().anyMatch(String::isEmpty)) {
      throw CommandFailure.error("required resource not specified: name a pipeline");
    }
    return names;
  }

  static JsonNode read(Session session, String name)
      throws ApiFailure, Unreachable, InterruptedException {
    return session.client().send(Request.get(path(session, name))).body();
  }

  static void patch(Session session, String name, JsonNode patch)
      throws ApiFailure, Unreachable, InterruptedException {
    session.client().send(Request
        .send("PATCH", path(session, name), Request.MERGE, patch.toString())
        .with("fieldManager", "karoo"));
  }

  private static String path(Session session, String name) {
    return ResourceTypes.PIPELINES.path(session.namespace(), name);
  }

  static String text(String name) {
    return ResourceTypes.PIPELINES.qualifiedSingular() + "/" + name;
  }
}

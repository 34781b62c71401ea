package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.output.JsonPathException;
import dev.karoo.cli.output.ObjectPrinter;
import dev.karoo.cli.output.ObjectPrinter.Detail;
import dev.karoo.cli.output.OutputFormat;
import dev.karoo.cli.output.SortOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `karoo get` as objects: one by itself, several as a `List`.
final class GetObjects {
  private final GetCommand command;
  private final Session session;
  private final OutputFormat format;

  GetObjects(GetCommand command, Session session, OutputFormat format) {
    this.command = command;
    this.session = session;
    this.format = format;
  }

  int run(List<Target> targets) throws ApiFailure, Unreachable, JsonPathException,
      InterruptedException {
    List<JsonNode> objects = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Target target : targets) {
      try {
        objects.addAll(read(target));
      } catch (ApiFailure failure) {
        if (!(failure.notFound() && command.ignoreNotFound)) {
          failures.add(failure.text());
        }
      }
    }
    if (command.sortPath().isPresent()) {
      SortOrder.require(command.sortPath().get(), command.sortBy, objects);
      objects.sort(SortOrder.by(command.sortPath().get()));
    }
    boolean single = targets.size() == 1 && targets.getFirst().isNamed();
    if (!single && !(objects.isEmpty() && !failures.isEmpty())) {
      printer().print(list(objects));
    } else if (single && !objects.isEmpty()) {
      printer().print(objects.getFirst());
    }
    return command.finish(failures);
  }

  private List<JsonNode> read(Target target)
      throws ApiFailure, Unreachable, InterruptedException {
    ResourceType type = target.type();
    if (target.isNamed()) {
      String path = type.path(target.namespace(session), target.name());
      return List.of(session.client().send(Request.get(path)).body());
    }
    return Lists.objects(session.client(), type, command.selection.of(session, type)).items();
  }

  ObjectPrinter printer() {
    Set<Detail> details = command.showManagedFields ? Set.of(Detail.MANAGED_FIELDS) : Set.of();
    return new ObjectPrinter(format, command.shell.terminal(), command.shell.out(), details);
  }

  /// Several objects as one, a `List`.
  static JsonNode list(List<JsonNode> objects) {
    ObjectNode list = Json.object();
    list.put("apiVersion", "v1");
    list.set("items", Json.array().addAll(objects));
    list.put("kind", "List");
    list.set("metadata", Json.object().put("resourceVersion", ""));
    return list;
  }
}

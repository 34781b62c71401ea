package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.access.User;
import dev.karoo.server.json.Json;
import dev.karoo.server.json.JsonPatch;
import dev.karoo.server.json.MergePatch;
import dev.karoo.server.json.Yaml;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.object.DeleteOptions;
import dev.karoo.server.object.Deletion;
import dev.karoo.server.object.Listing;
import dev.karoo.server.object.Listing.Query;
import dev.karoo.server.object.ObjectStore;
import dev.karoo.server.object.ObjectStore.Part;
import dev.karoo.server.object.Target;
import dev.karoo.server.object.WriteOptions;
import dev.karoo.server.object.Written;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The verbs on objects over HTTP.
final class Resources {
  private static final String PATCHES = "application/json-patch+json, application/merge-patch+json,"
      + " application/apply-patch+yaml";

  private final ObjectStore objects;
  private final Deletion deletion;
  private final Listing listing;
  private final Revisions revisions;
  private final InstantSource clock;
  private final Replacements replacements;
  private final Rows rows = new Rows();

  Resources(ObjectStore objects, Deletion deletion, Listing listing, Revisions revisions,
      InstantSource clock) {
    this.objects = objects;
    this.deletion = deletion;
    this.listing = listing;
    this.revisions = revisions;
    this.clock = clock;
    this.replacements = new Replacements(clock);
  }

  /// In the form that the client asked for.
  Presentation presentation(Call call, Kind kind) {
    return new Presentation(kind, View.of(call.header("Accept")), new Table(kind,
        call.parameter("includeObject"), clock.instant(), rows));
  }

  /// GET of one.
  void get(Call call, Target target) {
    Presentation presentation = presentation(call, target.kind());
    call.number("resourceVersion").ifPresent(revisions::await);
    call.answer(200, presentation.object(objects.get(target)));
  }

  /// GET of many.
  void list(Call call, Target target) {
    Presentation presentation = presentation(call, target.kind());
    Query query = Options.query(call, target);
    String match = call.parameter("resourceVersionMatch");
    requireMatch(call, match);
    call.number("resourceVersion").ifPresent(revisions::await);
    call.answer(200, "application/json", presentation.list(listing.list(query)));
  }

  private static void requireMatch(Call call, String match) {
    boolean versioned = !call.parameter("resourceVersion").isEmpty();
    if (!match.isEmpty() && (!versioned || !call.parameter("continue").isEmpty())) {
      throw Options.invalid("ListOptions",
          FieldProblem.of(FieldProblem.Type.FORBIDDEN, "resourceVersionMatch",
              "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (!List.of("", "Exact", "NotOlderThan").contains(match)
        || (match.equals("Exact") && call.parameter("resourceVersion").equals("0"))) {
      throw Options.invalid("ListOptions",
          FieldProblem.of(FieldProblem.Type.NOT_SUPPORTED, "resourceVersionMatch",
              "supported values: \"Exact\", \"NotOlderThan\"", Json.object().textNode(match)));
    }
  }

  /// POST.
  void create(Call call, Target where) {
    Presentation presentation = presentation(call, where.kind());
    WriteOptions options = Options.write(call, "CreateOptions");
    answer(call, presentation, objects.create(where, Bodies.object(call), options));
  }

  /// PUT.
  void replace(Call call, Target target, Part part) {
    Presentation presentation = presentation(call, target.kind());
    WriteOptions options = Options.write(call, "UpdateOptions");
    answer(call, presentation, objects.replace(target, part, Bodies.object(call), options));
  }

  /// PATCH.
  void patch(Call call, User user, Target target, Part part) {
    Presentation presentation = presentation(call, target.kind());
    try {
      answer(call, presentation, patched(call, target, part));
    } catch (ApiException e) {
      replacements.note(call, user, target, e);
      throw e;
    }
  }

  private Written patched(Call call, Target target, Part part) {
    WriteOptions options = Options.write(call, "PatchOptions");
    boolean builtIn = target.kind().isKubernetesOwn();
    return switch (Bodies.type(call)) {
      case "application/json-patch+json" ->
        changing(target, part, Json.parse(call.body()), JsonPatch::apply,
            options);
      case "application/merge-patch+json" ->
        changing(target, part, object(call), MergePatch::apply, options);
      case "application/strategic-merge-patch+json" -> {
        if (!builtIn) {
          throw Refusals.unsupportedMediaType(PATCHES);
        }
        yield changing(target, part, object(call), StrategicMerge::apply, options);
      }
      case "application/apply-patch+yaml" -> apply(call, target, part, options);
      default -> throw Refusals.unsupportedMediaType(
          builtIn ? PATCHES + ", application/strategic-merge-patch+json" : PATCHES);
    };
  }

  private static JsonNode object(Call call) {
    return Bodies.object(Json.parse(call.body()));
  }

  @FunctionalInterface
  private interface Patching {
    JsonNode apply(JsonNode target, JsonNode patch);
  }

  private Written changing(Target target, Part part, JsonNode patch, Patching patching,
      WriteOptions options) {
    UnaryOperator<ObjectNode> change = old -> Bodies.object(patching.apply(old, patch));
    return objects.change(target, part, change, options);
  }

  private Written apply(Call call, Target target, Part part, WriteOptions options) {
    if (call.parameter("fieldManager").isEmpty()) {
      throw Options.invalid("PatchOptions",
          FieldProblem.of(FieldProblem.Type.REQUIRED, "fieldManager",
              "is required for apply patch"));
    }
    return objects.apply(target, part, Bodies.object(Yaml.parse(call.body())), options);
  }

  private static void answer(Call call, Presentation presentation, Written written) {
    written.warnings().forEach(warning -> call.addHeader("Warning",
        "299 - \""
            + warning.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ")
            + "\""));
    int code = switch (written.effect()) {
      case CREATED -> 201;
      case UPDATED, REMOVED -> 200;
    };
    call.answer(code, presentation.object(written.object()));
  }

  /// DELETE of one.
  void delete(Call call, User user, Target target) {
    DeleteOptions options = Options.delete(call);
    replacements.requireMeant(call, user, target);
    Deletion.Result result = deletion.delete(target, options);
    switch (result.state()) {
      case GONE -> call.answer(200, success(target, result.object()));
      case MARKED -> call.answer(200, result.object());
    }
  }

  private static ObjectNode success(Target target, ObjectNode object) {
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    ObjectNode details = status.put("status", "Success").putObject("details");
    details.put("name", target.name());
    if (!target.kind().group().isEmpty()) {
      details.put("group", target.kind().group());
    }
    details.put("kind", target.kind().names().plural());
    details.put("uid", object.path("metadata").path("uid").asText());
    return status;
  }

  /// DELETE of many.
  void deleteAll(Call call, Target target) {
    Presentation presentation = presentation(call, target.kind());
    Query query = Options.query(call, target);
    DeleteOptions options = Options.delete(call);
    Listing.Result found = listing.list(query);
    List<Listing.Item> deleted = new ArrayList<>();
    for (Listing.Item item : found.items()) {
      JsonNode metadata = item.object().path("metadata");
      Target one = new Target(target.kind(), metadata.path("namespace").asText(),
          metadata.path("name").asText());
      try {
        deleted.add(Listing.Item.gone(deletion.delete(one, options).object()));
      } catch (ApiException e) {
        if (e.code() != 404) { // somebody else was faster
          throw e;
        }
      }
    }
    call.answer(200, "application/json", presentation.list(
        new Listing.Result(deleted, found.revision(), found.next(), found.remaining())));
  }
}

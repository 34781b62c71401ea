package dev.karoo.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.server.access.User;
import dev.karoo.server.json.Json;
import dev.karoo.server.kind.BuiltInKinds;
import dev.karoo.server.kind.Kind;
import dev.karoo.server.kind.Kind.Verb;
import dev.karoo.server.kind.Kinds;
import dev.karoo.server.object.ObjectStore.Part;
import dev.karoo.server.object.Target;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// From a path and a method to what answers it.
final class Router {
  private final Kinds kinds;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final Resources resources;
  private final Watching watching;
  private final Pages pages;

  /// What the server serves besides objects.
  ///
  /// @param version of Karoo
  /// @param logs of tasks; empty: none are served
  /// @param metrics in Prometheus' text format
  /// @param backups of the store
  record Pages(String version, Optional<TaskLogs> logs,
      java.util.function.Supplier<String> metrics, Backups backups) {}

  Router(Kinds kinds, Resources resources, Watching watching, Pages pages) {
    this.kinds = kinds;
    this.discovery = new Discovery(kinds);
    this.openApi = new OpenApi(kinds, pages.version());
    this.resources = resources;
    this.watching = watching;
    this.pages = pages;
  }

  /// Answers a request.
  ///
  /// @throws ApiException when it is refused
  void route(Call call, User user) {
    List<String> path = call.path();
    String first = path.isEmpty() ? "" : path.getFirst();
    switch (first) {
      case "api", "apis" ->
        ResourcePath.of(path).ifPresentOrElse(resource -> object(call, user, resource),
            () -> discover(call, path));
      case "version", "healthz", "livez", "readyz", "metrics", "openapi", "" -> {
        requireGet(call);
        page(call, first);
      }
      case "backup" -> pages.backups().answer(call, user);
      default -> throw Refusals.noSuchPath();
    }
  }

  private static void requireGet(Call call) {
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      throw Refusals.methodNotAllowed();
    }
  }

  private void discover(Call call, List<String> path) {
    requireGet(call);
    boolean core = path.getFirst().equals("api");
    if (path.size() == 1) {
      if (core) {
        discovery.core(call);
      } else {
        discovery.groups(call);
      }
    } else if (path.size() == 2 && !core) {
      discovery.group(call, path.get(1));
    } else if (path.size() <= 3) {
      discovery.resources(call, core ? "" : path.get(1), path.getLast());
    } else {
      throw Refusals.noSuchPath();
    }
  }

  private void page(Call call, String first) {
    switch (first) {
      case "version" -> call.answer(200, version());
      case "metrics" -> call.answer(200, "text/plain; version=0.0.4; charset=utf-8",
          pages.metrics().get().getBytes(StandardCharsets.UTF_8));
      case "openapi" -> openApi.answer(call);
      case "" -> {
        ObjectNode root = Json.object();
        List.of("/api", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3",
            "/readyz",
            "/version").forEach(root.putArray("paths")::add);
        call.answer(200, root);
      }
      default -> call.answer(200, "text/plain; charset=utf-8",
          health(call, first).getBytes(StandardCharsets.UTF_8));
    }
  }

  /// Who answers is well. `?verbose` lists the checks, of which there is that one.
  private static String health(Call call, String check) {
    return call.flag("verbose") ? "[+]ping ok\n" + check + " check passed\n" : "ok";
  }

  /// The Kubernetes version whose API this is, which clients compare with their own; and Karoo's.
  private ObjectNode version() {
    return Json.object().put("major", "1").put("minor", "32")
        .put("gitVersion", "v1.32.0+karoo-" + pages.version())
        .put("gitCommit", "").put("gitTreeState", "clean").put("buildDate", "").put("goVersion", "")
        .put("compiler", "").put("platform", "");
  }

  private void object(Call call, User user, ResourcePath path) {
    Kind kind = kinds.at(path.group(), path.version(), path.resource())
        .orElseThrow(Refusals::noSuchPath);
    boolean placed = !path.namespace().isEmpty();
    if (placed && !kind.namespaced()) {
      throw Refusals.noSuchPath();
    }
    Target target = new Target(kind, path.namespace(), path.name());
    Verb verb = verb(call, path);
    requireAllowed(target, verb, user, path.subresource());
    if (Reviews.isReview(kind) && verb == Verb.CREATE) {
      Reviews.answer(call, kind, user);
    } else if (!path.subresource().isEmpty()) {
      subresource(call, user, target, verb, path.subresource());
    } else if (path.name().isEmpty()) {
      many(call, target, verb);
    } else {
      one(call, user, target, verb, Part.MAIN);
    }
  }

  private static Verb verb(Call call, ResourcePath path) {
    boolean many = path.name().isEmpty();
    return switch (call.method()) {
      case "GET", "HEAD" -> call.flag("watch") ? Verb.WATCH : many ? Verb.LIST : Verb.GET;
      case "POST" -> Verb.CREATE;
      case "PUT" -> Verb.UPDATE;
      case "PATCH" -> Verb.PATCH;
      case "DELETE" -> many ? Verb.DELETECOLLECTION : Verb.DELETE;
      default -> throw Refusals.methodNotAllowed();
    };
  }

  private static void requireAllowed(Target target, Verb verb, User user, String subresource) {
    Kind kind = target.kind();
    boolean question = Reviews.isReview(kind) && verb == Verb.CREATE;
    boolean ofNamespace = kind.qualified().equals(BuiltInKinds.NAMESPACES) && verb == Verb.GET
        && user.mayReadNamespace(target.name());
    if (!question && !ofNamespace && !user.may(verb.word(), target.namespace())) {
      throw target
          .forbidden("User \"%s\" cannot %s resource \"%s%s\" in API group \"%s\"%s".formatted(
              user.name(), verb.word(), kind.names().plural(),
              subresource.isEmpty() ? "" : "/" + subresource,
              kind.group(), target.namespace().isEmpty()
                  ? " at the cluster scope"
                  : " in the namespace \"" + target.namespace() + "\""));
    }
    boolean log = subresource.equals("log") && verb == Verb.GET;
    if (!log && !kind.verbs().contains(verb)) {
      throw Refusals.methodNotAllowed();
    }
  }

  private void many(Call call, Target target, Verb verb) {
    if (verb == Verb.CREATE || verb == Verb.DELETECOLLECTION) {
      requirePlace(target);
    }
    switch (verb) {
      case LIST -> resources.list(call, target);
      case WATCH -> watching.stream(call, target, resources.presentation(call, target.kind()));
      case CREATE -> resources.create(call, target);
      case DELETECOLLECTION -> resources.deleteAll(call, target);
      case GET, UPDATE, PATCH, DELETE -> throw Refusals.methodNotAllowed();
    }
  }

  private static void requirePlace(Target target) {
    if (target.kind().namespaced() && target.namespace().isEmpty()) {
      throw Refusals.methodNotAllowed();
    }
  }

  private void one(Call call, User user, Target target, Verb verb, Part part) {
    if (target.kind().namespaced() && target.namespace().isEmpty()) {
      throw Refusals.noSuchPath();
    }
    switch (verb) {
      case GET -> resources.get(call, target);
      case UPDATE -> resources.replace(call, target, part);
      case PATCH -> resources.patch(call, user, target, part);
      case DELETE -> {
        if (part != Part.MAIN) {
          throw Refusals.methodNotAllowed();
        }
        resources.delete(call, user, target);
      }
      case WATCH -> watching.stream(call, target, resources.presentation(call, target.kind()));
      case CREATE, LIST, DELETECOLLECTION -> throw Refusals.methodNotAllowed();
    }
  }

  private void subresource(Call call, User user, Target target, Verb verb, String name) {
    boolean task = target.kind().qualified().equals("tasks.karoo.dev");
    if (name.equals("status") && target.kind().status()) {
      one(call, user, target, verb, Part.STATUS);
    } else if (name.equals("log") && task && verb == Verb.GET && pages.logs().isPresent()) {
      log(call, target, pages.logs().get());
    } else {
      throw Refusals.noSuchPath();
    }
  }

  private static void log(Call call, Target target, TaskLogs logs) {
    OptionalLong tail = call.number("tailLines").map(OptionalLong::of).orElse(OptionalLong.empty());
    TaskLogs.Source source = logs.open(new TaskLogs.Request(target.namespace(), target.name(),
        call.flag("stderr") ? TaskLogs.Output.STDERR : TaskLogs.Output.STDOUT,
        call.flag("follow") ? TaskLogs.Mode.FOLLOW : TaskLogs.Mode.ONCE, tail));
    try (OutputStream out = call.stream("text/plain; charset=utf-8")) {
      source.writeTo(out);
    } catch (IOException | UncheckedIOException _) {
      // the reader is gone
    }
  }
}

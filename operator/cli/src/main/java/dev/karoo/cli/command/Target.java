package dev.karoo.cli.command;

import dev.karoo.api.yaml.Manifest;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Unreachable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a command's arguments name: all objects of a kind, or one of them.
///
/// @param type the kind
/// @param name of the object; empty: all
/// @param manifested the namespace that the object's manifest says; empty: none does
record Target(ResourceType type, String name, String manifested) {
  /// What those write who come from Kubernetes, and what is most like it here.
  private static final Map<String, String> OF_KUBERNETES = Map.of("pods", "tasks", "pod", "tasks",
      "po", "tasks", "nodes", "agents", "node", "agents", "no", "agents", "deployments",
      "pipelines", "deployment", "pipelines", "deploy", "pipelines", "jobs", "pipelines");

  private Target(ResourceType type, String name) {
    this(type, name, "");
  }

  /// Where it is; empty: its kind has no namespaces.
  String namespace(Session session) {
    return manifested.isEmpty() ? session.namespace(type) : manifested;
  }

  /// Reads the arguments, or the manifests where there are any.
  ///
  /// @throws CommandFailure when there are both, or one of them is not understood
  static List<Target> parse(List<String> arguments, FileOptions files, ApiCommand command,
      Session session) throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    if (!files.given()) {
      return parse(arguments, session.types());
    }
    if (!arguments.isEmpty()) {
      throw CommandFailure.error(
          "when paths, URLs, or stdin is provided as input, you may not specify resource "
              + "arguments as well");
    }
    List<Target> targets = new ArrayList<>();
    for (Manifest manifest : files.references(command.shell)) {
      ManifestTarget target = ManifestTarget.of(manifest, session, command.global.namespace);
      targets.add(new Target(target.type(), target.name(), target.namespace()));
    }
    return targets;
  }

  /// Whether it is one object.
  boolean isNamed() {
    return !name.isEmpty();
  }

  /// Reads `TYPE`, `TYPE NAME…`, `TYPE,TYPE` and `TYPE/NAME…`.
  ///
  /// @throws CommandFailure when they don't go together, or there is no such kind
  /// @throws ApiFailure when the server refuses to say what it serves
  /// @throws Unreachable when it does not answer
  static List<Target> parse(List<String> arguments, ResourceTypes types)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    if (arguments.contains("")) {
      // as an unset variable of a shell's script; it must not mean all
      throw CommandFailure.error("resource name may not be empty");
    }
    boolean slashed = arguments.stream().anyMatch(argument -> argument.contains("/"));
    List<Target> targets = new ArrayList<>();
    if (slashed) {
      for (String argument : arguments) {
        targets.addAll(slashed(argument, types));
      }
      return targets;
    }
    List<String> names = arguments.subList(1, arguments.size());
    for (ResourceType type : types(arguments.getFirst(), types)) {
      if (names.isEmpty()) {
        targets.add(new Target(type, ""));
      }
      names.forEach(name -> targets.add(new Target(type, name)));
    }
    return targets;
  }

  private static List<Target> slashed(String argument, ResourceTypes types)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    String[] parts = argument.split("/", -1);
    if (parts.length == 1) {
      throw CommandFailure.error("there is no need to specify a resource type as a separate "
          + "argument when passing arguments in resource/name form (e.g. 'karoo get "
          + "resource/<resource_name>' instead of 'karoo get resource resource/<resource_name>'");
    }
    if (parts.length > 2) {
      throw CommandFailure
          .error("arguments in resource/name form may not have more than one slash");
    }
    if (parts[0].isEmpty() || parts[1].isEmpty()) {
      throw CommandFailure.error(
          "arguments in resource/name form must have a single resource and name");
    }
    return types(parts[0], types).stream().map(type -> new Target(type, parts[1])).toList();
  }

  private static List<ResourceType> types(String words, ResourceTypes types)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    List<ResourceType> all = new ArrayList<>();
    for (String word : words.split(",", -1)) {
      List<ResourceType> called = types.called(word);
      if (called.isEmpty()) {
        throw CommandFailure.error(
            "the server doesn't have a resource type \"" + word + "\"" + hint(word));
      }
      all.addAll(called);
    }
    return all.stream().distinct().toList();
  }

  private static String hint(String word) {
    List<String> near = OF_KUBERNETES.containsKey(word)
        ? List.of(OF_KUBERNETES.get(word))
        : ResourceTypes.KNOWN.stream()
            .filter(type -> Nearness.isTypo(word, type.plural())
                || Nearness.isTypo(word, type.singular()))
            .map(ResourceType::plural).toList();
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }
}

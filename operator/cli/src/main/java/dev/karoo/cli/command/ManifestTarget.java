package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.ResourceType;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.api.yaml.Manifest;

/// The object that a manifest stands for.
///
/// @param type its kind
/// @param namespace in which it is; empty: its kind has none
/// @param object its fields, `metadata.namespace` among them
/// @param source the file that it is from
record ManifestTarget(ResourceType type, String namespace, ObjectNode object, String source) {
  /// Finds its kind and namespace.
  ///
  /// @param given the namespace of `--namespace`; empty: not given
  /// @throws CommandFailure when the server has no such kind, or the namespaces differ
  static ManifestTarget of(Manifest manifest, Session session, String given)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    JsonNode object = manifest.object();
    String apiVersion = object.path("apiVersion").asText();
    String kind = object.path("kind").asText();
    ResourceType type = session.types().of(apiVersion, kind)
        .orElseThrow(() -> CommandFailure.error("unable to recognize \"" + manifest.source()
            + "\": no matches for kind \"" + kind + "\" in version \"" + apiVersion + "\""));
    String written = Objects.namespace(object);
    if (type.namespaced() && !written.isEmpty() && !given.isEmpty() && !written.equals(given)) {
      throw CommandFailure.error("the namespace from the provided object \"" + written
          + "\" does not match the namespace \"" + given + "\". You must pass '--namespace="
          + written + "' to perform this operation.");
    }
    ObjectNode copy = object.deepCopy();
    String namespace = !type.namespaced() ? "" : written.isEmpty() ? session.namespace() : written;
    if (!namespace.isEmpty()) {
      copy.withObjectProperty("metadata").put("namespace", namespace);
    }
    return new ManifestTarget(type, namespace, copy, manifest.source());
  }

  /// Its name.
  String name() {
    return Objects.name(object);
  }

  /// Its path.
  String path() {
    return type.path(namespace, name());
  }

  /// `pipeline.karoo.dev/first-light`.
  String qualifiedName() {
    return type.qualifiedSingular() + "/" + name();
  }
}

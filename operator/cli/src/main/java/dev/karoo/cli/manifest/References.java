package dev.karoo.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.check.Validation;
import dev.karoo.api.yaml.Located;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.api.yaml.Reading;
import dev.karoo.core.problem.Problem;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Reads which objects manifests name, for commands that need no more than that: what was valid
/// when it was applied may be deleted even if today's rules are stricter.
public final class References {
  private References() {}

  /// The objects that `-f` names; each has `apiVersion`, `kind` and `metadata.name`.
  ///
  /// @throws ManifestException when a file is not YAML, or an object lacks one of these
  public static List<Manifest> read(List<String> places, Manifests.Depth depth,
      InputStream standardInput) throws ManifestException {
    Reading reading = new Manifests(new Anything()).read(places, depth, standardInput);
    List<String> problems =
      new ArrayList<>(reading.problems().stream().map(Located::toString).toList());
    for (Manifest manifest : reading.manifests()) {
      for (String field : List.of("apiVersion", "kind", "metadata.name")) {
        if (manifest.object().at("/" + field.replace('.', '/')).asText().isEmpty()) {
          problems.add(manifest.source() + ":" + manifest.line() + ": " + field + " is missing");
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ManifestException(problems);
    }
    return reading.manifests();
  }

  /// Takes objects of all kinds, whatever is in them.
  private static final class Anything extends Validation {
    @Override
    public List<Problem> check(JsonNode object, BiFunction<String, JsonNode, String> texts) {
      return List.of();
    }
  }
}

package dev.karoo.cli.manifest;

import dev.karoo.api.check.Validation;
import dev.karoo.api.yaml.Located;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.api.yaml.Reading;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads which objects manifests name, for commands that need no more than that: what was valid
/// when it was applied may be deleted even if today's rules are stricter.
public final class References {
  private References() {}

  /// The objects that `-f` names; each has `apiVersion`, `kind` and `metadata.name`.
  ///
  /// @throws ManifestException when a file is not YAML, or an object lacks one of these
  public static List<Manifest> read(List<String> places, Manifests.Depth depth,
      InputStream standardInput) throws ManifestException {
    Reading reading = new Manifests(new Validation()).read(places, depth, standardInput);
    List<String> problems = new ArrayList<>();
    // one that is not about a field is about a text that could not be read whole
    reading.problems().stream().filter(problem -> problem.problem().path().isEmpty())
        .map(Located::toString).forEach(problems::add);
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
}

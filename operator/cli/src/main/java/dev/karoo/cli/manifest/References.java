package dev.karoo.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.output.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads which objects manifests name, for commands that need no more than that: what was valid
/// when it was applied may be deleted even if today's rules are stricter.
public final class References {
  private References() {}

  /// The objects of the files; each has at least `apiVersion`, `kind` and `metadata.name`.
  ///
  /// @throws ManifestException when a file is not YAML, or an object lacks one of these
  public static List<Manifest> read(List<ManifestFile> files) throws ManifestException {
    List<Manifest> manifests = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (ManifestFile file : files) {
      try {
        for (Object document : yaml().loadAll(new String(file.content(), StandardCharsets.UTF_8))) {
          if (document != null) {
            add(file.name(), Json.MAPPER.valueToTree(document), manifests, problems);
          }
        }
      } catch (YAMLException | IllegalArgumentException malformed) {
        problems.add("error parsing " + file.name() + ": "
            + Optional.ofNullable(malformed.getMessage()).orElse("not YAML").strip());
      }
    }
    if (problems.isEmpty() && manifests.isEmpty()) {
      problems.add("no objects passed");
    }
    if (!problems.isEmpty()) {
      throw new ManifestException(problems);
    }
    return manifests;
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(64 << 20);
    return new Yaml(new SafeConstructor(options));
  }

  private static void add(String source, JsonNode document, List<Manifest> manifests,
      List<String> problems) {
    if (document.path("items").isArray() && document.path("kind").asText().endsWith("List")) {
      document.path("items").forEach(item -> add(source, item, manifests, problems));
      return;
    }
    boolean whole = true;
    for (String pointer : List.of("/apiVersion", "/kind", "/metadata/name")) {
      if (document.at(pointer).asText().isEmpty()) {
        problems.add(source + ": an object has no "
            + pointer.substring(1).replace('/', '.'));
        whole = false;
      }
    }
    if (whole) {
      manifests.add(new Manifest(document, source));
    }
  }
}

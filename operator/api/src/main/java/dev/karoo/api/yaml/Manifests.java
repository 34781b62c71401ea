package dev.karoo.api.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.check.Validation;
import dev.karoo.core.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Reads manifests: files, directories, standard input; several documents each; lists.
public final class Manifests {
  /// How directories are read.
  public enum Depth {
    /// Their own files only, as kubectl does.
    FLAT,
    /// Those of directories inside, too: `-R`.
    RECURSIVE
  }

  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
  private static final int DEEPEST_DIRECTORY = 32;

  private final Validation validation;

  /// Reads what `validation` then judges.
  public Manifests(Validation validation) {
    this.validation = validation;
  }

  /// Reads what `-f` names: files, directories, and `-` for standard input, each in its order.
  ///
  /// @param stdin read only where a place is `-`
  public Reading read(List<String> places, Depth depth, InputStream stdin) {
    var collected = new Collected();
    for (String place : places) {
      if (place.equals("-")) {
        text("-", stdin, collected);
      } else {
        path(place, depth, collected);
      }
    }
    return collected.reading();
  }

  /// Reads one text. @param source what problems call it
  public Reading read(String source, byte[] text) {
    var collected = new Collected();
    text(source, text, collected);
    return collected.reading();
  }

  private void path(String place, Depth depth, Collected collected) {
    if (place.matches("[a-z]+://.*")) {
      collected.problem(place, "is an address, not a file",
          "fetch it first: curl -sS ADDRESS | karoo apply -f -");
      return;
    }
    Path path = Path.of(place);
    if (!Files.exists(path)) {
      collected.problem(place, "there is no such file or directory", "");
    } else if (Files.isDirectory(path)) {
      directory(path, depth, collected);
    } else {
      file(path, collected);
    }
  }

  /// A link to a directory is one, too; its files are called as they were asked for.
  private void directory(Path directory, Depth depth, Collected collected) {
    int deepest = depth == Depth.FLAT ? 1 : DEEPEST_DIRECTORY;
    try (Stream<Path> entries = Files.walk(directory.toRealPath(), deepest)) {
      Path real = directory.toRealPath();
      List<Path> files = entries.map(entry -> directory.resolve(real.relativize(entry)))
          .filter(Files::isRegularFile)
          .filter(f -> ENDINGS.stream().anyMatch(e -> f.toString().endsWith(e)))
          .sorted(Comparator.comparing(Path::toString)).toList();
      if (files.isEmpty()) {
        collected.problem(directory.toString(), "holds no manifests: no .yaml, .yml or .json",
            depth == Depth.FLAT ? "-R reads the directories in it" : "");
      }
      files.forEach(f -> file(f, collected));
    } catch (IOException | java.io.UncheckedIOException e) {
      collected.problem(directory.toString(), "cannot be read: " + reason(e), "");
    }
  }

  private void file(Path file, Collected collected) {
    try (InputStream in = Files.newInputStream(file)) {
      text(file.toString(), in, collected);
    } catch (IOException e) {
      collected.problem(file.toString(), "cannot be read: " + reason(e), "");
    }
  }

  private static String reason(Exception e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }

  private void text(String source, InputStream in, Collected collected) {
    try {
      text(source, in.readNBytes(Documents.MOST_BYTES + 1), collected);
    } catch (IOException e) {
      collected.problem(source, "cannot be read: " + reason(e), "");
    }
  }

  private void text(String source, byte[] bytes, Collected collected) {
    Documents read = Documents.read(source, bytes);
    var problems = new ArrayList<>(read.problems());
    List<Documents.Document> documents = read.documents().stream()
        .filter(document -> !document.tree().isNull()).toList();
    List<Checked> objects = documents.parallelStream()
        .flatMap(document -> checked(source, document.tree(), document.positions())).toList();
    for (Checked object : objects) {
      problems.addAll(object.problems);
      object.manifest.ifPresent(manifest -> collected.add(manifest, problems));
    }
    if (documents.isEmpty() && problems.isEmpty()) {
      problems.add(new Located(source, 0, 0,
          new Problem("", "", "holds no objects", "")));
    }
    problems.sort(Located.BY_LINE);
    collected.problems.addAll(problems);
  }

  /// An object, and what is wrong with it.
  private record Checked(Optional<Manifest> manifest, List<Located> problems) {}

  private Stream<Checked> checked(String source, JsonNode tree, Positions positions) {
    if (isList(tree)) {
      List<Positions> items = positions.items(tree.path("items").size());
      return IntStream.range(0, items.size()).boxed().parallel()
          .flatMap(i -> checked(source, tree.path("items").path(i), items.get(i)));
    }
    List<Located> problems = new ArrayList<>();
    for (Problem problem : validation.check(tree,
        (path, node) -> positions.written(path).orElseGet(node::asText))) {
      Positions.Position position = positions.of(problem.path());
      problems.add(new Located(source, position.line(), position.column(), problem));
    }
    return Stream.of(new Checked(tree instanceof ObjectNode object
        ? Optional.of(new Manifest(source, positions.of("").line(), object))
        : Optional.empty(), problems));
  }

  /// What `kubectl get -o yaml` writes of several objects.
  private static boolean isList(JsonNode tree) {
    return tree.path("kind").asText().endsWith("List") && tree.path("items").isArray();
  }

  /// What has been read so far.
  private static final class Collected {
    private final List<Manifest> manifests = new ArrayList<>();
    private final List<Located> problems = new ArrayList<>();
    private final Map<List<String>, Manifest> first = new HashMap<>();

    void problem(String source, String message, String fix) {
      problems.add(new Located(source, 0, 0, new Problem("", "", message, fix)));
    }

    void add(Manifest manifest, List<Located> into) {
      manifests.add(manifest);
      Manifest earlier = manifest.name().isEmpty()
          ? null
          : first.putIfAbsent(
              List.of(manifest.kind(), manifest.namespace(), manifest.name()), manifest);
      if (earlier != null) {
        into.add(new Located(manifest.source(), manifest.line(), 1, new Problem("metadata.name",
            manifest.name(), "is the name of two objects of kind " + manifest.kind(),
            "the other is in " + earlier.source() + ", line " + earlier.line())));
      }
    }

    Reading reading() {
      return new Reading(manifests, problems);
    }
  }
}

package dev.karoo.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The Java sources below a directory.
record SourceTree(Path root) {
  private static final List<Path> ROOTS = List.of(Path.of("src", "main", "java"),
      Path.of("src", "test", "java"));

  /// The repository that the tests run in.
  static SourceTree ofRepository() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("operator").resolve("core"))) {
      Path parent = here.getParent();
      if (parent == null) {
        throw new IllegalStateException("not within Karoo's repository");
      }
      here = parent;
    }
    return new SourceTree(here);
  }

  /// All Java sources, generated ones left out.
  List<Path> sources() {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> ROOTS.stream().anyMatch(r -> contains(root.relativize(file), r)))
          .filter(file -> !contains(root.relativize(file), Path.of("target"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its lines.
  List<String> lines(Path source) {
    try {
      return Files.readAllLines(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the package of this source is null-marked: by a `package-info.java` beside it, or for
  /// tests beside the main sources of the same package.
  boolean nullMarked(Path source) {
    Path info = source.resolveSibling("package-info.java");
    Path main = Path.of(info.toString().replace("src/test/java", "src/main/java"));
    return Stream.of(info, main).filter(Files::exists)
        .anyMatch(file -> lines(file).contains("@NullMarked"));
  }

  private static boolean contains(Path path, Path part) {
    for (int i = 0; i + part.getNameCount() <= path.getNameCount(); i++) {
      if (path.subpath(i, i + part.getNameCount()).equals(part)) {
        return true;
      }
    }
    return false;
  }
}

package dev.karoo.scenarios;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the checkout is that these tests run in.
final class Repository {
  private Repository() {}

  /// The folder that holds the launcher and the samples.
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("karoo"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("run these tests inside the checkout");
      }
    }
    return folder;
  }

  /// A sample by its path below `samples/`.
  static String sample(String path) {
    return root().resolve("samples").resolve(path).toString();
  }
}

package dev.karoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Outputs that a person has looked at, in `src/test/resources/dev/karoo/cli/golden`. With
/// `-Dgolden.update=true` they are written anew, to be looked at again.
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/dev/karoo/cli/golden");

  private Golden() {}

  /// Fails unless `text` is what the file says.
  public static void check(String name, String text) {
    Path file = FOLDER.resolve(name);
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, text);
      }
      assertThat(text).as(file.toString()).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.karoo.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that are generated, and kept to be reviewed. `-Dkaroo.update=true` writes them anew.
public final class Updates {
  private Updates() {}

  /// The module's directory.
  public static Path module() {
    return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
  }

  /// Whether files are to be written rather than compared.
  public static boolean wanted() {
    return Boolean.getBoolean("karoo.update");
  }

  /// Fails when the file does not hold `text`, or writes it.
  public static void check(Path file, String text) throws IOException {
    if (wanted()) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s differs; if the change is meant, run the test with -Dkaroo.update=true and review"
            + " the difference", module().relativize(file))
        .isEqualTo(text);
  }
}

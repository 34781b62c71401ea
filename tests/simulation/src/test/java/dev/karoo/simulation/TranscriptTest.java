package dev.karoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each scenario in `transcripts/` has the transcript beside it. `-Dkaroo.update=true` writes them
/// anew, to be reviewed by eye; `-Dscript=NAME` plays only those that begin so.
class TranscriptTest {
  private static final Path DIRECTORY = Path.of(System.getProperty("basedir", "."),
      "src/test/resources/transcripts");

  static List<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".script"))
          .map(f -> f.substring(0, f.length() - ".script".length()))
          .filter(f -> f.startsWith(System.getProperty("script", ""))).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void happensAsReviewed(String name) throws IOException {
    Script script = Script.read(Files.readString(DIRECTORY.resolve(name + ".script")));
    Path golden = DIRECTORY.resolve(name + ".transcript");
    try (var run = new ScriptRun()) {
      String transcript = run.play(script);
      if (Boolean.getBoolean("karoo.update")) {
        Files.writeString(golden, transcript);
      }
      assertThat(transcript).as("%s differs; if the change is meant, run this test with"
          + " -Dkaroo.update=true and review the difference", golden.getFileName())
          .isEqualTo(Files.exists(golden) ? Files.readString(golden) : "");
    }
  }
}

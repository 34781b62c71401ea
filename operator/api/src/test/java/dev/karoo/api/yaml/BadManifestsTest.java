package dev.karoo.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.Updates;
import dev.karoo.api.check.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each manifest in `bad/` is refused with the words beside it. `-Dkaroo.update=true` writes them
/// anew, to be reviewed by eye.
class BadManifestsTest {
  private static final Path BAD = Updates.module().resolve("src/test/resources/bad");
  private static final Manifests MANIFESTS = new Manifests(new Validation());

  static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.list(BAD)) {
      return files.filter(f -> !f.toString().endsWith(".txt")).map(Path::getFileName).sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void a_bad_manifest_is_refused_in_these_words(Path name) throws IOException {
    Reading reading = MANIFESTS.read(name.toString(), Files.readAllBytes(BAD.resolve(name)));

    String said = reading.problems().stream().map(p -> p + "\n").collect(Collectors.joining());

    assertThat(said).isNotEmpty();
    Updates.check(BAD.resolve(name.toString().replaceAll("\\.[a-z]+$", ".txt")), said);
  }

  @Test
  void there_are_many_and_none_is_left_over() throws IOException {
    assertThat(manifests()).hasSizeGreaterThanOrEqualTo(60);
    try (Stream<Path> files = Files.list(BAD)) {
      assertThat(files.filter(f -> f.toString().endsWith(".txt")).count())
          .isEqualTo(manifests().size());
    }
  }
}

package dev.karoo.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `facts.md` says which test covers which rule and which recorded fact.
class FactsTest {
  private static final int RULES = 28;
  private static final int FACTS = 137;

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("DESIGN.md"))) {
      at = at.getParent();
    }
    return at;
  }

  private static List<String[]> lines() throws IOException {
    try (var in = FactsTest.class.getResourceAsStream("/facts.md")) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines()
          .filter(line -> line.matches("\\| [RF][0-9]+ \\|.*"))
          .map(line -> line.split("\\|", -1)).toList();
    }
  }

  /// The sources of all test classes, by their simple names; several may have one name.
  private static Map<String, String> tests() throws IOException {
    var sources = new HashMap<String, String>();
    for (String folder : List.of("operator", "tests")) {
      try (Stream<Path> files = Files.walk(root().resolve(folder))) {
        files.filter(file -> file.toString().contains("src/test/java")
            && file.toString().endsWith(".java")).forEach(file -> {
              try {
                sources.merge(file.getFileName().toString().replace(".java", ""),
                    Files.readString(file), String::concat);
              } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
              }
            });
      }
    }
    return sources;
  }

  @Test
  void noRuleAndNoFactIsLeftOut() throws IOException {
    var expected = new ArrayList<String>();
    IntStream.rangeClosed(1, RULES).forEach(i -> expected.add("R" + i));
    IntStream.rangeClosed(1, FACTS).forEach(i -> expected.add("F" + i));
    assertThat(lines()).extracting(line -> line[1].strip()).isEqualTo(expected);
  }

  @Test
  void everyLineNamesTestsThatExistOrAReason() throws IOException {
    Map<String, String> sources = tests();
    var wrong = new ArrayList<String>();
    for (String[] line : lines()) {
      String covered = line[4].strip();
      if (covered.matches("– .{8,}")) {
        continue;
      }
      for (String test : covered.split(", ", -1)) {
        String[] parts = test.split("#", -1);
        String source = sources.getOrDefault(parts[0], "");
        if (parts.length != 2
            || !Pattern.compile("\\bvoid " + parts[1] + "\\(").matcher(source).find()) {
          wrong.add(line[1].strip() + ": " + test);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}

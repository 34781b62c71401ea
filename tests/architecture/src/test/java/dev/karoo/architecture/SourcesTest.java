package dev.karoo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How sources look: what the formatter and the compiler don't check.
class SourcesTest {
  /// Files are to have about 400 lines; from here on they are to be split.
  private static final int MAX_LINES = 450;
  private static final int MAX_COLUMNS = 100;

  @Test
  void sourcesOfTheRepository() {
    SourceTree repository = SourceTree.ofRepository();
    assertThat(repository.sources()).hasSizeGreaterThan(50);
    assertThat(violations(repository)).isEmpty();
  }

  @Test
  void everyViolationIsSeen(@TempDir Path root) throws IOException {
    Path directory = Files.createDirectories(root.resolve("room/src/main/java/dev"));
    Files.writeString(directory.resolve("Long.java"), "x\n".repeat(MAX_LINES + 1));
    Files.writeString(directory.resolve("Wide.java"),
        "é".repeat(MAX_COLUMNS) + "\n" + "x".repeat(MAX_COLUMNS + 1) + "\n"
            + "  @Description(TEXT) int " + "x".repeat(MAX_COLUMNS) + "\n" + "  say(\""
            + "x".repeat(MAX_COLUMNS)
            + "\");\n" + "// \"quoted\" " + "x".repeat(MAX_COLUMNS) + "\n");
    Files.createDirectories(root.resolve("room/target/src/main/java"));
    Files.writeString(root.resolve("room/target/src/main/java/Generated.java"), "x".repeat(200));

    assertThat(violations(new SourceTree(root))).containsExactly(
        "room/src/main/java/dev/Long.java has 451 lines, more than 450",
        "room/src/main/java/dev/Long.java is in a package without @NullMarked package-info.java",
        "room/src/main/java/dev/Wide.java:2 has more than 100 columns",
        "room/src/main/java/dev/Wide.java:5 has more than 100 columns",
        "room/src/main/java/dev/Wide.java is in a package without @NullMarked package-info.java");

    Files.writeString(directory.resolve("package-info.java"), "@NullMarked\npackage dev;\n");
    Path tests = Files.createDirectories(root.resolve("room/src/test/java/dev"));
    Files.writeString(tests.resolve("DevTest.java"), "x\n");
    assertThat(violations(new SourceTree(root))).hasSize(3);
  }

  private static List<String> violations(SourceTree tree) {
    var violations = new ArrayList<String>();
    for (Path source : tree.sources()) {
      String name = tree.root().relativize(source).toString();
      List<String> lines = tree.lines(source);
      if (lines.size() > MAX_LINES) {
        violations.add(name + " has " + lines.size() + " lines, more than " + MAX_LINES);
      }
      for (int i = 0; i < lines.size(); i++) {
        if (tooWide(lines.get(i))) {
          violations.add(name + ":" + (i + 1) + " has more than " + MAX_COLUMNS + " columns");
        }
      }
      if (!tree.nullMarked(source)) {
        violations.add(name + " is in a package without @NullMarked package-info.java");
      }
    }
    return violations;
  }

  /// What the formatter can't break may be wider: annotations, which it joins with what they
  /// annotate, texts, and tables in comments.
  private static boolean tooWide(String line) {
    return line.codePointCount(0, line.length()) > MAX_COLUMNS
        && !line.strip().matches("(?:@|.* @[A-Z]|/// \\||(?!//).*\").*");
  }
}

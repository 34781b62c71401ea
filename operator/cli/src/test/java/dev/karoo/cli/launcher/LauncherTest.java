package dev.karoo.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher in a checkout of its own, with a Maven that copies jars instead of building them.
class LauncherTest {
  private static final Path JDK = Path.of(System.getProperty("java.home"));

  @TempDir
  private static Path shared = Path.of("");
  private static Path jar = Path.of("");
  @TempDir
  private Path folder = Path.of("");
  private Path root = Path.of("");
  private Path bin = Path.of("");

  /// How a run ended.
  private record Ended(int code, String out, String err) {}

  /// A program that says what it was given.
  @BeforeAll
  static void compile() throws IOException {
    String source = """
        package dev.karoo.cli;
        public class Main {
          public static void main(String[] arguments) throws Exception {
            System.out.println(String.join("|", arguments) + " in "
                + System.getProperty("user.dir") + " terminal " + System.getProperty("karoo.terminal")
                + " extra " + System.getProperty("extra"));
            if (arguments.length > 0 && arguments[0].equals("cat")) {
              System.in.transferTo(System.out);
            }
            if (arguments.length > 0 && arguments[0].equals("up")) {
              Thread.sleep(600_000);
            }
            System.exit(arguments.length > 0 && arguments[0].equals("fail") ? 7 : 0);
          }
        }
        class AotTraining {
          public static void main(String[] arguments) {}
        }
        """;
    Path file = Files.writeString(shared.resolve("Main.java"), source);
    Path classes = Files.createDirectories(shared.resolve("classes"));
    int failed = ToolProvider.getSystemJavaCompiler().run(InputStream.nullInputStream(),
        OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), "-d", classes.toString(),
        file.toString());
    assertThat(failed).isZero();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.karoo.cli.Main");
    jar = shared.resolve("karoo.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
      }
    }
  }

  @BeforeEach
  void checkOut() throws IOException {
    root = Files.createDirectories(folder.resolve("a checkout"));
    bin = Files.createDirectories(folder.resolve("bin"));
    Files.copy(Path.of("../../karoo"), root.resolve("karoo"));
    Files.setPosixFilePermissions(root.resolve("karoo"),
        PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Path sources = Files.createDirectories(root.resolve("operator/cli/src/main/java"));
    Files.writeString(sources.resolve("A.java"), "class A {}");
    script("mvn", """
        echo "$@" >>"%1$s/mvn.log"
        sleep 0.2
        mkdir -p operator/cli/target/launcher/lib
        cp "%2$s" operator/cli/target/launcher/karoo.jar
        cp "%2$s" operator/cli/target/launcher/lib/one.jar
        touch operator/cli/target/launcher/classpath
        """.formatted(folder, jar));
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private ProcessBuilder builder(List<String> command, Map<String, String> more) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(Map.of("PATH", bin + ":/usr/bin:/bin", "HOME", folder.toString(),
        "KAROO_JAVA_HOME", JDK.toString()));
    environment.putAll(more);
    environment.values().removeIf(String::isEmpty);
    return builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
  }

  private Ended run(Map<String, String> environment, String... command) throws Exception {
    return ended(builder(List.of(command), environment).start());
  }

  private Ended karoo(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(root.resolve("karoo").toString()));
    command.addAll(List.of(arguments));
    return run(Map.of(), command.toArray(String[]::new));
  }

  private static Ended ended(Process process) throws Exception {
    String out = process.inputReader().readAllAsString();
    String err = process.errorReader().readAllAsString();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  private long builds() throws IOException {
    Path log = folder.resolve("mvn.log");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  private List<Path> runtimes() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("operator/cli/target/runtime"))) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private void edit() throws IOException {
    Path source = root.resolve("operator/cli/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
  }

  @Test
  void buildsOnceAndRunsWhereItIsCalled() throws Exception {
    Ended first = karoo("get", "a b", "");
    assertThat(first.err())
        .isEqualTo("karoo: building for the first use; this takes a minute or two\n");
    assertThat(first.out())
        .isEqualTo("get|a b| in " + folder.toRealPath() + " terminal none extra null\n");
    assertThat(first.code()).isZero();
    Ended second = karoo("get");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("mvn.log"))).contains("-pl operator/cli -am")
        .contains("package");
  }

  @Test
  void passesOnExitCodesInputAndOptions() throws Exception {
    assertThat(karoo("fail").code()).isEqualTo(7);
    Ended cat = run(Map.of("KAROO_JAVA_OPTIONS", "-Dextra=1 -Xmx64m"), "/bin/sh", "-c",
        "echo hello | '" + root.resolve("karoo") + "' cat");
    assertThat(cat.out()).contains("extra 1\nhello\n");
    assertThat(cat.err()).isEmpty();
  }

  @Test
  void theBuildDoesNotTakeTheInput() throws Exception {
    script("mvn", Files.readString(bin.resolve("mvn")).replace("#!/bin/sh\n", "cat >/dev/null\n"));
    assertThat(run(Map.of(), "/bin/sh", "-c", "echo hello | '" + root.resolve("karoo") + "' cat")
        .out()).endsWith("\nhello\n");
  }

  @Test
  void isFoundThroughLinksAndThePath() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("second"), root.resolve("karoo"));
    Files.createSymbolicLink(links.resolve("first"), Path.of("second"));
    assertThat(run(Map.of(), links.resolve("first").toString(), "x").out()).startsWith("x in ");
    assertThat(run(Map.of("PATH", links + ":" + bin + ":/usr/bin:/bin"), "/bin/sh", "-c",
        "first y").out()).startsWith("y in ");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void isFoundWhereItIsGivenToAShell() throws Exception {
    Process process = builder(List.of("sh", "karoo", "x"), Map.of()).directory(root.toFile())
        .start();
    assertThat(ended(process).out()).startsWith("x in " + root.toRealPath());
  }

  @Test
  void aTabWaitsForNoBuild() throws Exception {
    Ended none = karoo("__complete", "--", "g");
    assertThat(none).isEqualTo(new Ended(0, "", ""));
    karoo("x");
    edit();
    assertThat(karoo("__complete", "--", "g").out()).startsWith("__complete|--|g in ");
    assertThat(builds()).isEqualTo(1);
  }

  /// After an upgrade of the JDK, and after the jars were moved.
  @Test
  void aCacheThatDoesNotServeIsPassedOverInSilence() throws Exception {
    karoo("x");
    Path runtime = runtimes().getFirst();
    assertThat(runtime.resolve("karoo.aot")).exists();
    Files.setLastModifiedTime(runtime.resolve("karoo.jar"),
        FileTime.from(Instant.now().minusSeconds(1000)));
    Ended moved = karoo("x");
    assertThat(moved.out()).startsWith("x in ");
    assertThat(moved.err()).isEmpty();
    Files.writeString(runtime.resolve("jdk"), "JAVA_VERSION=\"25.0.0\"\n");
    Files.writeString(runtime.resolve("karoo.aot"), "no cache of this one");
    assertThat(karoo("x").out()).startsWith("x in ");
  }

  @Test
  void sourcesOfTomorrowAreNamed() throws Exception {
    Path source = root.resolve("operator/cli/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(10_000)));
    assertThat(karoo("x").err()).contains(source + " is dated in the future");
  }

  @Test
  void buildsAgainWhenSourcesHaveChanged() throws Exception {
    karoo("x");
    edit();
    assertThat(karoo("x").err()).isEqualTo("karoo: building, since sources have changed\n");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void takesWhatMavenHasBuiltAlready() throws Exception {
    Path target = Files.createDirectories(root.resolve("operator/cli/target/lib"));
    Files.copy(jar, target.resolve("one.jar"));
    Files.copy(jar, target.resolveSibling("karoo.jar"));
    Files.writeString(target.resolveSibling("classpath"), "");
    Files.setLastModifiedTime(target.resolveSibling("classpath"),
        FileTime.from(Instant.now().plusSeconds(2)));
    Ended ended = karoo("x");
    assertThat(ended.out()).startsWith("x in ");
    assertThat(ended.err()).isEmpty();
    assertThat(builds()).isZero();
  }

  @Test
  void whoComesMeanwhileWaitsForTheBuild() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(builder(List.of(root.resolve("karoo").toString(), "x" + i), Map.of()).start());
    }
    for (int i = 0; i < 4; i++) {
      Ended ended = ended(processes.get(i));
      assertThat(ended.out()).startsWith("x" + i + " in ");
      assertThat(ended.code()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aRuntimeInUseIsKept() throws Exception {
    karoo("x");
    Process up = builder(List.of(root.resolve("karoo").toString(), "up"), Map.of()).start();
    try {
      assertThat(up.inputReader().readLine()).startsWith("up in ");
      Path used = runtimes().getFirst();
      for (int i = 0; i < 3; i++) {
        Path source = root.resolve("operator/cli/src/main/java/A.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
        Files.setLastModifiedTime(root.resolve("operator/cli/target/runtime")
            .resolve(Files.readString(root.resolve("operator/cli/target/runtime/current")).strip())
            .resolve("stamp"), FileTime.from(Instant.now().minusSeconds(100)));
        assertThat(karoo("x").code()).isZero();
      }
      assertThat(builds()).isEqualTo(4);
      assertThat(runtimes()).contains(used).hasSize(3);
    } finally {
      up.destroyForcibly().waitFor();
    }
  }

  @Test
  void aBuildThatFailsSaysWhy() throws Exception {
    script("mvn", "echo '[ERROR] A.java: no such thing'\nexit 1\n");
    Ended ended = karoo("x");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("[ERROR] A.java: no such thing").contains(
        "karoo: the build failed; all that Maven said is in " + root + "/operator/cli/target/");
  }

  @Test
  void aMissingMavenIsNamed() throws Exception {
    Files.delete(bin.resolve("mvn"));
    for (String tool : List.of("readlink", "find", "mkdir", "date", "flock", "rm", "cat")) {
      script(tool, "exec /usr/bin/" + tool + " \"$@\"\n");
    }
    Ended ended = run(Map.of("PATH", bin.toString()), "/bin/sh", root.resolve("karoo").toString());
    assertThat(ended.err())
        .contains("karoo: needs Maven (mvn) to build, and there is none on the PATH");
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void aWrongJdkIsRefused() throws Exception {
    Path wrong = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    for (String tool : List.of("java", "javac")) {
      Files.writeString(wrong.resolve("bin").resolve(tool), "");
      Files.setPosixFilePermissions(wrong.resolve("bin").resolve(tool),
          PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(wrong.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    Ended ended = run(Map.of("KAROO_JAVA_HOME", wrong.toString()),
        root.resolve("karoo").toString());
    assertThat(ended.err()).isEqualTo("karoo: KAROO_JAVA_HOME is " + wrong
        + ", which is JDK 17.0.15, not a JDK 25\n");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(run(Map.of("KAROO_JAVA_HOME", "", "JAVA_HOME", JDK.toString()),
        root.resolve("karoo").toString(), "x").out()).startsWith("x in ");
  }
}

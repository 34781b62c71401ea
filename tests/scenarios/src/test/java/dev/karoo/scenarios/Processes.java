package dev.karoo.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Which processes of this machine belong to one home, whoever their parent has become.
final class Processes {
  private Processes() {}

  /// Processes whose command line, environment or working directory names `home`, a line each.
  static List<String> of(Path home) throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
        String command = read(process.resolve("cmdline"));
        String everything = command + read(process.resolve("environ")) + folder(process);
        if (everything.contains(home.toString()) && !process.endsWith("" + self())) {
          found.add(process.getFileName() + " " + command);
        }
      }
    }
    return found;
  }

  private static long self() {
    return ProcessHandle.current().pid();
  }

  /// A file of a process as text; empty when the process is gone.
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ')
          .strip();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String folder(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}

package dev.karoo.local.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.CommandInfo;

/// From a CommandInfo to a program and its arguments.
final class CommandLines {
  private static final Path BASH = Path.of("/bin/bash");

  private CommandLines() {}

  /// With `shell`: `sh -c value`. Without: the program `value`, looked up in `PATH`, with
  /// `arguments` as its argument vector from argv[0] on. A program that is not there ends with
  /// status 1, as Mesos' executor does (03:55), but only once the task runs.
  static List<String> of(CommandInfo command, Map<String, String> environment, Path directory) {
    if (command.getShell()) {
      return List.of("/bin/sh", "-c", command.getValue());
    }
    String program = command.getValue();
    List<String> arguments = command.getArgumentsList();
    if (!exists(program, environment, directory)) {
      return List.of("/bin/sh", "-c",
          "echo \"Failed to execute '$0': No such file or directory\" >&2; exit 1", program);
    }
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    List<String> line = new ArrayList<>();
    if (!arguments.isEmpty() && !sameName(arguments.getFirst(), program)
        && Files.isExecutable(BASH)) {
      // Another argv[0] than the program's name: only bash can give it.
      line.addAll(List.of(BASH.toString(), "-c", "exec -a \"$0\" \"$@\"", arguments.getFirst()));
    }
    line.add(program);
    line.addAll(rest);
    return line;
  }

  /// What is run by `docker exec`, where the program is not looked up here: all arguments follow
  /// the
  /// value (Mesos `src/checks/checker_process.cpp`, `dockerCommandCheck`).
  static List<String> elsewhere(CommandInfo command) {
    if (command.getShell()) {
      return List.of("/bin/sh", "-c", command.getValue());
    }
    List<String> line = new ArrayList<>(List.of(command.getValue()));
    line.addAll(command.getArgumentsList());
    return line;
  }

  private static boolean sameName(String argument, String program) {
    return argument.equals(program) || program.endsWith("/" + argument);
  }

  private static boolean exists(String program, Map<String, String> environment, Path directory) {
    if (program.indexOf('/') >= 0) {
      return Files.isExecutable(directory.resolve(program));
    }
    for (String entry : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = directory.resolve(entry).resolve(program);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return true;
      }
    }
    return false;
  }
}

package dev.karoo.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What to run.
///
/// @param arguments the program, looked up in the environment's `PATH`, and its arguments
/// @param environment all of it; nothing else is passed on
/// @param directory where it starts; its output goes into `stdout` and `stderr` there
/// @param user whom to run it as; empty: whoever runs this
public record Command(List<String> arguments, Map<String, String> environment, Path directory,
    Optional<String> user) {
  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  @Override
  public String toString() {
    return "command " + arguments + " in " + directory;
  }
}

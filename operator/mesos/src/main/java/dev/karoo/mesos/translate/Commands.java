package dev.karoo.mesos.translate;

import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;

/// Programs and their arguments without a shell (`shell: false`). Three places of Mesos want three
/// different things in `arguments`.
final class Commands {
  private Commands() {}

  /// For the command executor, which does `execvp(value, arguments)`: the arguments begin with the
  /// program's own name (recorded: 13-health, 358).
  static CommandInfo.Builder process(List<String> argv) {
    CommandInfo.Builder command = CommandInfo.newBuilder().setShell(false);
    // Without a program the agent fails the task and says so.
    return argv.isEmpty() ? command : command.setValue(argv.getFirst()).addAllArguments(argv);
  }

  /// For a check on a task's host, in a shell that makes an exit status of a signal (128 + n, as
  /// POSIX has it): a check that a signal ends aborts the command executor, and the task with it
  /// (Mesos `src/checks/checker_process.cpp`, `processCommandCheckResult` asks a future that did
  /// not fail for its failure). No word of the check is read by the shell.
  static CommandInfo.Builder probe(List<String> argv) {
    return process(Stream.concat(Stream.of("/bin/sh", "-c", "\"$@\"; exit $?", "sh"),
        argv.stream()).toList());
  }

  /// For an entrypoint: what follows the first word, no more. For `docker run image …`, recorded:
  /// 12-docker, d10; Mesos' containerizer puts them behind the image's entrypoint where there is no
  /// value (`docker/runtime` isolator).
  static CommandInfo.Builder arguments(List<String> argv) {
    return CommandInfo.newBuilder().setShell(false)
        .addAllArguments(argv.isEmpty() ? argv : argv.subList(1, argv.size()));
  }

  /// For a health check in a Docker container: what follows `docker exec CONTAINER`, the value
  /// first and then all arguments, no shell between them (Mesos
  /// `src/checks/checker_process.cpp`, `dockerCommandCheck`).
  static CommandInfo.Builder dockerExec(List<String> argv) {
    return CommandInfo.newBuilder().setShell(false).setValue(argv.getFirst())
        .addAllArguments(argv.subList(1, argv.size()));
  }
}

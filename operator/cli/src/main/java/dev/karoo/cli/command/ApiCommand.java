package dev.karoo.cli.command;

import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.ConfigurationException;
import dev.karoo.cli.client.Unreachable;
import dev.karoo.cli.output.JsonPathException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/// A command that speaks with a server: the session is opened before it and closed after it.
abstract class ApiCommand implements Callable<Integer> {
  /// The options that all commands share.
  final GlobalOptions global;
  /// What the process gives.
  final Shell shell;

  ApiCommand(GlobalOptions global) {
    this.global = global;
    this.shell = global.shell();
  }

  @Override
  public final Integer call() throws CommandFailure, ApiFailure, Unreachable,
      ConfigurationException, JsonPathException, IOException, InterruptedException {
    check();
    try (Session session = global.connect()) {
      return run(session);
    }
  }

  /// Refuses arguments that don't go together, before anything is asked of a server.
  ///
  /// @throws CommandFailure what is wrong with them
  void check() throws CommandFailure, JsonPathException {}

  /// Does what was asked for, and gives the exit code.
  abstract int run(Session session) throws CommandFailure, ApiFailure, Unreachable,
      JsonPathException, IOException, InterruptedException;

  /// Says why a part was not done, after what was.
  final void refused(String lines) {
    shell.out().flush();
    shell.err().println(lines);
    shell.err().flush();
  }

  /// Refuses a command that names nothing.
  static void requireResource(boolean given, String verb) throws CommandFailure {
    if (!given) {
      throw CommandFailure.lines(List.of(
          "You must specify the type of resource to " + verb
              + ". Use \"karoo api-resources\" for a complete list of supported resources.",
          "", "error: Required resource not specified.",
          "See 'karoo " + verb + " -h' for help and examples"));
    }
  }
}

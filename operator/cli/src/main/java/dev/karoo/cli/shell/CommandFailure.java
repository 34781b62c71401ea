package dev.karoo.cli.shell;

import java.util.List;

/// A command can't do what it was asked to; its user is told why, and the exit code is 1.
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  /// @param lines whole lines for standard error
  private CommandFailure(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  /// Printed as `error: message`.
  public static CommandFailure error(String message) {
    return new CommandFailure(List.of("error: " + message));
  }

  /// Printed as it is; without lines nothing more is said, since all was said before.
  public static CommandFailure lines(List<String> lines) {
    return new CommandFailure(lines);
  }

  /// A mistake in what follows `karoo <command>`.
  public static CommandFailure usage(String message, String command) {
    return new CommandFailure(
        List.of("error: " + message, "See '" + command + " -h' for help and examples."));
  }

  /// Whole lines for standard error.
  public List<String> lines() {
    return lines;
  }
}

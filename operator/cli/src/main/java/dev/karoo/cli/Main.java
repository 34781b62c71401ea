package dev.karoo.cli;

import dev.karoo.app.Wiring;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The program `karoo`.
public final class Main {
  private Main() {}

  /// Runs one command and ends the process with its exit code: 0, or 1 for any error.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs one command in this process.
  static int run(String... arguments) {
    Terminal terminal = Terminal.detect(System.getProperty("karoo.terminal", ""),
        () -> Optional.ofNullable(System.console()), System.getenv());
    Shell shell = new Shell(System.in, writer(FileDescriptor.out), writer(FileDescriptor.err),
        terminal, System.getenv(), home(), Instant::now, Wiring::new);
    return new CommandLineInterface(shell).run(arguments);
  }

  /// `HOME` goes before what the system knows of the user, as for every other program.
  private static Path home() {
    String home = System.getenv().getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
  }
}

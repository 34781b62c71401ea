package dev.karoo.cli;

import dev.karoo.app.Wiring;
import dev.karoo.cli.shell.Shell;
import dev.karoo.cli.output.StandardOutput;
import dev.karoo.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The program `karoo`.
public final class Main {
  private static final int ERROR = 1;

  private Main() {}

  /// Runs one command and ends the process with its exit code: 0, or 1 for any error.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs one command in this process.
  static int run(String... arguments) {
    Terminal terminal = Terminal.detect(System.getProperty("karoo.terminal", ""),
        () -> Optional.ofNullable(System.console()), System.getenv());
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out),
        Path.of("/proc/self/fd/1"));
    PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
    Optional<Path> home = home();
    if (home.isEmpty()) {
      err.println("error: HOME has characters that this locale has not: set LC_ALL=C.UTF-8");
      err.flush();
      return ERROR;
    }
    Shell shell = new Shell(System.in, writer(out), err, terminal, System.getenv(), home.get(),
        Instant::now, Wiring::new);
    int code = new CommandLineInterface(shell).run(arguments);
    if (out.lost().isEmpty()) {
      return code;
    }
    err.println("error: standard output cannot be written: " + out.lost().get().getMessage());
    err.flush();
    return code == 0 ? ERROR : code;
  }

  /// `HOME` goes before what the system knows of the user, as for every other program.
  ///
  /// Empty: the locale's characters don't suffice for its name, so that Java can't open it.
  private static Optional<Path> home() {
    String home = System.getenv().getOrDefault("HOME", "");
    try {
      return Optional.of(Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home));
    } catch (InvalidPathException unmappable) {
      return Optional.empty();
    }
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
  }
}

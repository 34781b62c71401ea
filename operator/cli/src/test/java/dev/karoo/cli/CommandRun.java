package dev.karoo.cli;

import dev.karoo.app.Karoo;
import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.server.LiveServer;
import dev.karoo.cli.shell.Shell;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs commands in this process, as `main` does, with what a test says of their surroundings.
public final class CommandRun {
  /// How a command ended. @param code its exit code @param out what it wrote to standard output
  ///     @param err and to standard error
  public record Result(int code, String out, String err) {}

  private final Map<String, String> environment = new HashMap<>();
  private final List<String> trailing = new ArrayList<>();
  private Terminal terminal = Terminal.NONE;
  private String input = "";
  private Path home = Path.of("/nonexistent");
  private Karoo karoo = new NoKaroo();

  /// A command that speaks with a server.
  public static CommandRun with(LiveServer server) {
    return new CommandRun().trailing("--server", server.address());
  }

  /// Arguments after all others.
  public CommandRun trailing(String... arguments) {
    trailing.addAll(List.of(arguments));
    return this;
  }

  /// What standard output leads to.
  public CommandRun terminal(Terminal other) {
    terminal = other;
    return this;
  }

  /// What is on standard input.
  public CommandRun input(String text) {
    input = text;
    return this;
  }

  /// A variable of the environment.
  public CommandRun environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// The user's home directory.
  public CommandRun home(Path directory) {
    home = directory;
    return this;
  }

  /// What starts things.
  public CommandRun karoo(Karoo other) {
    karoo = other;
    return this;
  }

  /// Runs `karoo arguments…`.
  public Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  /// Runs `karoo arguments…`, and writes to `out` and `err` while it runs.
  public int run(PrintWriter out, PrintWriter err, String... arguments) {
    Shell shell = new Shell(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out,
        err, terminal, environment, home, () -> LiveServer.NOW, () -> karoo);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(trailing);
    return new CommandLineInterface(shell).run(all.toArray(String[]::new));
  }
}

package dev.karoo.cli.shell;

import dev.karoo.app.Karoo;
import dev.karoo.cli.output.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/// What a command is given by the process that it runs in.
///
/// @param in standard input
/// @param out standard output: what was asked for
/// @param err standard error: what else is to be said
/// @param terminal what standard output leads to
/// @param environment variables
/// @param home the user's home directory
/// @param now the time
/// @param karoo starts things on this machine; asked for only by commands that do
public record Shell(InputStream in, PrintWriter out, PrintWriter err, Terminal terminal,
    Map<String, String> environment, Path home, Supplier<Instant> now, Supplier<Karoo> karoo) {
  public Shell {
    environment = Map.copyOf(environment);
  }
}

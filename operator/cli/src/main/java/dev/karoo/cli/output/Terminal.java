package dev.karoo.cli.output;

import java.io.Console;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What standard output leads to.
///
/// @param interactive whether a person reads it as it comes; else it is a file or a pipe
/// @param columns its width in characters; without meaning when not interactive
/// @param rows its height in lines; without meaning when not interactive
/// @param colour whether escape sequences for colours may be written
public record Terminal(boolean interactive, int columns, int rows, boolean colour) {
  /// A file or a pipe.
  public static final Terminal NONE = new Terminal(false, 0, 0, false);

  /// What this process has: `size` is "rows columns" as `stty size` prints it, told by the launcher
  /// when standard output is a terminal, and "none" when it is not. Empty (not started by the
  /// launcher): what the JDK knows.
  ///
  /// Colours are for a terminal, unless `NO_COLOR` is set to anything (https://no-color.org) or
  /// `TERM` is `dumb`.
  public static Terminal detect(String size, Supplier<Optional<Console>> console,
      Map<String, String> environment) {
    boolean interactive = size.isEmpty()
        ? console.get().map(Console::isTerminal).orElse(false)
        : !size.equals("none");
    if (!interactive) {
      return NONE;
    }
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
    String[] numbers = size.split(" ", -1);
    int rows = numbers.length == 2 ? positive(numbers[0], 24) : 24;
    int columns = numbers.length == 2 ? positive(numbers[1], 80) : 80;
    return new Terminal(true, columns, rows, colour);
  }

  private static int positive(String text, int otherwise) {
    try {
      int number = Integer.parseInt(text);
      return number > 0 ? number : otherwise;
    } catch (NumberFormatException notANumber) {
      return otherwise;
    }
  }
}

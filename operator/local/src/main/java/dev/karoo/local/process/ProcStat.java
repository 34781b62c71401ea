package dev.karoo.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One line of `/proc/<pid>/stat` (proc(5)). The pair of pid and start time names a process for as
/// long as the machine runs: a pid that was used again has another start time.
///
/// @param pid the process
/// @param state its state's letter; `Z` is a process that ended and was not yet waited for
/// @param parent the parent's pid
/// @param group the process group
/// @param session the session
/// @param start clock ticks between the machine's start and the process's
public record ProcStat(long pid, char state, long parent, long group, long session, long start) {
  private static final Path PROC = Path.of("/proc");
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int START = 19;

  /// Reads a line; the command in it may hold blanks and parentheses.
  static Optional<ProcStat> parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 2 || close + 2 >= line.length()) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 2).split(" ", -1);
    if (fields.length <= START) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ProcStat(Long.parseLong(line.substring(0, open - 1).strip()),
          fields[STATE].charAt(0), Long.parseLong(fields[PARENT]), Long.parseLong(fields[GROUP]),
          Long.parseLong(fields[SESSION]), Long.parseLong(fields[START])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// The process's present line; empty when there is no such process.
  public static Optional<ProcStat> of(long pid) {
    try {
      return parse(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"),
          StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Whether it still runs.
  boolean isAlive() {
    return state != 'Z' && state != 'X';
  }

  /// Whether the very same process still runs.
  boolean stillRuns() {
    return of(pid).map(now -> now.start == start && now.isAlive()).orElse(false);
  }

  /// Every process that runs now.
  static List<ProcStat> all() {
    List<ProcStat> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        of(Long.parseLong(entry.getFileName().toString())).filter(ProcStat::isAlive)
            .ifPresent(all::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't read /proc", e);
    }
    return all;
  }

  /// The process's environment as text, entries separated by NUL; empty where it may not be read.
  static String environment(long pid) {
    try {
      return Files.readString(PROC.resolve(Long.toString(pid)).resolve("environ"),
          StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /// What tells this run of the machine from others.
  public static String bootId() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}

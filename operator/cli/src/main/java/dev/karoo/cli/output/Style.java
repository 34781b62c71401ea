package dev.karoo.cli.output;

import java.util.Locale;
import java.util.Set;

/// Colours, by what a cell says: good is green, bad is red, on its way is yellow.
public enum Style {
  PLAIN(""), GOOD("\u001b[32m"), BAD("\u001b[31m"), PENDING("\u001b[33m"), HEADER(
      "\u001b[1m"),
  FAINT("\u001b[2m");

  private static final String RESET = "\u001b[0m";
  private static final Set<String> STATE_COLUMNS = Set.of("STATE", "STATUS", "PHASE", "READY",
      "TYPE", "REASON", "RESULT");
  private static final Set<String> GOOD_WORDS = Set.of("running", "ready", "true", "finished",
      "succeeded", "complete", "completed", "active");
  private static final Set<String> BAD_WORDS = Set.of("failed", "error", "lost", "unreachable",
      "gone", "dropped", "notready", "crashloopbackoff", "warning", "quarantined",
      "stopped", "degraded");
  private static final Set<String> PENDING_WORDS = Set.of("pending", "waiting", "placing",
      "staging", "starting", "killing", "terminating", "stopping", "launching", "progressing",
      "false", "unknown", "schedulingdisabled", "placed", "backoff");

  private final String escape;

  Style(String escape) {
    this.escape = escape;
  }

  /// The style of a table's cell, by its column and its first word.
  public static Style of(String column, String cell) {
    if (!STATE_COLUMNS.contains(column.toUpperCase(Locale.ROOT))) {
      return PLAIN;
    }
    int slash = cell.indexOf('/');
    if (slash > 0) {
      return ofFraction(cell.substring(0, slash), cell.substring(slash + 1));
    }
    return ofWord(cell);
  }

  /// The style of a word such as `Running`.
  public static Style ofWord(String word) {
    int end = 0;
    while (end < word.length() && Character.isLetter(word.charAt(end))) {
      end++;
    }
    String first = word.substring(0, end).toLowerCase(Locale.ROOT);
    if (GOOD_WORDS.contains(first)) {
      return word.contains("SchedulingDisabled") ? PENDING : GOOD;
    } else if (BAD_WORDS.contains(first)) {
      return BAD;
    }
    return PENDING_WORDS.contains(first) ? PENDING : PLAIN;
  }

  private static Style ofFraction(String some, String all) {
    return some.equals(all) ? GOOD : PENDING;
  }

  /// `text` in this style, when `colour` is on for `terminal`.
  public String apply(String text, Terminal terminal) {
    return terminal.colour() && this != PLAIN ? escape + text + RESET : text;
  }
}

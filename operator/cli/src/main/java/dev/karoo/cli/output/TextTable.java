package dev.karoo.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// A table as kubectl prints it: columns three spaces apart, the last one ragged.
///
/// It remembers the widths of what it printed, so that rows that come later (of a watch) stay in
/// line. On a terminal no line is longer than its width, if that can be: the widest column that
/// holds no names gives way, and what was cut ends in `…`.
public final class TextTable {
  private static final int GAP = 3;
  private static final int NARROWEST = 8;
  /// What users copy from a table is never cut.
  private static final Set<String> IDENTIFYING = Set.of("NAMESPACE", "NAME", "TASK", "OBJECT");

  private final List<String> columns;
  private final Terminal terminal;
  private final PrintWriter out;
  private final int[] widths;

  public TextTable(List<String> columns, Terminal terminal, PrintWriter out) {
    this.columns = List.copyOf(columns);
    this.terminal = terminal;
    this.out = out;
    this.widths = new int[columns.size()];
  }

  /// Prints the names of the columns, then the rows.
  public void printWithHeader(List<List<String>> rows) {
    List<List<String>> clean = clean(rows);
    measure(List.of(columns));
    measure(clean);
    int[] fitted = fit();
    out.println(line(columns, fitted, Style.HEADER));
    clean.forEach(row -> out.println(line(row, fitted, Style.PLAIN)));
    out.flush();
  }

  /// Prints the rows alone.
  public void print(List<List<String>> rows) {
    List<List<String>> clean = clean(rows);
    measure(clean);
    int[] fitted = fit();
    clean.forEach(row -> out.println(line(row, fitted, Style.PLAIN)));
    out.flush();
  }

  private static List<List<String>> clean(List<List<String>> rows) {
    return rows.stream().map(row -> row.stream().map(TextTable::clean).toList()).toList();
  }

  /// One line without control characters: what comes from a server must not steer a terminal.
  static String clean(String cell) {
    int end = cell.indexOf('\n');
    String line = end < 0 ? cell : cell.substring(0, end) + "…";
    StringBuilder safe = new StringBuilder(line.length());
    line.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return safe.toString();
  }

  private void measure(List<List<String>> rows) {
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() && i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
  }

  /// Widths that fit the terminal; where none do, lines wrap, and nothing is cut.
  private int[] fit() {
    int[] fitted = Arrays.copyOf(widths, widths.length);
    if (!terminal.interactive()) {
      return fitted;
    }
    int excess = Arrays.stream(fitted).sum() + GAP * (fitted.length - 1) - terminal.columns();
    while (excess > 0) {
      OptionalInt widest = widestToCut(fitted);
      if (widest.isEmpty()) {
        return Arrays.copyOf(widths, widths.length);
      }
      fitted[widest.getAsInt()]--;
      excess--;
    }
    return fitted;
  }

  private OptionalInt widestToCut(int[] fitted) {
    return IntStream.range(0, fitted.length)
        .filter(i -> fitted[i] > NARROWEST && !IDENTIFYING.contains(columns.get(i)))
        .reduce((one, other) -> fitted[other] > fitted[one] ? other : one);
  }

  private String line(List<String> row, int[] fitted, Style style) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String cell = cut(row.get(i), i < fitted.length ? fitted[i] : Integer.MAX_VALUE);
      Style own = style == Style.PLAIN && i < columns.size()
          ? Style.of(columns.get(i), row.get(i))
          : style;
      int padding = i == row.size() - 1 ? 0 : fitted[i] - length(cell) + GAP;
      cells.add(own.apply(cell, terminal) + " ".repeat(padding));
    }
    return String.join("", cells).stripTrailing();
  }

  private static String cut(String cell, int width) {
    if (length(cell) <= width) {
      return cell;
    }
    return cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

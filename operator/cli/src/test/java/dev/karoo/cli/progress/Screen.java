package dev.karoo.cli.progress;

import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A terminal's screen: what a person sees of the characters and escape sequences written to it.
final class Screen extends Writer {
  private final char[][] cells;
  private final StringBuilder escape = new StringBuilder();
  private int row;
  private int column;
  private int used;
  private int scrolled;
  private int written;
  private int blanks;
  private boolean wrap = true;
  private boolean cursor = true;
  private boolean watchBlanks;

  Screen(int rows, int columns) {
    cells = new char[rows][columns];
    for (char[] line : cells) {
      Arrays.fill(line, ' ');
    }
  }

  @Override
  public void write(char[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      written++;
      write(text[i]);
    }
  }

  private void write(char c) {
    if (!escape.isEmpty()) {
      escape.append(c);
      if (escape.length() > 2 && (Character.isLetter(c))) {
        run(escape.substring(2));
        escape.setLength(0);
      }
      return;
    }
    switch (c) {
      case '\u001b' -> escape.append(c);
      case '\r' -> column = 0;
      case '\n' -> lineFeed();
      default -> put(c);
    }
  }

  private void put(char c) {
    if (column == cells[0].length) {
      if (!wrap) {
        return;
      }
      lineFeed();
    }
    cells[row][column++] = c;
    used = Math.max(used, row + 1);
  }

  private void lineFeed() {
    column = 0;
    if (++row == cells.length) {
      scrolled++;
      row--;
      System.arraycopy(cells, 1, cells, 0, cells.length - 1);
      cells[row] = new char[cells[0].length];
      Arrays.fill(cells[row], ' ');
    }
  }

  private void run(String sequence) {
    switch (sequence) {
      case "K" -> Arrays.fill(cells[row], column, cells[row].length, ' ');
      case "J" -> {
        Arrays.fill(cells[row], column, cells[row].length, ' ');
        for (int i = row + 1; i < cells.length; i++) {
          Arrays.fill(cells[i], ' ');
        }
        used = Math.min(used, row + (column == 0 ? 0 : 1));
      }
      case "?7l" -> wrap = false;
      case "?7h" -> wrap = true;
      case "?25l" -> cursor = false;
      case "?25h" -> cursor = true;
      case "?2026h", "?2026l" -> {
        // begin and end of what is shown at once
      }
      default -> other(sequence);
    }
    if (watchBlanks && column == 0 && row < used && line(row).isEmpty()) {
      blanks++;
    }
  }

  private void other(String sequence) {
    if (sequence.endsWith("A")) {
      row -= Integer.parseInt(sequence.substring(0, sequence.length() - 1));
      if (row < 0) {
        throw new IllegalStateException("above the screen");
      }
    } else if (!sequence.endsWith("m")) {
      throw new IllegalStateException("unknown sequence " + sequence);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  private String line(int number) {
    return new String(cells[number]).stripTrailing();
  }

  /// What is seen, without empty lines at the end.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      lines.add(line(i));
    }
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  boolean cursorShown() {
    return cursor;
  }

  int scrolled() {
    return scrolled;
  }

  int written() {
    return written;
  }

  /// From now on lines that were written and are erased are counted.
  void forbidBlankLines() {
    watchBlanks = true;
  }

  int blanks() {
    return blanks;
  }
}

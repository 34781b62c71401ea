package dev.karoo.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final List<String> COLUMNS = List.of("NAME", "STATUS", "MESSAGE");

  private final StringWriter written = new StringWriter();

  private TextTable table(Terminal terminal) {
    return new TextTable(COLUMNS, terminal, new PrintWriter(written));
  }

  private static Terminal terminal(int columns) {
    return new Terminal(true, columns, 24, false);
  }

  @Test
  void alignsColumnsThreeSpacesApart() {
    table(Terminal.NONE).printWithHeader(
        List.of(List.of("a", "Running", "x"), List.of("a-long-name", "Pending", "")));
    assertThat(written).hasToString("""
        NAME          STATUS    MESSAGE
        a             Running   x
        a-long-name   Pending
        """);
  }

  @Test
  void rowsThatComeLaterStayInLine() {
    TextTable table = table(Terminal.NONE);
    table.printWithHeader(List.of(List.of("abc", "Running", "x")));
    table.print(List.of(List.of("a", "R", "y"), List.of("a-long-name", "R", "z")));
    table.print(List.of(List.of("a", "R", "y")));
    assertThat(written).hasToString("""
        NAME   STATUS    MESSAGE
        abc    Running   x
        a             R         y
        a-long-name   R         z
        a             R         y
        """);
  }

  @Test
  void theWidestColumnGivesWayToTheTerminal() {
    table(terminal(40))
        .printWithHeader(List.of(List.of("name", "Running", "x".repeat(100))));
    assertThat(written).hasToString("""
        NAME   STATUS    MESSAGE
        name   Running   %s…
        """.formatted("x".repeat(22)));
    assertThat(written.toString().lines()).allMatch(line -> line.length() <= 40);
  }

  @Test
  void aFileIsAsWideAsItMustBe() {
    table(Terminal.NONE).print(List.of(List.of("name", "Running", "x".repeat(500))));
    assertThat(written.toString()).contains("x".repeat(500));
  }

  @Test
  void namesAreNeverCut() {
    table(terminal(40)).printWithHeader(
        List.of(List.of("a-very-long-name", "Running", "a very long message")));
    assertThat(written).hasToString("""
        NAME               STATUS    MESSAGE
        a-very-long-name   Running   a very lon…
        """);
  }

  @Test
  void onATerminalTooNarrowForAnythingNothingIsCut() {
    table(terminal(5)).printWithHeader(
        List.of(List.of("a-very-long-name", "Running", "a very long message")));
    assertThat(written).hasToString("""
        NAME               STATUS    MESSAGE
        a-very-long-name   Running   a very long message
        """);
  }

  @Test
  void charactersBeyondTheFirstPlaneAreCountedOnce() {
    table(Terminal.NONE)
        .printWithHeader(List.of(List.of("😀😀", "é", "x"), List.of("abcd", "e", "y")));
    assertThat(written).hasToString("""
        NAME   STATUS   MESSAGE
        😀😀     é        x
        abcd   e        y
        """);
  }

  @Test
  void cellsCannotSteerTheTerminal() {
    table(Terminal.NONE)
        .print(List.of(List.of("a\u001b[31mb", "c\td", "first\nsecond")));
    assertThat(written).hasToString("a [31mb   c d   first…\n");
  }

  @Test
  void colourIsAroundTheWordsAndDoesNotMoveColumns() {
    new TextTable(COLUMNS, new Terminal(true, 80, 24, true), new PrintWriter(written))
        .printWithHeader(List.of(List.of("a", "Running", "x"), List.of("b", "Failed", "y")));
    String plain = written.toString().replaceAll("\u001b\\[[0-9]*m", "");
    assertThat(written.toString()).contains("\u001b[32mRunning\u001b[0m   x")
        .contains("\u001b[31mFailed\u001b[0m    y");
    assertThat(plain.lines().map(line -> line.length()).distinct().toList())
        .containsExactlyInAnyOrder("NAME   STATUS    MESSAGE".length(),
            "a      Running   x".length());
  }

  @Test
  void statesHaveTheirColours() {
    assertThat(Stream.of("Running", "Ready", "Ready,SchedulingDisabled", "Failed", "Pending",
        "3/3", "2/3", "unheard-of").map(cell -> Style.of("STATUS", cell)))
        .containsExactly(Style.GOOD,
            Style.GOOD, Style.PENDING, Style.BAD, Style.PENDING, Style.GOOD, Style.PENDING,
            Style.PLAIN);
    assertThat(Style.of("NAME", "Running")).isEqualTo(Style.PLAIN);
  }
}

package dev.karoo.cli.progress;

import dev.karoo.cli.output.Age;
import dev.karoo.cli.output.Style;
import dev.karoo.cli.output.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Progress drawn again in place on a terminal.
///
/// Each frame is one write: the cursor goes up, every line is overwritten and its rest erased, so
/// that nothing is ever blank in between. Lines are cut to the width, and wrapping is off while a
/// frame stands, so that going up by the number of lines is always right.
public final class LiveView implements ProgressView {
  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String BEGIN = "\u001b[?2026h\u001b[?25l\u001b[?7l";
  private static final String END = "\u001b[?7h\u001b[?25h\u001b[?2026l";
  private static final int BAR = 24;

  private final PrintWriter out;
  private final Terminal terminal;
  private final Supplier<Instant> now;
  private final Instant start;
  private List<String> frame = List.of();

  public LiveView(PrintWriter out, Terminal terminal, Supplier<Instant> now) {
    this.out = out;
    this.terminal = terminal;
    this.now = now;
    this.start = now.get();
  }

  @Override
  public synchronized void say(String line) {
    draw(List.of(line), frame);
  }

  @Override
  public synchronized void show(Progress progress) {
    draw(List.of(), lines(progress));
  }

  @Override
  public synchronized void end() {
    frame = List.of();
    out.flush();
  }

  /// Writes `above` where the frame stands, and the new frame below it.
  private void draw(List<String> above, List<String> next) {
    if (above.isEmpty() && next.equals(frame)) {
      return;
    }
    StringBuilder text = new StringBuilder(BEGIN);
    if (!frame.isEmpty()) {
      text.append("\u001b[%dA\r".formatted(frame.size()));
    }
    // what is said once may be longer than the terminal is wide
    above.forEach(
        line -> text.append("\u001b[?7h").append(line).append(ERASE_LINE).append("\u001b[?7l\n"));
    next.forEach(line -> text.append(line).append(ERASE_LINE).append('\n'));
    text.append(ERASE_BELOW).append(END);
    out.write(text.toString());
    out.flush();
    frame = next;
  }

  private List<String> lines(Progress progress) {
    List<String> lines = new ArrayList<>();
    String age = Age.of(Duration.between(start, now.get()));
    for (PipelineProgress pipeline : progress.pipelines()) {
      Style style = switch (pipeline.stage()) {
        case READY -> Style.GOOD;
        case FAILED -> Style.BAD;
        case UNDERWAY -> Style.PENDING;
      };
      String counts = "  %d of %d ready  %s".formatted(pipeline.done(), pipeline.desired(), age);
      String text = pipeline.key() + bar(pipeline, counts) + counts;
      lines.add(style.apply(cut(text), terminal));
    }
    for (String line : Shortfall.lines(progress, 1000)) {
      if (line.startsWith(" ") || line.endsWith("not there")) {
        lines.add(Style.FAINT.apply(cut(line), terminal));
      }
    }
    int room = Math.max(1, terminal.rows() - 2);
    if (lines.size() > room) {
      int left = lines.size() - room + 1;
      lines.subList(room - 1, lines.size()).clear();
      lines.add("  … and " + left + " more");
    }
    return lines;
  }

  /// A bar as long as there is room for.
  private String bar(PipelineProgress pipeline, String counts) {
    int room = terminal.columns() - 1 - pipeline.key().length() - counts.length() - 2;
    int length = Math.clamp(room, 0, BAR);
    int filled = pipeline.desired() == 0 ? length : length * pipeline.done() / pipeline.desired();
    return length == 0 ? "" : "  " + "━".repeat(filled) + "·".repeat(length - filled);
  }

  private String cut(String line) {
    int width = Math.max(8, terminal.columns() - 1);
    return line.codePointCount(0, line.length()) <= width
        ? line
        : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
  }
}

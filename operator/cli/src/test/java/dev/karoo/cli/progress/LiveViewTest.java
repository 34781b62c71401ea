package dev.karoo.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.cli.output.Terminal;
import dev.karoo.cli.progress.PipelineProgress.Stage;
import dev.karoo.cli.progress.TaskProgress.Done;
import dev.karoo.cli.progress.TaskProgress.Summary;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Summary NOTHING = new Summary("", "", "", "", "");

  private final Screen screen = new Screen(12, 50);
  private final LiveView view = new LiveView(new PrintWriter(screen, true),
      new Terminal(true, 50, 12, true), () -> NOW);

  private static Progress progress(Stage stage, int done, int desired, String... reasons) {
    List<TaskProgress> tasks = new ArrayList<>();
    for (int i = 0; i < reasons.length; i++) {
      tasks.add(new TaskProgress("default", "p.t." + i, "p", "Pending", Done.NO, "", NOTHING,
          reasons[i]));
    }
    return new Progress(List.of(new PipelineProgress("default/p", stage, desired, done, "")),
        tasks, Set.of());
  }

  @Test
  void framesReplaceEachOther() {
    view.say("Karoo serves its API");
    view.show(progress(Stage.UNDERWAY, 0, 2, "no room", "no room"));
    assertThat(screen.lines()).containsExactly("Karoo serves its API",
        "default/p  ····················  0 of 2 ready  0s",
        "  p.t.0 and 1 more: Pending: no room");
    view.show(progress(Stage.UNDERWAY, 1, 2, "no room"));
    assertThat(screen.lines()).containsExactly("Karoo serves its API",
        "default/p  ━━━━━━━━━━··········  1 of 2 ready  0s", "  p.t.0: Pending: no room");
    view.show(progress(Stage.READY, 2, 2));
    view.end();
    assertThat(screen.lines()).containsExactly("Karoo serves its API",
        "default/p  ━━━━━━━━━━━━━━━━━━━━  2 of 2 ready  0s");
    assertThat(screen.cursorShown()).isTrue();
  }

  @Test
  void whatIsSaidStaysAboveTheFrame() {
    view.show(progress(Stage.UNDERWAY, 0, 2, "no room"));
    view.say("applied");
    view.show(progress(Stage.UNDERWAY, 0, 2, "some room"));
    assertThat(screen.lines()).containsExactly("applied",
        "default/p  ····················  0 of 2 ready  0s", "  p.t.0: Pending: some room");
  }

  @Test
  void aFrameIsNeverLargerThanTheTerminal() {
    String[] reasons = IntStream.range(0, 30)
        .mapToObj(i -> "reason " + i + " is longer than this terminal is wide, by far")
        .toArray(String[]::new);
    view.say("first");
    view.show(progress(Stage.UNDERWAY, 0, 30, reasons));
    view.show(progress(Stage.UNDERWAY, 1, 30, reasons));
    assertThat(screen.lines()).hasSizeLessThanOrEqualTo(12).allMatch(line -> line.length() <= 50)
        .first().isEqualTo("first");
    assertThat(screen.lines().getLast()).isEqualTo("  … and 22 more");
    assertThat(screen.scrolled()).isZero();
  }

  @Test
  void nothingIsWrittenWhenNothingHasChanged() {
    view.show(progress(Stage.UNDERWAY, 0, 2));
    int written = screen.written();
    view.show(progress(Stage.UNDERWAY, 0, 2));
    assertThat(screen.written()).isEqualTo(written);
  }

  @Test
  void noLineIsBlankWhileAFrameIsDrawn() {
    view.show(progress(Stage.UNDERWAY, 0, 2, "no room"));
    screen.forbidBlankLines();
    view.show(progress(Stage.UNDERWAY, 1, 2, "some room"));
    assertThat(screen.blanks()).isZero();
  }
}

package dev.karoo.cli.progress;

import dev.karoo.cli.output.Age;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Progress as lines, for files and pipes: one when a pipeline's state changes, at most one a
/// second for each pipeline while only counts change.
public final class PlainView implements ProgressView {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final PrintWriter out;
  private final Supplier<Instant> now;
  private final Instant start;
  private final Map<String, PipelineProgress> shown = new HashMap<>();
  private final Map<String, Instant> when = new HashMap<>();

  public PlainView(PrintWriter out, Supplier<Instant> now) {
    this.out = out;
    this.now = now;
    this.start = now.get();
  }

  @Override
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public synchronized void show(Progress progress) {
    Set<String> there = progress.pipelines().stream().map(PipelineProgress::key)
        .collect(Collectors.toSet());
    shown.keySet().stream().filter(key -> !there.contains(key)).sorted()
        .forEach(key -> say(key + ": deleted"));
    shown.keySet().retainAll(there);
    for (PipelineProgress pipeline : progress.pipelines()) {
      PipelineProgress before = shown.getOrDefault(pipeline.key(),
          new PipelineProgress(pipeline.key(), PipelineProgress.Stage.UNDERWAY, -1, -1, ""));
      boolean turned = before.desired() < 0 || before.stage() != pipeline.stage();
      boolean due = !now.get()
          .isBefore(when.getOrDefault(pipeline.key(), Instant.MIN).plus(PAUSE));
      if (!before.equals(pipeline) && (turned || due)) {
        shown.put(pipeline.key(), pipeline);
        when.put(pipeline.key(), now.get());
        say("%s: %d of %d ready after %s%s".formatted(pipeline.key(), pipeline.done(),
            pipeline.desired(), Age.of(Duration.between(start, now.get())),
            pipeline.reason().isEmpty() ? "" : ": " + pipeline.reason()));
      }
    }
  }

  @Override
  public synchronized void end() {
    out.flush();
  }
}

package dev.karoo.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which sandboxes go, and that nothing else does.
class SandboxGarbageTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir
  private Path dir;

  private Path sandbox(String executor, Duration age) throws IOException {
    Path runs = dir.resolve("slaves/S0/frameworks/F/executors").resolve(executor).resolve("runs");
    Path sandbox = Files.createDirectories(runs.resolve(UUID.randomUUID().toString()));
    Files.writeString(sandbox.resolve("stdout"), "x");
    Files.deleteIfExists(runs.resolve("latest"));
    Files.createSymbolicLink(runs.resolve("latest"), sandbox.getFileName());
    SandboxGarbage.ended(sandbox, NOW.minus(age));
    return sandbox;
  }

  private void collect(String... live) {
    new SandboxGarbage(dir.resolve("slaves")).collect(Set.of(live), NOW);
  }

  @Test
  void deletesWhatEndedMoreThanAWeekAgoUnlessItIsNeeded() throws IOException {
    Path old = sandbox("old", Duration.ofDays(8));
    Path needed = sandbox("needed", Duration.ofDays(8));
    Path both = sandbox("both", Duration.ofDays(8));
    Path young = sandbox("both", Duration.ofDays(6));
    Path outside = Files.writeString(dir.resolve("kept"), "x");
    Files.createSymbolicLink(old.resolve("link"), dir);
    SandboxGarbage.ended(old, NOW.minus(Duration.ofDays(8)));

    collect(needed.getFileName().toString());

    assertThat(old.getParent().getParent()).doesNotExist();
    assertThat(needed.resolve("stdout")).exists();
    assertThat(both).doesNotExist();
    assertThat(young.getParent().resolve("latest/stdout")).exists();
    assertThat(outside).exists();
  }

  @Test
  void keepsAThousandForLongerThanAnHour() throws IOException {
    for (int i = 0; i < 1003; i++) {
      sandbox("t", Duration.ofHours(2).plusSeconds(i));
    }
    Path last = sandbox("t", Duration.ofHours(3));
    Path justNow = sandbox("t", Duration.ofMinutes(59));

    collect();

    try (var left = Files.list(last.getParent())) {
      assertThat(left.filter(p -> !p.endsWith("latest"))).hasSize(1000).contains(justNow)
          .doesNotContain(last);
    }
  }
}

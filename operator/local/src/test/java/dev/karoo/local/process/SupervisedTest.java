package dev.karoo.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisedTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  private Path dir = Path.of("");

  private Supervised start(String... command) throws IOException {
    return Supervised.start(dir.resolve("run"),
        new Command(List.of(command), Map.of("PATH", "/usr/bin:/bin"), dir, Optional.empty()));
  }

  /// The process id of the command, once it has one.
  private long command() throws IOException {
    Path file = dir.resolve("run/command");
    await().atMost(LIMIT).until(() -> Files.exists(file) && Files.size(file) > 0);
    return Long.parseLong(Files.readString(file).split(" ", 2)[0]);
  }

  private static boolean runs(long pid) {
    return ProcStat.of(pid).filter(ProcStat::isAlive).isPresent();
  }

  private static Ending ending(Supervised supervised) throws Exception {
    CompletableFuture<Ending> ended = new CompletableFuture<>();
    supervised.whenEnded(ended::complete);
    return ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /// Whether it has begun yet or not, which chance decides.
  @RepeatedTest(5)
  void whatIsAskedToEndAtOnceHasEndedByThat() throws Exception {
    Supervised supervised = start("sleep", "600");
    supervised.terminate();
    assertThat(ending(supervised)).isEqualTo(new Ending.Signalled(15));
    supervised.kill();
  }

  @Test
  void whatRunsIsAskedToEnd() throws Exception {
    Supervised supervised = start("sh", "-c", "trap 'exit 7' TERM; echo up; "
        + "while :; do sleep 0.1; done");
    await().atMost(LIMIT).until(() -> Files.exists(dir.resolve("stdout"))
        && Files.readString(dir.resolve("stdout")).equals("up\n"));
    supervised.terminate();
    assertThat(ending(supervised)).isEqualTo(new Ending.Exited(7));
  }

  /// Somebody else's doing, of which nothing can be told.
  @Test
  void aSupervisorThatIsKilledTellsNothing() throws Exception {
    Supervised supervised = start("sleep", "600");
    await().atMost(LIMIT).until(() -> Files.exists(dir.resolve("run/command")));
    ProcessHandle.of(supervised.pid()).orElseThrow().destroyForcibly();
    assertThat(ending(supervised)).isEqualTo(new Ending.Unknown());
    supervised.kill();
  }

  /// As `env -i` does; others write their title over it.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHasNoEnvironmentIsFoundByWhatWasWrittenDown(boolean supervised) throws Exception {
    Supervised task = start("env", "-i", "/bin/sleep", "600");
    long command = command();
    await().atMost(LIMIT).until(() -> ProcStat.environment(command).isEmpty());
    if (!supervised) {
      ProcessHandle.of(task.pid()).orElseThrow().destroyForcibly();
      assertThat(ending(task)).isEqualTo(new Ending.Unknown());
    }
    Supervised.killLeft(List.of(dir.resolve("run")), "KAROO_TEST=" + dir + "/none/");
    await().atMost(LIMIT).until(() -> !runs(command));
    assertThat(ending(task)).isEqualTo(new Ending.Unknown());
  }

  /// Whatever the machine's encoding makes of the letters.
  @Test
  void whatLeftItsSessionIsFoundUnderANameWithLettersOfAnyLanguage() throws Exception {
    String marker = "KAROO_TEST=" + dir + "/jürgen/";
    Supervised task = Supervised.start(dir.resolve("run"),
        new Command(List.of("setsid", "--wait", "sleep", "600"),
            Map.of("PATH", "/usr/bin:/bin", "KAROO_TEST", dir + "/jürgen/state"), dir,
            Optional.empty()));
    long command = command();
    Supervised.killLeft(List.of(), marker);
    assertThat(ending(task)).isEqualTo(new Ending.Unknown());
    await().atMost(LIMIT).until(() -> !runs(command));
  }
}

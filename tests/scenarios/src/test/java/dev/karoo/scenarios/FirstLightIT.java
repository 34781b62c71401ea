package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first command of the README, and what it may leave behind: nothing.
class FirstLightIT {
  @TempDir
  Path home;

  @BeforeEach
  void temporaryFolder() throws IOException {
    Files.createDirectories(home.resolve("tmp"));
  }

  @Test
  void runsTheTalksThreeRequestsAndLeavesNothing() throws Exception {
    Karoo.Result run = firstLight("--exit-when-ready", "--timeout", "3m").exited(0);

    assertThat(run.out()).contains("first-light")
        .containsPattern("(?m)^first-light\\.cores\\.0 .*Accounted +Running$");
    assertThat(Processes.of(home)).isEmpty();
    assertThat(written()).allMatch(path -> path.startsWith("state/"));
  }

  @Test
  void saysWhatWaitsWhenTheTimeIsOver() throws Exception {
    Path tooMuch = Files.writeString(home.resolve("state-too-much.yaml"), """
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata: {name: too-much}
        spec:
          tasks:
          - name: big
            command: [sleep, infinity]
            resources: {cpus: 1, memory: 10Mi, cores: {count: 64}}
        """);
    Karoo.Result run = Karoo.run(home, "up", "--listen", "127.0.0.1:0", "--agents",
        Repository.sample("agents/talk.yaml"), "-f", tooMuch.toString(), "--exit-when-ready",
        "--timeout", "20s").exited(1);

    assertThat(run.err() + run.out()).contains("too-much").contains("big").contains("64");
    assertThat(Processes.of(home)).isEmpty();
  }

  @Test
  void refusesAttributesThatMesosCannotHold() throws Exception {
    Path agents = Files.writeString(home.resolve("agents.yaml"), """
        apiVersion: karoo.dev/v1alpha1
        kind: Agent
        metadata: {name: h1}
        spec:
          topology: {domains: [{cores: 0-1}], attributes: {room: Building 1, zone: "1.10"}}
        """);
    Karoo.Result run = Karoo.run(home, "up", "--listen", "127.0.0.1:0", "--agents",
        agents.toString()).exited(1);

    assertThat(run.err()).contains("agent h1, attribute room: \"Building 1\"",
        "agent h1, attribute zone: \"1.10\"").doesNotContain("\tat ");
    assertThat(Processes.of(home)).isEmpty();
  }

  @Test
  void refusesASecondInstanceOnTheSameState() throws Exception {
    try (Karoo first = Karoo.start(home, "up", "--listen", "127.0.0.1:0", "--agents", "1")) {
      first.awaitLine("kubeconfig");
      Karoo.Result second = Karoo.run(home, "up", "--listen", "127.0.0.1:0", "--agents", "1");

      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).contains("in use").doesNotContain("\tat ");
    }
    assertThat(Processes.of(home)).isEmpty();
  }

  private Karoo.Result firstLight(String... more) throws Exception {
    var arguments = Stream.concat(
        Stream.of("up", "--listen", "127.0.0.1:0", "--agents",
            Repository.sample("agents/talk.yaml"), "-f", Repository.sample("first-light.yaml")),
        Stream.of(more)).toArray(String[]::new);
    return Karoo.run(home, arguments);
  }

  private List<String> written() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile).map(p -> home.relativize(p).toString()).toList();
    }
  }
}

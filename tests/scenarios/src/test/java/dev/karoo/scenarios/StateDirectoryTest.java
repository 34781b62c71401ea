package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.app.FrameworkOptions;
import dev.karoo.app.LocalAgents;
import dev.karoo.app.LocalOptions;
import dev.karoo.app.OperatorOptions;
import dev.karoo.app.RunningKaroo;
import dev.karoo.app.RunningLocalCluster;
import dev.karoo.app.Serving;
import dev.karoo.app.StartFailure;
import dev.karoo.app.UpOptions;
import dev.karoo.app.Wiring;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a state directory is of, who may read it, and what is said where it cannot be used.
class StateDirectoryTest {
  private static final Serving ANYWHERE = Serving.plain(new InetSocketAddress("127.0.0.1", 0));
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  /// Nobody listens there.
  private static final String MASTER = "http://127.0.0.1:1";

  @TempDir
  Path folder = Path.of("");
  private Path state = Path.of("");

  @BeforeEach
  void ofAUser() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
  }

  private RunningKaroo up() throws StartFailure {
    return new Wiring().up(new UpOptions(new LocalAgents.Copies(1), state, ANYWHERE));
  }

  private RunningKaroo operator(String master) throws StartFailure {
    return new Wiring()
        .operator(new OperatorOptions(master, state, ANYWHERE, FrameworkOptions.USUAL));
  }

  /// A cluster's masters take any framework: the samples would be started on it.
  @Test
  void aLocalClustersStoreIsNotUsedOnAnother() throws Exception {
    up().close();
    assertThatThrownBy(() -> operator(MASTER).close()).isInstanceOf(StartFailure.class)
        .hasMessageContainingAll(state.toString(), "that of a local cluster", MASTER,
            "--state-dir");
    up().close();
  }

  /// What runs on the other cluster would be taken for gone.
  @Test
  void anotherClustersStoreIsNotUsedOnALocalOne() throws Exception {
    operator(MASTER).close();
    assertThatThrownBy(() -> up().close()).isInstanceOf(StartFailure.class)
        .hasMessageContainingAll(state.toString(), MASTER, "not that of a local cluster",
            "--state-dir");
    operator(MASTER).close();
  }

  private RunningLocalCluster cluster(String name) throws StartFailure {
    return new Wiring().localUp(new LocalOptions(new LocalAgents.Copies(1),
        folder.resolve(name), new InetSocketAddress("127.0.0.1", 0)));
  }

  /// Waits until the operator knows an agent.
  private static void awaitAgents(RunningKaroo karoo) {
    HttpRequest agents = HttpRequest.newBuilder(
        karoo.apiAddress().resolve("/apis/karoo.dev/v1alpha1/agents")).build();
    Awaitility.await().atMost(LIMIT).until(() -> HTTP
        .send(agents, HttpResponse.BodyHandlers.ofString()).body().contains("\"agentId\""));
  }

  @Test
  void anotherMesosClustersStoreIsUsedOnlyByAnExplicitWord() throws Exception {
    try (RunningLocalCluster a = cluster("a")) {
      try (RunningKaroo karoo = operator(a.master().toString())) {
        awaitAgents(karoo);
      }
    }
    try (RunningLocalCluster a = cluster("a")) { // on another port
      try (RunningKaroo karoo = operator(a.master().toString())) {
        awaitAgents(karoo);
      }
    }
    try (RunningLocalCluster b = cluster("b")) {
      try (RunningKaroo karoo = operator(b.master().toString())) {
        assertThatThrownBy(karoo::await).isInstanceOf(StartFailure.class)
            .hasMessageContainingAll("another one", "--state-dir", "--framework-id");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"rwxr-xr-x, rwxr-x---", "rwxrwxrwx, rwxr-x---", "rwxr-x---, rwxr-x---",
    "rwx------, rwx------"})
  void othersMayNotReadIt(String before, String after) throws Exception {
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString(before));
    operator(MASTER).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo(after);
  }

  @Test
  void aDirectoryOfOthersStaysAsItIs() throws Exception {
    Files.createFile(state.resolve("theirs"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
    operator(MASTER).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rwxrwxrwx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"audit.log", "kubeconfig"})
  void aFileThatCannotBeWrittenIsNamed(String name) throws Exception {
    Files.createDirectories(state.resolve(name).resolve("full"));
    assertThatThrownBy(() -> operator(MASTER).close()).isInstanceOf(StartFailure.class)
        .hasMessageContainingAll(state.resolve(name).toString(), "cannot be written")
        .hasMessageNotContaining("listened");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "::1"})
  void aLocalMasterIsForThisMachineOnly(String host) {
    LocalOptions options = new LocalOptions(new LocalAgents.Copies(1), state,
        new InetSocketAddress(host, 0));
    assertThatThrownBy(() -> {
      try (RunningLocalCluster _ = new Wiring().localUp(options)) {
        throw new IllegalStateException("it started");
      }
    }).isInstanceOf(StartFailure.class).hasMessageContaining("--listen 127.0.0.1:0");
  }
}

package dev.karoo.mesos;

import static dev.karoo.mesos.ScriptedMaster.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.sandbox.Sandbox;
import dev.karoo.mesos.sandbox.SandboxDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
  private volatile Optional<ByteString> file = Optional.of(ByteString.copyFromUtf8("hello\n"));
  private volatile int limit = Integer.MAX_VALUE;
  private volatile String asked = "";
  private ScriptedMaster agent;
  private MesosHttp http;
  private Runnable whileWaiting = () -> {};
  private final AtomicInteger waits = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    agent = new ScriptedMaster(this::reply);
    http = new MesosHttp(Optional.empty(), Optional.empty());
  }

  @AfterEach
  void end() throws IOException {
    http.close();
    agent.close();
  }

  /// As a real agent: 15-operator-api, 135–155; at most 16 pages in one answer.
  private ScriptedMaster.Reply reply(ScriptedMaster.Request request) {
    Call.ReadFile read;
    try {
      read = Call.parseFrom(request.body()).getReadFile();
    } catch (InvalidProtocolBufferException wrong) {
      throw new IllegalStateException(wrong);
    }
    asked = read.getPath();
    if (file.isEmpty()) {
      return answer(404, "");
    }
    ByteString all = file.get();
    int from = (int) Math.min(read.getOffset(), all.size());
    int to = (int) Math.min(all.size(), from + Math.min(limit, read.getLength()));
    return ScriptedMaster.message(Response.newBuilder().setType(Response.Type.READ_FILE)
        .setReadFile(Response.ReadFile.newBuilder().setSize(all.size())
            .setData(all.substring(from, to)))
        .build());
  }

  private Sandbox sandbox() {
    return new Sandbox(http, "http", () -> {
      waits.incrementAndGet();
      whileWaiting.run();
    });
  }

  private SandboxDirectory directory() {
    return new SandboxDirectory(agent.address(), "f-1", "t-1");
  }

  private String copy(long from, Sandbox.Mode mode, int endAfterWaits) throws Exception {
    var out = new ByteArrayOutputStream();
    sandbox().copy(directory(), Sandbox.STDOUT, from, mode, () -> waits.get() >= endAfterWaits,
        out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theLatestRunIsReadByItsVirtualPath() throws Exception {
    assertThat(copy(0, Sandbox.Mode.ONCE, 0)).isEqualTo("hello\n");
    assertThat(asked).isEqualTo("/frameworks/f-1/executors/t-1/runs/latest/stdout");
    assertThat(copy(2, Sandbox.Mode.ONCE, 0)).isEqualTo("llo\n");
    assertThat(copy(100, Sandbox.Mode.ONCE, 0)).isEqualTo("hello\n");
  }

  @Test
  void bytesStayBytesInAnyNumberOfPieces() throws Exception {
    byte[] bytes = new byte[300_000];
    new Random(5).nextBytes(bytes);
    file = Optional.of(ByteString.copyFrom(bytes));
    limit = 7001;
    var out = new ByteArrayOutputStream();
    assertThat(sandbox().copy(directory(), Sandbox.STDOUT, 0, Sandbox.Mode.ONCE, () -> true,
        out)).isTrue();
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void followingGivesWhatIsPrintedBeforeTheEnd() throws Exception {
    whileWaiting = () -> file = Optional
        .of(file.orElseThrow().concat(ByteString.copyFromUtf8("more " + waits.get() + "\n")));
    assertThat(copy(0, Sandbox.Mode.FOLLOW, 3)).isEqualTo("hello\nmore 1\nmore 2\nmore 3\n");
  }

  @Test
  void followingWaitsForAFileThatIsNotThereYet() throws Exception {
    file = Optional.empty();
    whileWaiting = () -> file = Optional.of(ByteString.copyFromUtf8("late\n"));
    assertThat(copy(0, Sandbox.Mode.FOLLOW, 1)).isEqualTo("late\n");
  }

  @Test
  void aFileThatBecameShorterIsReadFromItsBeginning() throws Exception {
    whileWaiting = () -> file = Optional.of(ByteString.copyFromUtf8("new\n"));
    assertThat(copy(0, Sandbox.Mode.FOLLOW, 1)).isEqualTo("hello\nnew\n");
  }

  @Test
  void aMissingFileIsNone() throws Exception {
    file = Optional.empty();
    assertThat(sandbox().copy(directory(), Sandbox.STDOUT, 0, Sandbox.Mode.ONCE, () -> true,
        new ByteArrayOutputStream())).isFalse();
    assertThat(sandbox().lastLines(directory(), Sandbox.STDOUT, 5)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,''", "1,'c\n'", "2,'b\nc\n'", "3,'a\nb\nc\n'", "99,'a\nb\nc\n'"})
  void lastLinesOfAWholeFile(long lines, String expected) throws Exception {
    file = Optional.of(ByteString.copyFromUtf8("a\nb\nc\n"));
    long from = sandbox().lastLines(directory(), Sandbox.STDOUT, lines).orElseThrow();
    assertThat(file.orElseThrow().substring((int) from).toStringUtf8()).isEqualTo(expected);
  }

  @Test
  void anUnfinishedLineCounts() throws Exception {
    file = Optional.of(ByteString.copyFromUtf8("a\nb\nc"));
    assertThat(sandbox().lastLines(directory(), Sandbox.STDOUT, 1)).contains(4L);
    file = Optional.of(ByteString.copyFromUtf8("\n\n\n"));
    assertThat(sandbox().lastLines(directory(), Sandbox.STDOUT, 1)).contains(2L);
    file = Optional.of(ByteString.EMPTY);
    assertThat(sandbox().lastLines(directory(), Sandbox.STDOUT, 1)).contains(0L);
  }

  @Test
  void lastLinesOverSeveralBlocks() throws Exception {
    file = Optional.of(ByteString.copyFromUtf8(("x".repeat(999) + "\n").repeat(300)));
    limit = 5000;
    assertThat(sandbox().lastLines(directory(), Sandbox.STDOUT, 250)).contains(50_000L);
  }

  @Test
  void aRefusalIsSaid() {
    agent.script(_ -> answer(403, "not yours"));
    assertThatThrownBy(() -> sandbox().read(directory(), Sandbox.STDOUT, 0, 1))
        .isInstanceOf(IOException.class).hasMessageContaining("403")
        .hasMessageContaining("not yours");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "a/b"})
  void idsAreNoPaths(String id) {
    assertThatThrownBy(() -> new SandboxDirectory("h:1", "f", id))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

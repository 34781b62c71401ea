package dev.karoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `karoo` as a process of its own: what it does about its surroundings.
class ProgramTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  Path folder = Path.of("");

  private ProcessBuilder karoo(String... arguments) {
    List<String> line = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), "dev.karoo.cli.Main"));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line).redirectError(folder.resolve("err").toFile());
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  /// A copy on a full disk must not pass for one.
  @Test
  void outputThatCannotBeWrittenIsAFailure() throws Exception {
    Process full = karoo("version", "--client")
        .redirectOutput(Redirect.to(Path.of("/dev/full").toFile())).start();
    assertThat(full.waitFor()).isEqualTo(1);
    assertThat(err()).matches("error: standard output cannot be written: .+\n");
  }

  /// As cron and CI have it: a locale of ASCII alone.
  @Test
  void aHomeThatTheLocaleCannotNameIsSaid() throws Exception {
    ProcessBuilder builder = karoo("version", "--client");
    builder.command().addAll(0, List.of("/bin/sh", "-c",
        "HOME=$(printf '/home/j\\303\\274rgen') LC_ALL=C exec \"$@\"", "sh"));
    Process started = builder.redirectOutput(Redirect.DISCARD).start();
    assertThat(started.waitFor()).isEqualTo(1);
    assertThat(err()).startsWith("error: HOME has characters").endsWith("LC_ALL=C.UTF-8\n")
        .hasLineCount(1);
  }

  @Test
  void aBackupThatIsBrokenOffLeavesNothing() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    HttpServer server = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/backup", exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write("begun".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      try {
        ended.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    server.start();
    Path part = folder.resolve("b.db.part");
    try {
      Process backup = karoo("backup", folder.resolve("b.db").toString(), "--server",
          "127.0.0.1:" + server.getAddress().getPort()).redirectOutput(Redirect.DISCARD).start();
      Awaitility.await().atMost(LIMIT).until(() -> Files.exists(part) && Files.size(part) > 0);
      backup.destroy();
      assertThat(backup.waitFor()).isNotZero();
      assertThat(part).doesNotExist();
      assertThat(err()).isEmpty();
    } finally {
      ended.countDown();
      server.stop(0);
    }
  }

  /// As in `karoo get tasks | head -1`.
  @Test
  void aReaderThatHasSeenEnoughIsNone() throws Exception {
    Process unread = karoo("version", "--client").start();
    unread.getInputStream().close();
    assertThat(unread.waitFor()).isZero();
    assertThat(err()).isEmpty();
  }
}

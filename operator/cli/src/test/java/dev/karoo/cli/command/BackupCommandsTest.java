package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandsTest {
  @TempDir
  Path folder;

  /// A server that gives `copy` as its backup, and says what a restored one did.
  private static HttpServer server(AtomicReference<String> restored) throws IOException {
    HttpServer server = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/backup", exchange -> {
      if (exchange.getRequestMethod().equals("PUT")) {
        restored.set(exchange.getRequestURI().getQuery() + " " + new String(
            exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      }
      byte[] answer = (exchange.getRequestMethod().equals("GET")
          ? "copy"
          : "{\"created\":1,\"changed\":2,\"deleted\":3,\"kept\":[\"pipeline default/p\"]}")
          .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
    return server;
  }

  @Test
  void savesAndBringsBack() throws IOException {
    AtomicReference<String> restored = new AtomicReference<>("");
    HttpServer server = server(restored);
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    String file = folder.resolve("b.db").toString();
    try {
      Result saved = new CommandRun().run("backup", file, "--server", address);
      assertThat(saved.code()).as(saved.err()).isZero();
      assertThat(Path.of(file)).hasContent("copy");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
          .isEqualTo("rw-------");
      assertThat(new CommandRun().run("backup", file, "--server", address).err())
          .isEqualTo("error: " + file + " exists already: name another file, or remove it\n");
      Result tried = new CommandRun().run("restore", file, "--dry-run", "--server", address);
      assertThat(tried.out())
          .isEqualTo(file + ": 1 created, 2 changed, 3 deleted (dry run)\n");
      assertThat(tried.err()).contains("pipeline default/p is not in the backup");
      assertThat(restored.get()).isEqualTo("dryRun=All copy");
      new CommandRun().run("restore", file, "--server", address);
      assertThat(restored.get()).isEqualTo("null copy");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void mistakesAreExplained() throws IOException {
    assertThat(new CommandRun().run("restore", "/no/file").err())
        .contains("\"/no/file\" does not exist");
    String file = Files.writeString(folder.resolve("b.db"), "x").toString();
    assertThat(new CommandRun().run("restore", file, "--dry-run", "--state-dir", "/s").err())
        .contains("--dry-run is for running servers");
    Result offline = new CommandRun().run("restore", file, "--state-dir", "/s");
    assertThat(offline.err()).contains("tried restore b.db into /s");
    assertThat(offline.code()).isEqualTo(1);
  }
}

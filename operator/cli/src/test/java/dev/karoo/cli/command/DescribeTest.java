package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.Golden;
import dev.karoo.cli.server.LiveServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DescribeTest {
  private final LiveServer server = LiveServer.withCluster();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyKind() {
    StringBuilder all = new StringBuilder();
    for (List<String> command : List.of(List.of("pipeline", "first-light"),
        List.of("task", "first-light.capture.0"), List.of("task/first-light.spectrum.0"),
        List.of("tasks", "first-light.beam"), List.of("agent", "node1"), List.of("agents", "node2"),
        List.of("ns", "default"), List.of("event", "first-light.17b"))) {
      String[] words = command.toArray(String[]::new);
      String[] arguments = new String[words.length + 1];
      arguments[0] = "describe";
      System.arraycopy(words, 0, arguments, 1, words.length);
      Result result = CommandRun.with(server).run(arguments);
      assertThat(result.code()).as(command.toString()).isZero();
      all.append("$ karoo describe ").append(String.join(" ", command)).append('\n')
          .append(result.out()).append('\n');
    }
    Golden.check("describe.txt", all.toString());
  }

  @Test
  void whatDoesNotExist() {
    assertThat(CommandRun.with(server).run("describe", "task", "nope")).isEqualTo(new Result(1, "",
        "Error from server (NotFound): tasks.karoo.dev \"nope\" not found\n"));
    assertThat(CommandRun.with(server).run("describe", "tasks", "-n", "array-1"))
        .isEqualTo(new Result(0, "", "No resources found in array-1 namespace.\n"));
  }
}

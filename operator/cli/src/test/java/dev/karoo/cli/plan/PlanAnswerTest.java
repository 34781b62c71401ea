package dev.karoo.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import dev.karoo.cli.output.Json;
import dev.karoo.cli.server.LiveServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers of `karoo plan -o json` keep every rule of the manifests, by a check of its own.
class PlanAnswerTest {
  private static final int CASES = Integer.getInteger("plan.cases", 15);

  /// The answer of the command.
  static JsonNode plan(List<JsonNode> manifests) throws IOException {
    Result result = new CommandRun().input(manifests.stream().map(JsonNode::toString)
        .collect(Collectors.joining("\n---\n"))).run("plan", "-f", "-", "-o", "json");
    assertThat(result.err()).isEmpty();
    return Json.MAPPER.readTree(result.out());
  }

  @Test
  void mixturesOfEverySort() throws IOException {
    int placed = 0;
    int refused = 0;
    for (int seed = 0; seed < CASES; seed++) {
      List<JsonNode> manifests = new RandomManifests(seed).mixture(3 + seed % 13, 2 + seed % 9);

      JsonNode answer = plan(manifests);

      assertThat(AnswerCheck.of(manifests, answer, LiveServer.NOW)).as("seed " + seed).isEmpty();
      placed += answer.path("placements").size();
      refused += answer.path("unplaced").size();
    }
    assertThat(placed).isGreaterThan(10 * CASES);
    assertThat(refused).isGreaterThan(CASES);
  }

  @ParameterizedTest
  @ValueSource(ints = {150, 1000})
  void gangs(int tasks) throws IOException {
    List<JsonNode> manifests = new RandomManifests(tasks).gang(tasks);

    JsonNode answer = plan(manifests);

    assertThat(AnswerCheck.of(manifests, answer, LiveServer.NOW)).isEmpty();
    assertThat(answer.path("placements")).hasSize(tasks);
  }
}

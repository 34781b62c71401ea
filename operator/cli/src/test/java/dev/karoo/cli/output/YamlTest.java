package dev.karoo.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
  private static final List<String> PIECES = List.of("a", "B", "0", "7", ":", " ", "#", "-", "'",
      "\"", "\n", "é", "{", "]", "!", "&", "*", "%", "@", "`", ".", "e", "true", "no", "0x", "\t",
      ",", "|", ">", "?", "~", "\u0007", "\u2028", "😀");

  @ParameterizedTest
  @ValueSource(strings = {"true", "No", "y", "null", "~", "1", "-1", "1.5", "1e3", ".5", "0x1F",
    "0o17", "0b11", "1_000", "1:30", "2026-12-01", "2026-12-01T00:00:00Z", ".inf", ".NaN", "", "="})
  void quotesWhatWouldBeReadAsSomethingElse(String text) {
    assertThat(Yaml.text(Json.object().put("a", text))).isEqualTo("a: \"" + text + "\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10s", "1Gi", "27G", "10.100.0.1", "0-3,8", "first-light.beam.0",
    "GPU-c0ffee:25%", "zk://a:1/b", "2d95629e-3468-45b9-bb33-51f32776380e", "1.11.0"})
  void leavesTheRestPlain(String text) {
    assertThat(Yaml.text(Json.object().put("a", text))).isEqualTo("a: " + text + "\n");
  }

  @Test
  void isLaidOutAsKubectlDoesIt() {
    ObjectNode object = Json.object().put("kind", "Pipeline").put("apiVersion", "v1");
    object.putObject("spec").putArray("tasks").addObject().put("name", "a").putArray("command")
        .add("sh").add("-c").add("echo a\necho b\n");
    object.putArray("none");
    object.putObject("empty");
    object.putNull("nothing");
    assertThat(Yaml.text(object)).isEqualTo("""
        apiVersion: v1
        empty: {}
        kind: Pipeline
        none: []
        nothing: null
        spec:
          tasks:
          - command:
            - sh
            - -c
            - |
              echo a
              echo b
            name: a
        """);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      JsonNode tree = tree(random, 3);
      String text = Yaml.text(tree);
      Object read = new org.yaml.snakeyaml.Yaml().load(text);
      assertThat(Json.sorted(Json.MAPPER.valueToTree(read))).as(text)
          .isEqualTo(Json.sorted(tree));
    }
  }

  private static JsonNode tree(Random random, int depth) {
    ObjectNode object = Json.object();
    int fields = 1 + random.nextInt(3);
    for (int i = 0; i < fields; i++) {
      String name = "k" + i + word(random);
      switch (random.nextInt(depth == 0 ? 3 : 5)) {
        case 0 -> object.put(name, random.nextInt(1000));
        case 1 -> object.put(name, random.nextBoolean());
        case 2 -> object.put(name, word(random));
        case 3 -> object.set(name, tree(random, depth - 1));
        default -> {
          ArrayNode array = object.putArray(name);
          array.add(word(random));
          array.add(tree(random, depth - 1));
        }
      }
    }
    return object;
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int pieces = random.nextInt(5);
    for (int i = 0; i < pieces; i++) {
      word.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return word.toString();
  }
}

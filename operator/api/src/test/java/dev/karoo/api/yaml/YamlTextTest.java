package dev.karoo.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.api.Json;
import dev.karoo.api.check.Validation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {
  private static final Manifests MANIFESTS = new Manifests(new Validation());

  private static JsonNode back(String yaml) {
    return MANIFESTS.read("test.yaml", yaml.getBytes(StandardCharsets.UTF_8)).manifests()
        .getFirst().object();
  }

  @Test
  void it_looks_as_kubectls() throws IOException {
    JsonNode tree = Json.mapper().readTree("""
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline", "metadata": {"name": "p",
        "creationTimestamp": "2026-12-01T00:00:00Z"}, "spec": {"tasks": [{"name": "t",
        "command": ["sh", "-c", "echo a\\necho b\\n"], "replicas": 2, "critical": true,
        "env": [{"name": "V", "value": "8.6"}], "args": []}]}}
        """);

    assertThat(YamlText.of(tree)).isEqualTo("""
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata:
          name: p
          creationTimestamp: "2026-12-01T00:00:00Z"
        spec:
          tasks:
          - name: t
            command:
            - sh
            - -c
            - |
              echo a
              echo b
            replicas: 2
            critical: true
            env:
            - name: V
              value: "8.6"
            args: []
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "yes", "No", "on", "null", "~", "1", "1.5", "010", "0x1F", "1e3",
    "1_000", ".5", ".inf", ".nan", "12:30", "12:30:45.5", "2026-12-01", "- a", "-", "-c", "?",
    "a: b", "a:", ": a", "a #b", "#a", "'a'", "\"a\"", "a\nb", "a\n", "\na", "a\n\n", " a", "a ",
    "[a]", "{a}", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "<<", "=", "---", "...", "\t",
    "a\tb", "ä", "😀", "\u0001", "\u0085", "\u2028", "$(index)", "true", "\\", "0b1", "+1", "1.",
    "1,5", "y", "n", "a\r\nb"})
  void each_text_comes_back(String text) {
    ObjectNode tree = Json.mapper().createObjectNode();
    tree.put("a", text).putArray("b").add(text);
    tree.putObject("c").put(text.isBlank() ? "k" : text, 1);

    assertThat(back(YamlText.of(tree))).isEqualTo(tree);
  }

  @Test
  void each_tree_comes_back() {
    var random = new Random(7);
    for (int i = 0; i < 300; i++) {
      ObjectNode tree = Json.mapper().createObjectNode();
      tree.set("root", tree(random, 4));

      assertThat(back(YamlText.of(tree))).as(YamlText.of(tree)).isEqualTo(tree);
    }
  }

  private static JsonNode tree(Random random, int depth) {
    var nodes = Json.mapper().getNodeFactory();
    return switch (depth == 0 ? random.nextInt(4) : random.nextInt(6)) {
      case 0 -> nodes.textNode(text(random));
      case 1 -> nodes.numberNode(random.nextInt());
      case 2 -> nodes.booleanNode(random.nextBoolean());
      case 3 -> nodes.nullNode();
      case 4 -> {
        var list = nodes.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(tree(random, depth - 1));
        }
        yield list;
      }
      default -> {
        var object = nodes.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set("k" + random.nextInt(10), tree(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static String text(Random random) {
    String letters = "ab01 :-#'\"\n\t,[]{}.~!&*%@|>?=yn_ä";
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  void several_documents_are_divided() {
    ObjectNode one = Json.mapper().createObjectNode().put("a", 1);

    assertThat(YamlText.ofAll(List.of(one, one))).isEqualTo("a: 1\n---\na: 1\n");
  }
}

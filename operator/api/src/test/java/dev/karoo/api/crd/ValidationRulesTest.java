package dev.karoo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.karoo.api.Json;
import dev.karoo.api.Kind;
import dev.karoo.api.check.Validation;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The CEL rules of the definitions, as a Kubernetes API server would evaluate them.
class ValidationRulesTest {
  private static final Cel CEL = CelFactory.plannerCelBuilder()
      .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
      .addCompilerLibraries(CelExtensions.strings()).addRuntimeLibraries(CelExtensions.strings())
      .addVar("self", SimpleType.DYN).build();

  /// The messages of the rules that an object breaks.
  private static List<String> broken(Kind kind, ObjectNode object) throws Exception {
    var messages = new ArrayList<String>();
    visit(Definitions.schema(kind), new Validation().withDefaults(object), messages);
    return messages;
  }

  private static void visit(JsonNode schema, JsonNode value, List<String> broken)
      throws Exception {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      Object self = plain(value);
      var program = CEL.createProgram(CEL.compile(rule.path("rule").asText()).getAst());
      if (!Boolean.TRUE.equals(program.eval(Map.of("self", self)))) {
        broken.add(rule.path("message").asText());
      }
    }
    for (var property : schema.path("properties").properties()) {
      if (value.has(property.getKey())) {
        visit(property.getValue(), value.get(property.getKey()), broken);
      }
    }
    if (value.isArray()) {
      for (JsonNode item : value) {
        visit(schema.path("items"), item, broken);
      }
    }
  }

  /// As CEL's runtime knows values.
  private static Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var map = new LinkedHashMap<String, Object>();
        node.properties().forEach(p -> map.put(p.getKey(), plain(p.getValue())));
        yield map;
      }
      case ARRAY -> node.valueStream().map(ValidationRulesTest::plain).toList();
      case NUMBER -> node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
      case BOOLEAN -> node.asBoolean();
      default -> node.asText();
    };
  }

  private static ObjectNode pipeline(String task) throws Exception {
    return (ObjectNode) new YAMLMapper().readTree("""
        {kind: Pipeline, metadata: {name: p}, spec: {tasks: [{name: t, %s}]}}
        """.formatted(task));
  }

  @Test
  void no_rule_is_broken_by_a_good_manifest() throws Exception {
    try (InputStream in = Objects.requireNonNull(
        ValidationRulesTest.class.getResourceAsStream("/good/every-field.yaml"));
        var all = new YAMLMapper().readerFor(ObjectNode.class).<ObjectNode>readValues(in)) {
      while (all.hasNext()) {
        ObjectNode object = all.next();
        Kind kind = Kind.named(object.path("kind").asText()).orElseThrow();
        assertThat(broken(kind, object)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "args: [a]|a task without a container needs a command",
    "command: [a], completions: 3|completions, attempts and ttlAfterFinished need restartPolicy"
        + " OnFailure or Never",
    "command: [a], resources: {cores: {names: [a], count: 1}}|names and count exclude each other",
    "command: [a], resources: {cores: {wholeCores: true}}|one of names, count and share is needed",
    "command: [a], checks: {readiness: {}}|exactly one of command, http and tcp is needed",
    "command: [a], agentSelector: [{key: a, operator: In}]|In, NotIn, Gt and Lt need values;"
        + " Exists and DoesNotExist have none",
    "command: [a], agentSelector: [{key: a, operator: Gt, values: [a, b]}]|Gt and Lt need one"
        + " number",
    "container: {image: i, ulimits: [{name: nofile, soft: 2, hard: 1}]}|soft must not be more than"
        + " hard"})
  void each_rule_is_broken_by_what_it_forbids_and_so_is_karoos_own(String task, String message)
      throws Exception {
    assertThat(broken(Kind.PIPELINE, pipeline(task))).containsExactly(message);
    ObjectNode complete = pipeline(task).put("apiVersion", "karoo.dev/v1alpha1");
    assertThat(new Validation().check(complete)).isNotEmpty();
  }

  @Test
  void the_name_of_a_pipeline_is_a_label() throws Exception {
    ObjectNode pipeline = pipeline("command: [a]");
    ((ObjectNode) pipeline.get("metadata")).put("name", "a.b");

    assertThat(broken(Kind.PIPELINE, pipeline)).singleElement().asString()
        .startsWith("the name of a pipeline is a DNS label");
  }

  @Test
  void a_window_ends_after_it_begins() throws Exception {
    ObjectNode agent = (ObjectNode) Json.mapper().readTree("""
        {"kind": "Agent", "metadata": {"name": "a"}, "spec": {"topology": {"maintenance": [
          {"from": "2026-12-01T06:00:00Z", "to": "2026-12-01T00:00:00Z"}]}}}
        """);

    assertThat(broken(Kind.AGENT, agent)).containsExactly("to must be after from");
  }
}

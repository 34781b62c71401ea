package dev.karoo.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.Json;
import dev.karoo.api.Updates;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.check.Validation;
import dev.karoo.api.convert.Agents;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.convert.QuotaLimits;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoodManifestsTest {
  private static final Path SAMPLES = Updates.module().resolve("../../samples").normalize();
  private static final Manifests MANIFESTS = new Manifests(new Validation());
  private static final String TINY = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: %s}
      spec: {tasks: [{name: t, command: [run]}]}
      """;

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLES)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static Reading read(List<String> places, Manifests.Depth depth) {
    return MANIFESTS.read(places, depth, InputStream.nullInputStream());
  }

  private static Reading text(String text) {
    return MANIFESTS.read("test.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void each_sample_is_valid_and_becomes_cores(Path sample) {
    Reading reading = read(List.of(sample.toString()), Manifests.Depth.FLAT);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.manifests()).isNotEmpty().allSatisfy(m -> {
      switch (m.kind()) {
        case "Pipeline" -> Pipelines.toCore(Json.fromTree(m.object(), PipelineObject.class));
        case "Agent" -> Agents.toCore(Json.fromTree(m.object(), AgentObject.class));
        case "ResourceQuota" -> assertThat(QuotaLimits.toCore(m.object().at("/spec/hard")))
            .hasSize(m.object().at("/spec/hard").size());
        default -> throw new AssertionError("a sample of kind " + m.kind());
      }
    });
  }

  @Test
  void first_light_asks_for_what_the_talk_asks_for() {
    Manifest manifest = read(List.of(SAMPLES.resolve("first-light.yaml").toString()),
        Manifests.Depth.FLAT).manifests().getFirst();
    Pipeline pipeline = Pipelines.toCore(Json.fromTree(manifest.object(), PipelineObject.class));

    List<TaskTemplate> tasks = pipeline.tasks();
    assertThat(tasks.get(0).request().cores().count()).isEqualTo(3);
    assertThat(tasks.get(1).request().gpus()).singleElement().satisfies(g -> {
      assertThat(g.compute()).isEqualTo(new Scalar(250));
      assertThat(g.memory()).isEqualTo(new Scalar(2_861_023));
    });
    assertThat(tasks.get(2).request().interfaces()).singleElement().satisfies(i -> {
      assertThat(i.ibverbs()).isTrue();
      assertThat(i.bandwidthIn()).isEqualTo(Scalar.of(27_000_000_000L));
    });
    assertThat(pipeline.namespace()).isEqualTo("default");
  }

  @Test
  void the_hosts_of_the_talk_are_declared() {
    Reading reading = read(List.of(SAMPLES.resolve("agents/talk.yaml").toString()),
        Manifests.Depth.FLAT);

    assertThat(reading.manifests()).hasSize(2).allSatisfy(m -> {
      Agent agent = Agents.toCore(Json.fromTree(m.object(), AgentObject.class));
      assertThat(agent.cpus()).isEqualTo(Scalar.of(8));
      assertThat(agent.domains().get(1).cores()).isEqualTo(CpuSet.of(1, 3, 5, 7));
      assertThat(agent.gpus()).hasSize(1);
      assertThat(agent.interfaces().getFirst().ibverbs()).isTrue();
    });
  }

  @Test
  void directories_are_read_flat_or_deep(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("deep"));
    Files.writeString(directory.resolve("b.yml"), TINY.formatted("b"));
    Files.writeString(directory.resolve("a.yaml"), TINY.formatted("a"));
    Files.writeString(directory.resolve("deep/c.json"),
        "{\"apiVersion\": \"karoo.dev/v1alpha1\", \"kind\": \"Agent\",\n"
            + "\t\"metadata\": {\"name\": \"c\"}, \"spec\": {}}");
    Files.writeString(directory.resolve("notes.txt"), "not: [a manifest");

    Reading flat = read(List.of(directory.toString()), Manifests.Depth.FLAT);
    Reading deep = read(List.of(directory.toString()), Manifests.Depth.RECURSIVE);

    assertThat(flat.problems()).isEmpty();
    assertThat(flat.manifests()).extracting(Manifest::name).containsExactly("a", "b");
    assertThat(deep.problems()).isEmpty();
    assertThat(deep.manifests()).extracting(Manifest::name).containsExactly("a", "b", "c");
  }

  /// As deployments have it: `current` leads to what is current.
  @Test
  void a_link_to_a_directory_is_read_as_one(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("v1"));
    Files.writeString(directory.resolve("v1/a.yaml"), TINY.formatted("a"));
    Path link = Files.createSymbolicLink(directory.resolve("current"), Path.of("v1"));

    Reading reading = read(List.of(link + "/"), Manifests.Depth.FLAT);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.manifests()).extracting(Manifest::name).containsExactly("a");
    assertThat(reading.manifests().getFirst().source()).isEqualTo(link + "/a.yaml");
  }

  @Test
  void a_directory_without_manifests_and_a_file_that_is_not_there_are_problems(
      @TempDir Path directory) {
    Reading reading = read(List.of(directory.toString(), directory.resolve("x.yaml").toString(),
        "https://example.org/x.yaml"), Manifests.Depth.FLAT);

    assertThat(reading.problems()).extracting(Located::toString).containsExactly(
        directory + ": holds no manifests: no .yaml, .yml or .json; -R reads the directories in it",
        directory.resolve("x.yaml") + ": there is no such file or directory",
        "https://example.org/x.yaml: is an address, not a file;"
            + " fetch it first: curl -sS ADDRESS | karoo apply -f -");
  }

  @Test
  void standard_input_is_a_place() {
    Reading good = MANIFESTS.read(List.of("-"), Manifests.Depth.FLAT,
        new ByteArrayInputStream(TINY.formatted("p").getBytes(StandardCharsets.UTF_8)));
    Reading bad = MANIFESTS.read(List.of("-"), Manifests.Depth.FLAT,
        new ByteArrayInputStream("kind: Pipeline\n".getBytes(StandardCharsets.UTF_8)));

    assertThat(good.manifests()).extracting(Manifest::name).containsExactly("p");
    assertThat(bad.problems().getFirst()).hasToString(
        "standard input:1: apiVersion: is missing; write karoo.dev/v1alpha1");
  }

  @Test
  void much_text_is_refused_before_it_is_parsed() {
    byte[] text = "x".repeat(130 << 20).getBytes(StandardCharsets.UTF_8);

    assertThat(MANIFESTS.read("big.yaml", text).problems()).singleElement().hasToString(
        "big.yaml: is larger than 128 MiB; divide it into several files");
    assertThat(MANIFESTS.read(List.of("-"), Manifests.Depth.FLAT, new ByteArrayInputStream(text))
        .problems()).singleElement().hasToString(
            "standard input: is larger than 128 MiB; divide it into several files");
  }

  @Test
  void many_values_without_aliases_are_refused_too() {
    String text = "a: [" + "1, ".repeat(1_000_000) + "1]\n";

    assertThat(text(text).problems()).singleElement().hasToString("test.yaml:1: the document holds"
        + " more than 1000000 values; divide it");
  }

  @Test
  void large_texts_are_read_in_parts_as_if_they_were_one() {
    int count = 12_000;
    String text = IntStream.range(0, count).mapToObj(i -> TINY.formatted("p" + i)
        + (i == count - 2 ? "bad: [\n" : "") + "# --- no mark\n---\n")
        .collect(Collectors.joining());
    int line = (int) text.substring(0, text.indexOf("bad: [")).lines().count() + 1;

    Reading reading = text(text);

    assertThat(reading.manifests()).extracting(Manifest::name)
        .startsWith("p0", "p1", "p2").hasSizeGreaterThan(count / 2).doesNotHaveDuplicates()
        .isSortedAccordingTo(Comparator.comparingInt(name -> Integer.parseInt(name.substring(1))));
    assertThat(reading.problems()).singleElement()
        .satisfies(problem -> assertThat(problem.line()).isBetween(line, line + 2));
    assertThat(reading.manifests().get(count / 2).line())
        .isEqualTo(reading.manifests().get(1).line()
            + (count / 2 - 1) * (reading.manifests().get(2).line()
                - reading.manifests().get(1).line()));
  }

  @Test
  void lists_aliases_merges_marks_and_blank_documents_are_read() {
    Reading reading = text("""
        \uFEFF---
        ---
        apiVersion: v1
        kind: List
        items:
        - apiVersion: karoo.dev/v1alpha1
          kind: Pipeline
          metadata: {name: p}
          spec:
            tasks:
            - &f
              name: f
              command: &c [run]
              env: [{name: A, value: "1"}]
            - <<: *f
              name: g
              args: *c
        ---
        """);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.manifests()).singleElement().satisfies(m -> {
      assertThat(m.line()).isEqualTo(6);
      assertThat(m.object().at("/spec/tasks/1")).hasToString(
          "{\"name\":\"g\",\"args\":[\"run\"],\"command\":[\"run\"],"
              + "\"env\":[{\"name\":\"A\",\"value\":\"1\"}]}");
    });
  }

  @Test
  void scalars_are_read_as_kubectl_reads_them() {
    var object = text("""
        a: [yes, Off, 0x1F, 1_000, 1.50, 1e3, 12:30, 2026-12-01T00:00:00Z, ~, "8", 0o7, 1., =]
        """).manifests().getFirst().object();

    assertThat(object.path("a")).hasToString("[true,false,31,1000,1.50,1E+3,\"12:30\","
        + "\"2026-12-01T00:00:00Z\",null,\"8\",\"0o7\",1,\"=\"]");
  }

  @Test
  void a_namespace_passes_beside_karoos_kinds() {
    assertThat(text("{apiVersion: v1, kind: Namespace, metadata: {name: array-1}}").problems())
        .isEmpty();
    assertThat(text("{apiVersion: v1, kind: Namespace, metadata: {name: Array 1}}").problems())
        .hasSize(1);
  }

  @Test
  void every_field_is_valid() throws IOException {
    try (InputStream in = GoodManifestsTest.class.getResourceAsStream("/good/every-field.yaml")) {
      assertThat(MANIFESTS.read(List.of("-"), Manifests.Depth.FLAT,
          java.util.Objects.requireNonNull(in)).problems()).isEmpty();
    }
  }
}

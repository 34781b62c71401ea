package dev.karoo.api.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.karoo.api.Json;
import dev.karoo.api.agent.AgentObject;
import dev.karoo.api.check.Validation;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.api.yaml.Reading;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Volume;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionTest {
  private static List<JsonNode> everyField() throws IOException {
    try (
        InputStream in = Objects
            .requireNonNull(ConversionTest.class.getResourceAsStream("/good/every-field.yaml"));
        MappingIterator<JsonNode> all = new YAMLMapper().readerFor(JsonNode.class)
            .readValues(in)) {
      return all.readAll();
    }
  }

  private static Pipeline pipeline() throws IOException {
    return Pipelines.toCore(Json.fromTree(everyField().getFirst(), PipelineObject.class));
  }

  private static Agent agent() throws IOException {
    return Agents.toCore(Json.fromTree(everyField().getLast(), AgentObject.class));
  }

  @Test
  void a_pipeline_with_every_field_becomes_cores() throws IOException {
    Pipeline pipeline = pipeline();

    assertThat(pipeline.namespace()).isEqualTo("array-1");
    assertThat(pipeline.priority()).isEqualTo(100);
    assertThat(pipeline.admission()).isEqualTo(Pipeline.Admission.GANG);
    assertThat(pipeline.multicast()).containsExactly(
        new Pipeline.MulticastGroup("acv", Optional.empty(), 64, 7148),
        new Pipeline.MulticastGroup("digh", Optional.of("239.10.0.0"), 64, 7148));
    TaskTemplate f = pipeline.tasks().getFirst();
    assertThat(f.replicas()).isEqualTo(64);
    assertThat(f.critical()).isFalse();
    assertThat(f.container().orElseThrow().ulimits().getFirst().hard()).isEqualTo(8192);
    assertThat(f.maxRunTime()).contains(Duration.ofHours(24));
    assertThat(f.readiness().orElseThrow().probe())
        .isEqualTo(new TaskTemplate.Probe.Command(List.of("ready")));
    assertThat(f.liveness().orElseThrow().probe())
        .isEqualTo(new TaskTemplate.Probe.Http("katcp", "/"));
    assertThat(f.multicast()).containsExactly(new TaskTemplate.MulticastUse("cbf",
        List.of(new TaskTemplate.GroupReference("digh", new TaskTemplate.Member.Own())),
        List.of(new TaskTemplate.GroupReference("acv", new TaskTemplate.Member.All()))));
    assertThat(f.update().strategy()).isEqualTo(TaskTemplate.Update.Strategy.RECREATE);
  }

  @Test
  void what_a_task_asks_for_is_in_cores_units() throws IOException {
    var request = pipeline().tasks().getFirst().request();

    assertThat(request.cpus()).isEqualTo(new Scalar(500));
    assertThat(request.memory()).isEqualTo(Scalar.of(1700));
    assertThat(request.disk()).isEqualTo(Scalar.of(1024));
    assertThat(request.cores().names()).containsExactly("recv0", "send", "python");
    assertThat(request.alignment()).isEqualTo(Alignment.REQUIRED);
    assertThat(request.gpus().getFirst().compute()).isEqualTo(new Scalar(245));
    assertThat(request.gpus().getFirst().alignment()).isEqualTo(Alignment.NONE);
    assertThat(request.interfaces().getFirst().bandwidthIn())
        .isEqualTo(Scalar.of(36_800_000_000L));
    assertThat(request.interfaces().getFirst().alignment()).isEqualTo(Alignment.PREFERRED);
    assertThat(request.volumes().getFirst().writable()).isTrue();
    assertThat(request.ports().getFirst().readiness()).isTrue();
    assertThat(request.ports().getLast().number()).isEqualTo(OptionalInt.of(8080));
    assertThat(request.spread().getFirst().hard()).isFalse();
    assertThat(request.antiAffinity().getFirst().hard()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'0.5', 500, 0", "'\"0.5\"', 500, 0", "'500m', 500, 0", "'1e1', 10000, 10000",
    "'3e9', 3000000000000, 3000000000000", "'36.8G', 36800000000000, 36800000000000",
    "'1.5k', 1500000, 1500000", "'.5', 500, 0", "'0.0001', 1, 0"})
  void a_quantity_may_be_text_or_number(String written, long thousandths, long out) {
    Reading reading = new Manifests(new Validation()).read("test.yaml", """
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata: {name: p}
        spec:
          tasks:
          - name: t
            command: [run]
            resources:
              cpus: %s
              interfaces: [{network: cbf, bandwidthOut: %s}]
        """.formatted(out > 100_000_000 ? "1" : written, out == 0 ? "0" : written)
        .getBytes(StandardCharsets.UTF_8));
    var request = Pipelines.toCore(Json.fromTree(reading.manifests().getFirst().object(),
        PipelineObject.class)).tasks().getFirst().request();

    assertThat(request.cpus())
        .isEqualTo(new Scalar(out > 100_000_000 ? 1000 : thousandths));
    assertThat(request.interfaces().getFirst().bandwidthOut()).isEqualTo(new Scalar(out));
  }

  @Test
  void an_agent_with_every_field_becomes_cores_and_comes_back() throws IOException {
    Agent agent = agent();

    assertThat(agent.name()).isEqualTo("cbf07");
    assertThat(agent.cpus()).isEqualTo(Scalar.of(16));
    assertThat(agent.disk()).isEqualTo(new Scalar(190_734_864));
    assertThat(agent.ports()).isEqualTo(Ranges.of(31000, 32000));
    assertThat(agent.cores()).isTrue();
    assertThat(agent.domains().get(2).cores()).isEqualTo(CpuSet.parse("8-11"));
    assertThat(agent.domains().get(2).memory()).contains(Scalar.of(16384));
    assertThat(agent.siblings()).containsExactly(CpuSet.of(0, 8), CpuSet.of(1, 9));
    assertThat(agent.gpus().getFirst().locality()).isEqualTo(new Locality.Node(0));
    assertThat(agent.interfaces().getFirst().ibverbs()).isTrue();
    assertThat(agent.pinning()).isEqualTo(Pinning.NONE);
    assertThat(agent.priority()).isEqualTo(2);
    JsonNode shown = Json.toTree(Agents.toTopology(agent));
    assertThat(shown.path("memory").asText()).isEqualTo("63Gi");
    assertThat(shown.path("interfaces").path(0).path("bandwidthIn").asText()).isEqualTo("160G");
    assertThat(shown.path("domains").path(0).path("cores").asText()).isEqualTo("0-3");
  }

  /// An agent of MeerKAT names domains without saying of which NUMA node they are.
  @Test
  void the_domain_of_a_device_is_shown_where_its_node_is_unknown() {
    List<Domain> domains = List.of(new Domain(CpuSet.parse("0-3"), OptionalInt.empty(),
        Optional.empty()), new Domain(CpuSet.parse("4-7"), OptionalInt.of(1), Optional.empty()));
    var seen = new Agent("a", Scalar.of(8), Scalar.of(1000), Scalar.of(7), Ranges.of(1, 2),
        true, domains, List.of(), List.of(), List.of(),
        List.of(nic("e0", new Locality.OfDomain(0)), nic("e1", new Locality.OfDomain(1)),
            nic("e2", new Locality.Unknown())),
        List.of(new Volume("v", "/v", new Locality.OfDomain(0))), Map.of(), Optional.empty(), 1,
        List.of(), false, Pinning.NUMACTL);

    var object = Json.fromTree(Json.toTree(Map.of("metadata", Map.of("name", "a"), "spec",
        Map.of("topology", Json.toTree(Agents.toTopology(seen))))), AgentObject.class);
    Agent shown = Agents.toCore(object);

    assertThat(shown.interfaces()).extracting(Interface::locality).containsExactly(
        new Locality.OfDomain(0), new Locality.Node(1), new Locality.Unknown());
    assertThat(shown.volumes().getFirst().locality()).isEqualTo(new Locality.OfDomain(0));
    assertThat(shown.interfaces().stream().map(i -> shown.near(i.locality())))
        .containsExactly(List.of(0), List.of(1), List.of());
  }

  private static Interface nic(String name, Locality locality) {
    return new Interface(name, Set.of("net"), "", Scalar.of(1), Scalar.of(1), List.of(), false,
        locality, "");
  }

  @Test
  void defaults_of_a_virtual_agent_come_from_its_domains() {
    var object = Json.fromTree(Json.toTree(Map.of("metadata", Map.of("name", "a"), "spec",
        Map.of("topology", Map.of("domains", List.of(Map.of("cores", "0-3", "memory", "1Gi"),
            Map.of("cores", "4-7", "memory", "3Gi")))))),
        AgentObject.class);

    Agent agent = Agents.toCore(object);

    assertThat(agent.cpus()).isEqualTo(Scalar.of(8));
    assertThat(agent.memory()).isEqualTo(Scalar.of(4096));
    assertThat(agent.ports()).isEqualTo(Ranges.of(31000, 32000));
    assertThat(agent.priority()).isZero();
    assertThat(agent.subsystems()).isEmpty();
  }

  @Test
  void what_an_administrator_writes_overrides_a_real_agent_and_leaves_the_rest()
      throws IOException {
    Agent declared = agent();
    Gpu gpu = declared.gpus().getFirst();
    var seen = new Agent("cbf07", Scalar.of(8), Scalar.of(1000), Scalar.of(7), Ranges.of(1, 2),
        true, declared.domains(), List.of(), List.of(),
        List.of(new Gpu(gpu.model(), gpu.uuid(), gpu.compute(), gpu.memory(), gpu.capability(),
            new Locality.Unknown(), "katsdpcontroller.gpu.0")),
        List.of(), List.of(), Map.of("rack", "r9"), Optional.empty(), 1, List.of(), false,
        Pinning.NUMACTL);
    var object = Json.fromTree(Json.toTree(Map.of("metadata", Map.of("name", "cbf07"), "spec",
        Map.of("unschedulable", true, "topology",
            Map.of("memory", "2Gi", "gpus", List.of(Map.of("model", gpu.model(), "uuid",
                gpu.uuid(), "memory", "8Gi", "computeCapability", "8.6", "numaNode", 1)))))),
        AgentObject.class);

    Agent agent = Agents.complete(seen, object.spec());

    assertThat(agent.memory()).isEqualTo(Scalar.of(2048));
    assertThat(agent.cpus()).isEqualTo(Scalar.of(8));
    assertThat(agent.unschedulable()).isTrue();
    assertThat(agent.attributes()).containsEntry("rack", "r9");
    assertThat(agent.gpus().getFirst().locality()).isEqualTo(new Locality.Node(1));
    assertThat(agent.gpus().getFirst().resource()).isEqualTo("katsdpcontroller.gpu.0");
    assertThat(agent.pinning()).isEqualTo(Pinning.NUMACTL);
  }

  @Test
  void domains_that_an_administrator_declares_make_no_mesos_resource_of_the_cores() {
    var seen = new Agent("cbf07", Scalar.of(8), Scalar.of(1000), Scalar.of(7), Ranges.of(1, 2),
        false, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
        Optional.empty(), 1, List.of(), false, Pinning.TASKSET);
    var object = Json.fromTree(Json.toTree(Map.of("metadata", Map.of("name", "cbf07"), "spec",
        Map.of("topology", Map.of("domains", List.of(Map.of("cores", "0-7")))))),
        AgentObject.class);

    Agent agent = Agents.complete(seen, object.spec());

    assertThat(agent.domains()).hasSize(1);
    assertThat(agent.cores()).isFalse();
    assertThat(Agents.toCore(object).cores()).isTrue();
  }

  @Test
  void a_placement_goes_to_status_and_comes_back() throws IOException {
    var placement = new Placement("cbf07", List.of(1), CpuSet.of(4, 5, 6), Map.of("recv", 5),
        List.of(new Placement.GpuShare("GPU-c0", new Scalar(250), Scalar.of(3072))),
        List.of(new Placement.InterfaceShare("cbf", "ens1", "10.100.0.1",
            Scalar.of(36_800_000_000L), Scalar.ZERO)),
        Map.of("katcp", 31000));

    PlacementStatus status = Placements.toStatus(placement, Optional.of(agent()));

    assertThat(Json.toTree(status)).hasToString(
        "{\"agent\":\"cbf07\",\"domains\":[1],\"numaNodes\":[0],\"cores\":[4,5,6],"
            + "\"coreNames\":{\"recv\":5},\"gpus\":[{\"uuid\":\"GPU-c0\","
            + "\"model\":\"NVIDIA GeForce RTX 3070 Ti\",\"compute\":0.25,\"memory\":\"3Gi\"}],"
            + "\"interfaces\":[{\"request\":\"cbf\",\"name\":\"ens1\","
            + "\"address\":\"10.100.0.1\",\"bandwidthIn\":\"36.8G\",\"bandwidthOut\":\"0\"}],"
            + "\"ports\":{\"katcp\":31000}}");
    assertThat(Placements.toCore(Json.fromTree(Json.toTree(status), PlacementStatus.class)))
        .isEqualTo(placement);
  }

  @Test
  void the_name_of_a_task_says_which_it_is() {
    assertThat(Pipelines.key("ns", "correlator.f.12"))
        .contains(new TaskKey("ns", "correlator", "f", 12));
    assertThat(Pipelines.key("ns", "correlator.f")).isEmpty();
    assertThat(Pipelines.key("ns", "correlator.f.x")).isEmpty();
  }
}

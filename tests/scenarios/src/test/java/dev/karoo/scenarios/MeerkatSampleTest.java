package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.karoo.api.Json;
import dev.karoo.api.check.Validation;
import dev.karoo.api.convert.Pipelines;
import dev.karoo.api.pipeline.PipelineObject;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.quantity.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// `samples/meerkat-64.yaml` asks for exactly what the data of the real product ask for: one line a
/// task, the same lines.
class MeerkatSampleTest {
  private static final Path DATA = Repository.root()
      .resolve("operator/core/src/test/resources/workloads/meerkat64-4k.json");

  @Test
  void the_sample_asks_for_what_the_real_product_asks_for() throws IOException {
    List<String> real = new ArrayList<>();
    new ObjectMapper().readTree(DATA.toFile()).path("tasks")
        .forEach(task -> real.add(line(task)));
    List<String> sample = new ArrayList<>();
    Pipeline pipeline = pipeline();
    for (TaskTemplate template : pipeline.tasks()) {
      for (int index = 0; index < template.replicas(); index++) {
        sample.add(line(template));
      }
    }
    Collections.sort(real);
    Collections.sort(sample);

    assertThat(sample).hasSize(144).isEqualTo(real);
  }

  private static Pipeline pipeline() {
    JsonNode object = new Manifests(new Validation())
        .read(List.of(Repository.sample("meerkat-64.yaml")), Manifests.Depth.FLAT,
            InputStream.nullInputStream())
        .manifests().getFirst().object();
    return Pipelines.toCore(Json.fromTree(object, PipelineObject.class));
  }

  private static String line(JsonNode task) {
    int named = task.path("cores").size();
    List<String> gpus = new ArrayList<>();
    for (JsonNode gpu : task.path("gpus")) {
      JsonNode least = gpu.path("min_compute_capability");
      gpus.add(gpu.path("name").asText("any") + " " + amount(gpu.path("compute")) + " "
          + amount(gpu.path("mem")) + " "
          + (least.isArray() ? least.get(0) + "." + least.get(1) : "any") + near(gpu));
    }
    List<String> interfaces = new ArrayList<>();
    for (JsonNode nic : task.path("interfaces")) {
      interfaces.add(nic.path("network").asText() + " "
          + (nic.path("infiniband").asBoolean() ? "ibverbs " : "")
          + amount(nic.path("bandwidth_in")) + " " + amount(nic.path("bandwidth_out"))
          + near(nic) + " " + nic.path("multicast_in").size() + " "
          + nic.path("multicast_out").size());
    }
    List<String> volumes = new ArrayList<>();
    task.path("volumes").forEach(
        volume -> volumes.add(volume.path("name").asText() + " " + volume.path("mode").asText()));
    BigDecimal shared = task.path("cpus").decimalValue().subtract(BigDecimal.valueOf(named))
        .max(BigDecimal.ZERO);
    return String.join("; ", task.path("subsystem").asText(),
        "cpus " + Scalar.atLeast(shared), "memory " + amount(task.path("mem")),
        "disk " + amount(task.path("disk")), "cores " + named,
        "share %.6f".formatted(task.path("numa_nodes").asDouble()), "gpus " + gpus,
        "interfaces " + interfaces, "volumes " + volumes, "ports " + task.path("ports").size(),
        "critical " + task.path("critical").asBoolean());
  }

  private static String line(TaskTemplate template) {
    Request request = template.request();
    return String.join("; ", request.subsystem().orElse("any"), "cpus " + request.cpus(),
        "memory " + request.memory(), "disk " + request.disk(),
        "cores " + request.cores().atLeast(), "share %.6f".formatted(request.cores().share()),
        "gpus " + request.gpus().stream()
            .map(gpu -> gpu.model().orElse("any") + " " + gpu.compute() + " " + gpu.memory() + " "
                + gpu.minComputeCapability().map(Object::toString).orElse("any")
                + near(gpu.alignment()))
            .toList(),
        "interfaces " + request.interfaces().stream()
            .map(nic -> nic.network() + " " + (nic.ibverbs() ? "ibverbs " : "") + nic.bandwidthIn()
                + " " + nic.bandwidthOut() + near(nic.alignment())
                + " " + groups(template, nic.name(), TaskTemplate.MulticastUse::receive)
                + " " + groups(template, nic.name(), TaskTemplate.MulticastUse::send))
            .toList(),
        "volumes " + request.volumes().stream()
            .map(volume -> volume.name() + " " + (volume.writable() ? "RW" : "RO")).toList(),
        "ports " + request.ports().size(), "critical " + template.critical());
  }

  private static int groups(TaskTemplate template, String nic,
      Function<TaskTemplate.MulticastUse, List<TaskTemplate.GroupReference>> direction) {
    return template.multicast().stream().filter(use -> use.interfaceName().equals(nic))
        .mapToInt(use -> direction.apply(use).size()).sum();
  }

  private static String amount(JsonNode number) {
    return Scalar.nearest(number.asDouble()).toString();
  }

  private static String near(JsonNode device) {
    return device.path("affinity").asBoolean() ? " aligned" : "";
  }

  private static String near(Alignment alignment) {
    return alignment == Alignment.REQUIRED ? " aligned" : "";
  }
}

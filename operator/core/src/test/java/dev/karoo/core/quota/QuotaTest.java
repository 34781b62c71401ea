package dev.karoo.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.CpuSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaTest {
  private static final Request REQUEST = new Request(Scalar.of(1), Scalar.of(1024), Scalar.ZERO,
      new CoreRequest(List.of(), 2, 0, false),
      List.of(new GpuRequest(Optional.empty(), Scalar.nearest(0.25), Scalar.of(3000),
          Optional.empty(), Alignment.NONE)),
      List.of(new InterfaceRequest("cbf", "cbf", false, Scalar.of(27), Scalar.of(3),
          Alignment.NONE, Ranges.EMPTY, Ranges.EMPTY)),
      List.of(), List.of(), Alignment.NONE, List.of(), Optional.empty(), List.of(), List.of());

  @ParameterizedTest(name = "{0} {1}, {2} taken: {3}")
  @CsvSource({
    "CPU, 3, 0, true", "CPU, 3, 1, false", "MEMORY, 2048, 1024, true", "MEMORY, 2047, 1024, false",
    "CORES, 2, 0, true", "CORES, 2, 1, false", "GPUS, 1, 0.75, true", "GPUS, 1, 0.76, false",
    "GPU_MEMORY, 3000, 0, true", "GPU_MEMORY, 2999, 0, false", "BANDWIDTH_IN, 27, 0, true",
    "BANDWIDTH_IN, 26, 0, false", "BANDWIDTH_OUT, 3, 0, true", "BANDWIDTH_OUT, 3, 1, false",
    "TASKS, 5, 4, true", "TASKS, 5, 5, false"})
  void eachLimit(Limit limit, double hard, double taken, boolean fits) {
    var quota = new Quota("ns", "team", Map.of(limit, Scalar.nearest(hard)));
    var used = new Usage(Map.of(limit, Scalar.nearest(taken)));
    assertThat(quota.refusal(used, Usage.of(REQUEST)).isEmpty()).isEqualTo(fits);
  }

  @Test
  void whatIsNotAskedForMayExceedItsLimit() {
    var quota = new Quota("ns", "team", Map.of(Limit.GPUS, Scalar.of(1)));
    var used = new Usage(Map.of(Limit.GPUS, Scalar.of(2)));
    assertThat(quota.refusal(used, new Usage(Map.of(Limit.CPU, Scalar.of(1))))).isEmpty();
    assertThat(quota.refusal(used, Usage.of(REQUEST))).contains("exceeds quota team of namespace"
        + " ns: karoo.dev/gpus 0.25 asked for, 2 of 1 taken");
  }

  @Test
  void thePlaceSaysHowManyCoresItReallyIs() {
    var placement = new Placement("a1", List.of(0), CpuSet.of(0, 1, 2, 3), Map.of(), List.of(),
        List.of(), Map.of());
    assertThat(Usage.of(REQUEST).of(Limit.CPU)).isEqualTo(Scalar.of(3));
    assertThat(Usage.of(REQUEST, placement).of(Limit.CPU)).isEqualTo(Scalar.of(5));
  }

  @Test
  void whoAsksFirstGetsItAndOthersOfOtherNamespacesDoNotCount() {
    var ledger = new Ledger(List.of(new Quota("ns", "team", Map.of(Limit.CPU, Scalar.of(4)))),
        Map.of("other", Usage.of(REQUEST)));
    Usage three = new Usage(Map.of(Limit.CPU, Scalar.of(3)));
    assertThat(ledger.take("ns", three)).isEmpty();
    assertThat(ledger.take("ns", three)).isPresent();
    assertThat(ledger.take("ns", new Usage(Map.of(Limit.CPU, Scalar.of(1))))).isEmpty();
    assertThat(ledger.take("other", three)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"cpu, CPU", "requests.cpu, CPU", "memory, MEMORY", "requests.karoo.dev/gpus, GPUS",
    "count/tasks.karoo.dev, TASKS"})
  void kubernetesNames(String key, Limit limit) {
    assertThat(Limit.named(key)).contains(limit);
    assertThat(Limit.named("limits." + key)).isEmpty();
    assertThat(Limit.named("requests.count/tasks.karoo.dev")).isEmpty();
  }
}

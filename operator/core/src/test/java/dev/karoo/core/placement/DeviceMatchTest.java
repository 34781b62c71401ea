package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.gpu;
import static dev.karoo.core.placement.Tasks.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Locality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceMatchTest {
  /// Sixteen GPUs, no two of which have the same left; eleven of them as much as is asked for.
  private static Host sixteen() {
    Agent of = agent("a", 4);
    List<Gpu> gpus = new ArrayList<>();
    for (int g = 0; g < 16; g++) {
      gpus.add(new Gpu("A", "gpu" + g, Scalar.nearest(0.55 + 0.01 * g), Scalar.of(16),
          new ComputeCapability(8, 0), new Locality.Node(0), ""));
    }
    var agent = new Agent(of.name(), of.cpus(), of.memory(), of.disk(), of.ports(), true,
        of.domains(), of.distances(), of.siblings(), gpus, of.interfaces(), of.volumes(),
        of.attributes(), of.subsystems(), 0, List.of(), false, of.pinning());
    return new Host(agent, new HostShape(agent));
  }

  private static RequestShape shape(List<GpuRequest> gpus) {
    return new RequestShape(request(0, Alignment.NONE, gpus, List.of(), List.of(), List.of()));
  }

  @Test
  void equalRequestsAreNotTriedInAllOrders() {
    var search = new AgentSearch();
    GpuRequest most = gpu(0.6, Alignment.NONE);

    assertThat(search.find(sixteen(), shape(Collections.nCopies(11, most)))).isTrue();
    assertThat(search.find(sixteen(), shape(Collections.nCopies(12, most)))).isFalse();
    assertThat(search.steps()).isLessThan(100);
  }

  /// Those for the second kind of request are found short only after some for the first are taken.
  @Test
  void twoKindsOfRequestsAreNotTriedInAllOrders() {
    var search = new AgentSearch();
    List<GpuRequest> gpus = new ArrayList<>(Collections.nCopies(6, gpu(0.6, Alignment.NONE)));
    gpus.addAll(Collections.nCopies(5, gpu(0.61, Alignment.NONE)));

    assertThat(search.find(sixteen(), shape(gpus))).isTrue();
    gpus.add(gpu(0.61, Alignment.NONE));
    assertThat(search.find(sixteen(), shape(gpus))).isFalse();
    assertThat(search.steps()).isLessThan(10_000);
  }
}

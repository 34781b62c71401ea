package dev.karoo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.EnforcementStatus;
import dev.karoo.api.task.EnforcementStatus.Level;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.PlacementStatus.GpuStatus;
import dev.karoo.api.task.PlacementStatus.InterfaceStatus;
import dev.karoo.api.task.SummaryStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void a_placement_fits_into_a_line() {
    var placement = new PlacementStatus("cbf07", List.of(2), List.of(0), List.of(8, 9, 10),
        Map.of("recv", 8), List.of(new GpuStatus("GPU-6f1f8a2e-0000", "A30", 0.245,
            new Quantity("3", "Gi"))),
        List.of(new InterfaceStatus("cbf", "ens1", "10.0.0.1", new Quantity("27", "G"),
            new Quantity("0"))),
        Map.of("http", 31000));
    var enforcement = new EnforcementStatus(Level.PINNED, null, Level.ACCOUNTED, null);

    assertThat(Json.toTree(SummaryStatus.of(placement, Optional.of(enforcement)))).hasToString(
        "{\"numa\":\"0\",\"domains\":\"2\",\"cores\":\"8-10\",\"gpus\":\"GPU-6f1f8a2e:24.5%\","
            + "\"interfaces\":\"ens1\",\"ports\":\"http:31000\",\"enforcement\":\"Accounted\"}");
  }

  @Test
  void what_a_task_did_not_ask_for_is_left_out() {
    var placement = new PlacementStatus("a", List.of(), List.of(), List.of(), Map.of(), List.of(),
        List.of(), Map.of());

    assertThat(Json.toTree(SummaryStatus.of(placement,
        Optional.of(new EnforcementStatus(null, null, null, null))))).isEmpty();
  }
}

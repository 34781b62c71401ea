package dev.karoo.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.task.EnforcementStatus;
import dev.karoo.api.task.EnforcementStatus.Level;
import dev.karoo.api.task.PlacementStatus;
import dev.karoo.api.task.SummaryStatus;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static PlacementStatus placement(String json) throws IOException {
    return Json.fromTree(Json.mapper().readTree(json), PlacementStatus.class);
  }

  @Test
  void a_placement_fits_into_a_line() throws IOException {
    PlacementStatus placement = placement("""
        {"agent": "cbf07", "domains": [2], "numaNodes": [0], "cores": [8, 9, 10],
         "coreNames": {"recv": 8},
         "gpus": [{"uuid": "GPU-6f1f8a2e-0000", "compute": 0.245, "memory": "3Gi"}],
         "interfaces": [{"request": "cbf", "name": "ens1", "address": "10.0.0.1",
           "bandwidthIn": "27G", "bandwidthOut": "0"}],
         "ports": {"http": 31000}}
        """);
    var enforcement = new EnforcementStatus(Level.PINNED, null, Level.ACCOUNTED, null);

    assertThat(Json.toTree(SummaryStatus.of(placement, Optional.of(enforcement)))).hasToString(
        "{\"numa\":\"0\",\"domains\":\"2\",\"cores\":\"8-10\",\"gpus\":\"GPU-6f1f8a2e:24.5%\","
            + "\"interfaces\":\"ens1\",\"ports\":\"http:31000\",\"enforcement\":\"Accounted\"}");
  }

  @Test
  void what_a_task_did_not_ask_for_is_left_out() throws IOException {
    PlacementStatus placement = placement("{\"agent\": \"a\"}");

    assertThat(Json.toTree(SummaryStatus.of(placement,
        Optional.of(new EnforcementStatus(null, null, null, null))))).isEmpty();
  }
}

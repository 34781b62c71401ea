package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.wire.Encoding;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions whether a framework will be gone, beyond what was recorded (14): how they end
/// (`Master::deactivate`, `HierarchicalAllocatorProcess::reviveRoles`).
class InverseOffersTest {
  private static final String MACHINE = "{\"hostname\":\"agent1.example\",\"ip\":\"127.0.0.1\"}";

  @TempDir
  private Path dir;

  private HttpResponse<String> schedule(LocalCluster cluster, String windows) throws Exception {
    return post(cluster, "{\"type\": \"UPDATE_MAINTENANCE_SCHEDULE\","
        + " \"update_maintenance_schedule\": {\"schedule\": {\"windows\": [" + windows + "]}}}");
  }

  private HttpResponse<String> post(LocalCluster cluster, String call) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest
          .newBuilder(URI.create("http://" + cluster.masterAddress() + "/api/v1"))
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(call)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String window(String machines, long duration) {
    return "{\"machine_ids\": [" + machines + "], \"unavailability\": {\"start\":"
        + " {\"nanoseconds\": 4000000000000000000}, \"duration\": {\"nanoseconds\": " + duration
        + "}}}";
  }

  private static String asked(Scheduler scheduler, int from) {
    return scheduler.awaitEvent(from, Event::hasInverseOffers).getInverseOffers()
        .getInverseOffers(0).getId().getValue();
  }

  /// Without an answer, and with one that shuts it up for a long time.
  @Test
  void theyAreAskedAgainAfterTheFrameworkLeftOrRevived() throws Exception {
    ClusterConfig config = ClusterConfig.of(dir,
        List.of(AgentSpec.parse("agent1.example", "cpus:8;mem:8192", "")));
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      scheduler.launch(offer, TaskBuilder.shell("t", offer, "exec sleep 600").build());
      scheduler.awaitStatus(0, "t", TaskState.TASK_RUNNING);
      assertThat(schedule(cluster, window(MACHINE, 1)).statusCode()).isEqualTo(200);
      asked(scheduler, 0);

      scheduler.cut();
      await().atMost(Scheduler.LIMIT).until(scheduler::ended);
      int before = scheduler.events().size();
      scheduler.subscribe();
      String second = asked(scheduler, before);

      Call.Builder decline = Call.newBuilder().setType(Call.Type.DECLINE_INVERSE_OFFERS);
      decline.getDeclineInverseOffersBuilder().addInverseOfferIdsBuilder().setValue(second);
      decline.getDeclineInverseOffersBuilder().getFiltersBuilder().setRefuseSeconds(100_000);
      scheduler.call(decline);
      before = scheduler.events().size();
      scheduler.call(Call.newBuilder().setType(Call.Type.REVIVE));
      String third = asked(scheduler, before);

      cluster.stopAgent("agent1.example");
      Event rescinded = scheduler.awaitEvent(before, Event::hasRescindInverseOffer);
      assertThat(rescinded.getRescindInverseOffer().getInverseOfferId().getValue())
          .isEqualTo(third);
    }
  }

  /// `maintenance::validation::schedule`.
  @Test
  void schedulesAreValidated() throws Exception {
    ClusterConfig config = ClusterConfig.of(dir,
        List.of(AgentSpec.parse("agent1.example", "cpus:8;mem:8192", "")));
    try (LocalCluster cluster = LocalCluster.start(config)) {
      assertThat(schedule(cluster, window("", 1)).body())
          .isEqualTo("List of machines in the maintenance window is empty");
      assertThat(schedule(cluster, window(MACHINE, -1)).body())
          .isEqualTo("Unavailability 'duration' is negative");
      assertThat(schedule(cluster, window(MACHINE, 1)).statusCode()).isEqualTo(200);
      assertThat(post(cluster, "{\"type\": \"START_MAINTENANCE\", \"start_maintenance\":"
          + " {\"machines\": [" + MACHINE + "]}}").statusCode()).isEqualTo(200);
      HttpResponse<String> without = schedule(cluster, "");
      assertThat(without.statusCode()).isEqualTo(400);
      assertThat(without.body()).isEqualTo("Machine '" + MACHINE
          + "' is deactivated and cannot be removed from the schedule");
    }
  }
}

package dev.karoo.local.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.karoo.local.agent.AgentSpec;
import dev.karoo.local.cluster.ClusterConfig;
import dev.karoo.local.cluster.LocalCluster;
import dev.karoo.local.wire.Encoding;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a check tells, as Mesos' checker does (`checks/checker.cpp`).
class ChecksTest {
  @TempDir
  private Path dir;

  private static HttpServer server() throws Exception {
    HttpServer server = HttpServer
        .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      boolean moved = exchange.getRequestURI().getPath().equals("/");
      if (moved) {
        exchange.getResponseHeaders().add("Location", "/sick");
      }
      exchange.sendResponseHeaders(moved ? 302 : 503, -1);
      exchange.close();
    });
    server.start();
    return server;
  }

  /// Redirects are followed, as by `curl -L`; and when nobody answers any more, an empty status is
  /// told, once.
  @Test
  void theEndOfAnswersIsTold() throws Exception {
    HttpServer server = server();
    ClusterConfig config = ClusterConfig.of(dir,
        List.of(AgentSpec.parse("agent1.example", "cpus:8;mem:8192", "")));
    try (LocalCluster cluster = LocalCluster.start(config);
        Scheduler scheduler = new Scheduler(cluster.masterAddress(), Encoding.JSON,
            Scheduler.framework().build())) {
      scheduler.subscribe();
      Offer offer = scheduler.awaitOffer(0, "agent1.example");
      TaskInfo.Builder task = TaskBuilder.shell("t", offer, "exec sleep 600");
      task.getCheckBuilder().setType(CheckInfo.Type.HTTP).setDelaySeconds(0)
          .setIntervalSeconds(0.1).setTimeoutSeconds(20).getHttpBuilder()
          .setPort(server.getAddress().getPort()).setPath("/");
      scheduler.launch(offer, task.build());
      assertThat(answered(scheduler).getCheckStatus().getHttp().getStatusCode())
          .isEqualTo(503);
      server.stop(0);
      TaskStatus silent = silent(scheduler);
      assertThat(silent.getCheckStatus().getType()).isEqualTo(CheckInfo.Type.HTTP);
      assertThat(silent.getCheckStatus().hasHttp()).isTrue();
    } finally {
      server.stop(0);
    }
  }

  private static TaskStatus answered(Scheduler scheduler) {
    return told(scheduler, s -> s.getCheckStatus().getHttp().hasStatusCode());
  }

  private static TaskStatus silent(Scheduler scheduler) {
    return told(scheduler, s -> !s.getCheckStatus().getHttp().hasStatusCode());
  }

  private static TaskStatus told(Scheduler scheduler, Predicate<TaskStatus> fits) {
    return scheduler.awaitEvent(0, e -> {
      TaskStatus status = e.getUpdate().getStatus();
      return status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED
          && fits.test(status);
    }).getUpdate().getStatus();
  }
}

package dev.karoo.mesos;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskReport;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.translate.TaskReports;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads from the master's operator API what it knows of the framework's tasks: with their labels,
/// which neither updates nor answers of reconciliation have.
final class TaskListing {
  private static final Logger LOG = LoggerFactory.getLogger(TaskListing.class);

  private final OperatorApi api;
  private final Delivery delivery;

  TaskListing(MesosHttp http, Delivery delivery) {
    this.api = new OperatorApi(http);
    this.delivery = delivery;
  }

  /// Reads in the background, as the list may be long; what failed is not told, but logged.
  void list(Session session) {
    Thread.ofVirtual().name("mesos-tasks-list").start(() -> {
      try {
        delivery.of(session, new ClusterEvent.TasksListed(tasks(session)));
      } catch (IOException failed) {
        LOG.atWarn().addKeyValue("reason", Reasons.of(failed)).log("The tasks were not listed");
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /// The attempts that have not ended, those on unreachable agents included.
  private List<TaskReport> tasks(Session session) throws IOException, InterruptedException {
    GetTasks answer = api.ask(session.base(), Call.Type.GET_TASKS).getGetTasks();
    return Stream.of(answer.getTasksList(), answer.getUnreachableTasksList())
        .flatMap(List::stream)
        .filter(task -> task.getFrameworkId().getValue().equals(session.frameworkId()))
        .map(TaskReports::report).filter(report -> !report.state().state().terminal()).toList();
  }
}

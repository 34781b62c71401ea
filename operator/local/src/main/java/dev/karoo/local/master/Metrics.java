package dev.karoo.local.master;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.TaskState;

/// The metrics of `/metrics/snapshot` that dashboards ask for; names are Mesos'.
final class Metrics {
  private Metrics() {}

  static Map<String, Double> of(Books books) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("master/elected", 1.0);
    metrics.put("master/uptime_secs",
        Duration.between(books.started, books.loop.now()).toMillis() / 1000.0);
    metrics.put("master/slaves_connected", count(books.agents.values().stream()
        .filter(AgentEntry::connected).count()));
    metrics.put("master/slaves_active",
        count(books.agents.values().stream().filter(AgentEntry::active).count()));
    metrics.put("master/slaves_unreachable", count(books.registry.unreachable.size()));
    metrics.put("master/frameworks_connected", count(books.frameworks.values().stream()
        .filter(Framework::connected).count()));
    metrics.put("master/frameworks_disconnected", count(books.frameworks.values().stream()
        .filter(f -> !f.connected()).count()));
    metrics.put("master/outstanding_offers", count(books.offers.size()));
    for (TaskState state : new TaskState[]{TaskState.TASK_STAGING, TaskState.TASK_STARTING,
      TaskState.TASK_RUNNING, TaskState.TASK_KILLING}) {
      String name = "master/tasks_" + state.name().substring("TASK_".length()).toLowerCase(
          java.util.Locale.ROOT);
      metrics.put(name, count(books.frameworks.values().stream()
          .flatMap(f -> f.tasks.values().stream()).filter(t -> t.state() == state).count()));
    }
    for (String name : new String[]{"cpus", "mem", "disk"}) {
      double total = books.agents.values().stream()
          .mapToDouble(a -> a.total.thousandths(name) / 1000.0).sum();
      double used = books.agents.values().stream()
          .mapToDouble(a -> a.used().thousandths(name) / 1000.0).sum();
      metrics.put("master/" + name + "_total", total);
      metrics.put("master/" + name + "_used", used);
      metrics.put("master/" + name + "_percent", total == 0 ? 0 : used / total);
    }
    return metrics;
  }

  private static double count(long value) {
    return value;
  }
}

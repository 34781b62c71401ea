package dev.karoo.app;

import dev.karoo.app.PrometheusText.Metric;
import dev.karoo.control.ControlThread;
import dev.karoo.control.LoopFigures;
import dev.karoo.control.TurnTimes;
import dev.karoo.store.Store;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What `/metrics` answers.
final class OperatorMetrics implements Supplier<String> {
  private static final double NANOS = 1e9;

  private final Store store;
  private final AtomicReference<@Nullable ControlThread> loop = new AtomicReference<>();

  OperatorMetrics(Store store) {
    this.store = store;
  }

  void connect(ControlThread control) {
    loop.set(control);
  }

  @Override
  public String get() {
    PrometheusText text = new PrometheusText();
    text.metric("karoo_build_info", Metric.GAUGE, "1, with Karoo's version.")
        .sample("karoo_build_info", "version", Version.current(), 1);
    one(text, "karoo_store_revision", Metric.GAUGE,
        "The revision of the newest change in the store.",
        store.revision());
    ControlThread control = loop.get();
    if (control != null) {
      control.figures().ifPresent(figures -> {
        has(text, figures.loop());
        did(text, figures.loop());
        turns(text, figures.turns());
        one(text, "karoo_loop_last_turn_timestamp_seconds", Metric.GAUGE,
            "When the latest turn of the loop ended, in seconds since 1970.",
            figures.at().getEpochSecond());
      });
    }
    return text.toString();
  }

  private static void has(PrometheusText text, LoopFigures loop) {
    one(text, "karoo_master_connected", Metric.GAUGE,
        "1 while a Mesos master is connected, else 0.",
        loop.subscribed() ? 1 : 0);
    text.metric("karoo_agents", Metric.GAUGE, "Agents by whether tasks may be started there.")
        .sample("karoo_agents", "state", "usable", loop.usableAgents())
        .sample("karoo_agents", "state", "unusable", loop.agents() - loop.usableAgents());
    one(text, "karoo_pipelines", Metric.GAUGE, "Pipelines.", loop.pipelines());
    text.metric("karoo_tasks", Metric.GAUGE, "Tasks by phase.");
    loop.tasks().forEach((phase, count) -> text.sample("karoo_tasks", "phase",
        phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT), count));
    one(text, "karoo_offers_held", Metric.GAUGE, "Offers of Mesos in hand.", loop.offersHeld());
  }

  private static void did(PrometheusText text, LoopFigures loop) {
    one(text, "karoo_offers_received_total", Metric.COUNTER, "Offers of Mesos that came.",
        loop.offersReceived());
    one(text, "karoo_launches_total", Metric.COUNTER, "Tasks that Mesos was asked to start.",
        loop.said().launches());
    one(text, "karoo_kills_total", Metric.COUNTER,
        "How often Mesos was asked to end a task, repetitions included.", loop.said().kills());
    one(text, "karoo_acknowledgements_total", Metric.COUNTER,
        "Updates of tasks that were kept and acknowledged.", loop.said().acknowledgements());
  }

  private static void turns(PrometheusText text, TurnTimes turns) {
    String name = "karoo_loop_turn_seconds";
    text.metric(name, Metric.HISTOGRAM, "How long turns of the loop took.");
    long upTo = 0;
    for (int i = 0; i < TurnTimes.LIMITS.size(); i++) {
      upTo += turns.counts().get(i);
      text.sample(name + "_bucket", "le", Double.toString(seconds(TurnTimes.LIMITS.get(i))), upTo);
    }
    text.sample(name + "_bucket", "le", "+Inf", turns.turns())
        .sample(name + "_sum", seconds(turns.total())).sample(name + "_count", turns.turns());
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS;
  }

  private static void one(PrometheusText text, String name, Metric type, String help, long value) {
    text.metric(name, type, help).sample(name, value);
  }
}

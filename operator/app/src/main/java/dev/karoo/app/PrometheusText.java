package dev.karoo.app;

import java.util.Locale;

/// Metrics in Prometheus' text format, version 0.0.4.
final class PrometheusText {
  /// What a metric's values mean.
  enum Metric {
    /// It goes up and down.
    GAUGE,
    /// It only grows, from 0 at the start; its name ends with `_total`.
    COUNTER,
    /// Counts by upper bound, with a sum.
    HISTOGRAM
  }

  private final StringBuilder text = new StringBuilder();

  /// Begins a metric; its samples follow.
  ///
  /// @param help one line
  PrometheusText metric(String name, Metric type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n').append("# TYPE ")
        .append(name).append(' ').append(type.name().toLowerCase(Locale.ROOT)).append('\n');
    return this;
  }

  /// A count without labels.
  PrometheusText sample(String name, long value) {
    text.append(name).append(' ').append(value).append('\n');
    return this;
  }

  /// A value without labels.
  PrometheusText sample(String name, double value) {
    text.append(name).append(' ').append(value).append('\n');
    return this;
  }

  /// A count with one label.
  PrometheusText sample(String name, String label, String of, long value) {
    text.append(name).append('{').append(label).append("=\"")
        .append(of.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
        .append("\"} ").append(value).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

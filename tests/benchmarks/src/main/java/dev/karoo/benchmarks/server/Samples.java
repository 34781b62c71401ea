package dev.karoo.benchmarks.server;

import java.util.Arrays;

/// Times that were measured, in nanoseconds.
final class Samples {
  private final long[] sorted;

  Samples(long[] nanos) {
    this.sorted = nanos.clone();
    Arrays.sort(sorted);
  }

  /// A quantile in milliseconds.
  double millis(double quantile) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] / 1e6;
  }
}

package dev.karoo.core.placement;

import dev.karoo.core.quantity.Ranges;
import java.util.Arrays;

/// The ports of one host, and those of them that are held by number. One may be held twice, by
/// tasks that were put there by others.
final class Ports {
  private final Ranges own;
  /// The lowest of its own; bit n of `bits` stands for the port `base + n`.
  private final long base;
  private long[] bits = {};
  private final Repeats repeats = new Repeats();
  private int count;

  Ports(Ranges own) {
    this.own = own;
    base = own.isEmpty() ? 0 : own.spans().getFirst().first();
  }

  boolean noneHeld() {
    return count == 0;
  }

  void hold(int port) {
    count++;
    if (!own.contains(port)) {
      return;
    }
    int n = (int) (port - base);
    if (n >> 6 >= bits.length) {
      bits = Arrays.copyOf(bits, Math.max((n >> 6) + 1, 2 * bits.length));
    }
    if (holds(port)) {
      repeats.add(port);
    }
    bits[n >> 6] |= 1L << n;
  }

  /// Takes back one [#hold].
  void release(int port) {
    count--;
    if (!repeats.remove(port) && own.contains(port)) {
      int n = (int) (port - base);
      bits[n >> 6] &= ~(1L << n);
    }
  }

  /// Whether this port is the host's to give, and nobody's.
  boolean free(int port) {
    return own.contains(port) && !holds(port);
  }

  private boolean holds(long port) {
    int n = (int) (port - base);
    return n >> 6 < bits.length && (bits[n >> 6] >>> n & 1) != 0;
  }

  /// The lowest free port from this one on; −1: none.
  int next(int from) {
    for (Ranges.Span span : own.spans()) {
      long port = Math.max(from, span.first());
      while (port <= span.last() && holds(port)) {
        long after = ~bits[(int) (port - base) >> 6] >>> (port - base);
        port += after == 0
            ? 64 - (port - base & 63)
            : Long.numberOfTrailingZeros(after);
      }
      if (port <= span.last()) {
        return (int) port;
      }
    }
    return -1;
  }
}

package dev.karoo.core.placement;

import java.util.Arrays;

/// States of hosts in which one kind of task does not fit, so that of many hosts in one state only
/// one is searched. Exact: states are compared, their hashes only find them.
final class Refused {
  private static final int MOST = 4096;

  private long[] hashes = new long[16];
  private long[][] states = new long[16][];
  private HostShape[] shapes = new HostShape[16];
  private int count;

  /// Whether one in the host's state was refused.
  boolean contains(Host host) {
    return count > 0 && states[slot(host)] != null;
  }

  /// Remembers that the host, as it is, was refused.
  void add(Host host) {
    if (count == MOST) {
      return;
    }
    int slot = slot(host);
    if (states[slot] == null) {
      hashes[slot] = host.stateHash();
      states[slot] = host.state();
      shapes[slot] = host.shape;
      if (2 * ++count > hashes.length) {
        grow();
      }
    }
  }

  /// Where the host's state is, or would be.
  private int slot(Host host) {
    long hash = host.stateHash();
    int slot = start(hash, hashes.length);
    while (states[slot] != null && !(hashes[slot] == hash && shapes[slot] == host.shape
        && host.isIn(states[slot]))) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    return slot;
  }

  private static int start(long hash, int length) {
    return (int) (hash ^ (hash >>> 32)) & (length - 1);
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[][] oldStates = states;
    HostShape[] oldShapes = shapes;
    hashes = new long[2 * oldHashes.length];
    states = Arrays.copyOf(new long[0][], hashes.length);
    shapes = Arrays.copyOf(new HostShape[0], hashes.length);
    for (int old = 0; old < oldHashes.length; old++) {
      if (oldStates[old] != null) {
        int slot = start(oldHashes[old], hashes.length);
        while (states[slot] != null) {
          slot = (slot + 1) & (hashes.length - 1);
        }
        hashes[slot] = oldHashes[old];
        states[slot] = oldStates[old];
        shapes[slot] = oldShapes[old];
      }
    }
  }
}

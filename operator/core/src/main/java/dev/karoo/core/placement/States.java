package dev.karoo.core.placement;

import java.util.Arrays;

/// Numbers for the states of hosts, equal for equal states of equal shapes and for no others, so
/// that states are compared once, and from then on their numbers. Exact: states are compared as
/// they are, their hashes only find them.
final class States {
  /// So many are kept in mind, at the most.
  private static final int MOST = 1 << 17;
  private static final int NONE = -1;

  private int[] slots = new int[64];
  private long[] hashes = new long[32];
  private long[][] states = new long[32][];
  private HostShape[] shapes = new HostShape[32];
  private int count;

  private final int generation;

  /// @param generation 1 or more, another for each of one fleet
  States(int generation) {
    this.generation = generation;
    Arrays.fill(slots, NONE);
  }

  /// These, or new ones where there is little room left.
  States roomy() {
    return 2 * count > MOST ? new States(generation + 1) : this;
  }

  /// The number of the host's state; −1: too many are kept in mind.
  int of(Host host) {
    if (host.numberedBy == generation && host.numberedAt == host.version) {
      return host.number;
    }
    host.numberedBy = generation;
    host.numberedAt = host.version;
    host.number = find(host);
    return host.number;
  }

  private int find(Host host) {
    long hash = host.stateHash();
    int slot = slot(hash);
    for (; slots[slot] != NONE; slot = (slot + 1) & (slots.length - 1)) {
      int n = slots[slot];
      if (hashes[n] == hash && shapes[n] == host.shape && host.isIn(states[n])) {
        return n;
      }
    }
    if (count == MOST) {
      return NONE;
    }
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * count);
      states = Arrays.copyOf(states, 2 * count);
      shapes = Arrays.copyOf(shapes, 2 * count);
    }
    hashes[count] = hash;
    states[count] = host.state();
    shapes[count] = host.shape;
    slots[slot] = count++;
    if (2 * count > slots.length) {
      grow();
    }
    return count - 1;
  }

  private int slot(long hash) {
    return (int) (hash ^ (hash >>> 32)) & (slots.length - 1);
  }

  private void grow() {
    slots = new int[4 * slots.length];
    Arrays.fill(slots, NONE);
    for (int n = 0; n < count; n++) {
      int slot = slot(hashes[n]);
      while (slots[slot] != NONE) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = n;
    }
  }
}

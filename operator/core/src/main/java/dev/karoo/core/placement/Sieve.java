package dev.karoo.core.placement;

import java.util.List;

/// A quick look at which kinds of items can't possibly go into a bin any more, before the exact
/// search is asked: it compares the largest needs with the largest holes, nothing else.
final class Sieve {
  private static final int NEEDS = Fleet.MEASURES;

  /// What one item of each kind needs at least, kind after kind.
  private final long[] needs;
  private final boolean[] oneNode;
  private final List<List<Item>> kinds;
  /// The largest holes of the whole host, and of the bin's domains.
  private final long[] holes = new long[NEEDS];
  private final long[] nodeHoles = new long[NEEDS];
  private Host host = Placeholders.HOST;
  private long domains;

  Sieve(List<List<Item>> kinds) {
    this.kinds = kinds;
    needs = new long[NEEDS * kinds.size()];
    oneNode = new boolean[kinds.size()];
    for (int k = 0; k < kinds.size(); k++) {
      RequestShape shape = kinds.get(k).getFirst().shape;
      oneNode[k] = shape.bindsMemory() && shape.devicesRequired();
      System.arraycopy(shape.needs, 0, needs, NEEDS * k, NEEDS);
    }
  }

  /// From now on it is about this host, and these of its domains.
  void aim(Host at, long within) {
    host = at;
    domains = within;
  }

  /// Measures what is free now.
  void look() {
    holes[0] = host.cpus;
    holes[1] = host.memory;
    holes[2] = host.disk;
    for (int h = 3; h < NEEDS; h++) {
      holes[h] = 0;
    }
    System.arraycopy(holes, 0, nodeHoles, 0, NEEDS);
    for (int d = 0; d < host.domainFree.length; d++) {
      grow(3, host.domainFree[d], (domains >>> d & 1) != 0);
    }
    for (int g = 0; g < host.gpuCompute.length; g++) {
      boolean near = (host.shape.gpuNear[g] & domains) != 0;
      grow(4, host.gpuCompute[g], near);
      grow(5, host.gpuMemory[g], near);
    }
    for (int n = 0; n < host.bandwidthIn.length; n++) {
      boolean near = (host.shape.interfaceNear[n] & domains) != 0;
      grow(6, host.bandwidthIn[n], near);
      grow(7, host.bandwidthOut[n], near);
    }
  }

  private void grow(int h, long free, boolean near) {
    holes[h] = Math.max(holes[h], free);
    if (near) {
      nodeHoles[h] = Math.max(nodeHoles[h], free);
    }
  }

  /// The first kind from `from` on of which there is one left that may fit; their number: none.
  int next(int from, int[] count, int[] left) {
    for (int k = from; k < left.length; k++) {
      if (count[k] < left[k] && mayFit(k)
          && kinds.get(k).getFirst().eligible.get(host.position)) {
        return k;
      }
    }
    return left.length;
  }

  private boolean mayFit(int k) {
    long[] free = oneNode[k] ? nodeHoles : holes;
    int n = NEEDS * k;
    for (int h = 0; h < NEEDS; h++) {
      if (needs[n + h] > free[h]) {
        return false;
      }
    }
    return true;
  }
}

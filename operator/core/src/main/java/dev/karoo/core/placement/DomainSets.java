package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import java.util.Arrays;

/// The sets of several domains of one host that a task's cores may come from.
///
/// Domains that are alike (see [HostShape#group]) stand for each other, so a set is a number of
/// each group, the freest of it. **Bounds**: what is left of a set can't hold the cores even if the
/// freest domains follow; or it will cost more than the best assignment, even if the nearest ones
/// follow. Without them dozens of domains have more sets than can be gone through.
final class DomainSets {
  /// Sets that are looked at once one serves: then it is only about a cheaper one.
  private static final int MOST = 4096;

  /// What judges the sets.
  interface Judge {
    /// What the best assignment so far costs; `Integer.MAX_VALUE`: there is none.
    int bestCost();

    /// Takes the set if it serves. @param cost of the domains alone
    void consider(long set, int cost);
  }

  private final Judge judge;
  private Host host = Placeholders.HOST;
  private RequestShape shape = Placeholders.SHAPE;
  private long region;
  private final int[] units = new int[Long.SIZE];
  private int[] count = {};
  /// Units of the n freest domains of each group, and of all groups from each on.
  private int[][] ofGroup = {};
  private int[][] from = {};
  private int looked;
  /// Counted branches, over all searches.
  long steps;

  DomainSets(Judge judge) {
    this.judge = judge;
  }

  /// From now on it is about this host and task; the sets of all its regions are counted together.
  void aim(Host on, RequestShape of) {
    host = on;
    shape = of;
    looked = 0;
    for (int d = 0; d < on.shape.domains; d++) {
      units[d] = CorePick.units(on, of, d);
    }
    count = new int[on.shape.groups];
  }

  /// Has all sets of two and more domains of the region judged that may be better than the best.
  void search(long within) {
    region = within;
    measure();
    int size = Math.min(from[0].length - 1, CorePick.need(host, shape, within));
    for (int n = 2; n <= size; n++) {
      int least = shape.alignment == Alignment.NONE ? 0 : DeviceMatch.WISH * (n - 1);
      if (judge.bestCost() <= least) {
        return;
      }
      combine(0, n, 0, least);
    }
  }

  private void measure() {
    int groups = host.shape.groups;
    ofGroup = new int[groups][];
    from = new int[groups + 1][];
    from[groups] = new int[1];
    int[] all = {};
    for (int g = groups - 1; g >= 0; g--) {
      var own = new int[host.shape.domains];
      int n = 0;
      for (int d = 0; d < own.length; d++) {
        if (host.shape.group[d] == g && (region >>> d & 1) != 0 && units[d] > 0) {
          own[n++] = units[d];
        }
      }
      int before = all.length;
      all = Arrays.copyOf(all, before + n);
      System.arraycopy(own, 0, all, before, n);
      ofGroup[g] = sums(Arrays.copyOf(own, n));
      from[g] = sums(all);
    }
  }

  /// The sums of the 0, 1, 2, … largest; sorts the numbers.
  private static int[] sums(int[] numbers) {
    Arrays.sort(numbers);
    var sums = new int[numbers.length + 1];
    for (int n = 0; n < numbers.length; n++) {
      sums[n + 1] = sums[n] + numbers[numbers.length - 1 - n];
    }
    return sums;
  }

  /// Goes through the ways to take `left` more domains from this group and the later ones.
  private void combine(int group, int left, int have, int cost) {
    steps++;
    if (cost > judge.bestCost()
        || (looked > MOST && judge.bestCost() < Integer.MAX_VALUE)) {
      return;
    }
    if (left == 0) {
      looked++;
      judge.consider(CorePick.freest(host, shape, count, group, region), cost);
      return;
    }
    if (left >= from[group].length || have + from[group][left] < shape.cores.atLeast()
        || (shape.alignment != Alignment.NONE
            && cost + left * nearest(group) > judge.bestCost())) {
      return;
    }
    for (int n = Math.min(ofGroup[group].length - 1, left); n >= 0; n--) {
      count[group] = n;
      combine(group + 1, left - n, have + ofGroup[group][n], cost + added(group, n));
    }
  }

  /// What each further domain costs at the least beside those taken.
  private int nearest(int group) {
    int cost = 0;
    for (int g = 0; g < group; g++) {
      cost += count[g] * host.shape.leastPair[g][group];
    }
    return cost;
  }

  /// What `n` domains of the group cost beside those taken.
  private int added(int group, int n) {
    if (shape.alignment == Alignment.NONE) {
      return 0;
    }
    int cost = n * (n - 1) / 2 * host.shape.pair[group][group];
    for (int g = 0; g < group; g++) {
      cost += count[g] * n * host.shape.pair[g][group];
    }
    return cost;
  }
}

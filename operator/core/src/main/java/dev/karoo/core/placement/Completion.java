package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Packs items anew, bin after bin, each with the most valuable set of items that fits it.
///
/// **Goal.** Tight packings: those where everything is used up, and those where mixing kinds saves
/// a host, which no order of single items finds.
///
/// **Bins** are hosts; or, when most items need all of theirs from one NUMA node, the nodes of
/// hosts.
///
/// **Algorithm.** A depth-first search over numbers of each kind, the most valuable first, finds
/// the best set for a bin (bin completion); a bin just like the one before takes the same again. An
/// item is worth its size at first. After each round, items that ended up in badly filled bins, or
/// in none, gain value, so that the next round serves them while there is still a choice
/// (sequential value correction, after Belov and Scheithauer's heuristic for cutting stock).
///
/// **Example.** Hosts for 4 of size 24 each, or 5 of size 18, or 1 + 4 of these: by size alone
/// 64 + 64 take 16 + 13 hosts. The fives leave a tenth empty, so their items gain value; then 1 + 4
/// is worth more than 4, and 16 + 12 hosts do.
final class Completion {
  /// Trials for one bin, at the most, and however many bins share the budget.
  private static final int MOST = 20_000;
  private static final int LEAST = 200;

  private final Assignment at;
  private final Scarcity scarcity;
  private List<List<Item>> kinds = List.of();
  private double[] value = {};
  private int[] left = {};
  private int[] count = {};
  private int[] best = {};
  private double bestValue;
  private double target;
  private boolean done;
  private long trials;
  private long limit;
  private Host host = Placeholders.HOST;
  private long domains;
  private Sieve sieve = new Sieve(List.of());

  /// A host, or some of its domains. @param domains that items may use
  private record Bin(Host host, long domains) {}

  Completion(Assignment at, Scarcity scarcity) {
    this.at = at;
    this.scarcity = scarcity;
  }

  /// Prepares rounds with these items.
  void start(List<Item> items) {
    kinds = Scarcity.byKind(items);
    value = kinds.stream().mapToDouble(kind -> kind.getFirst().size).toArray();
    sortByValue();
  }

  /// Forgets what was learnt, and values each kind up to a third more or less than its size; the
  /// same number, the same values.
  void shake(int number) {
    for (int k = 0; k < value.length; k++) {
      Item first = kinds.get(k).getFirst();
      long noise = (first.kind + 1L) * 0x9E3779B97F4A7C15L ^ number * 0xD1B54A32D192ED03L;
      noise = (noise ^ noise >>> 31) * 0x94D049BB133111EBL;
      value[k] = first.size * (1 + ((noise >>> 40) / (double) (1 << 24) - 0.5) * 2 / 3);
    }
    sortByValue();
  }

  private void sortByValue() {
    Integer[] order = new Integer[kinds.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(value[b], value[a]));
    kinds = Arrays.stream(order).map(kinds::get).toList();
    value = Arrays.stream(order).mapToDouble(i -> value[i]).toArray();
    sieve = new Sieve(kinds);
  }

  /// One round: packs the items, all lifted, until counted steps reach `until`; some may be left.
  /// With `patience` 1 a bin is done as soon as it wastes no more than all must on average; with 2,
  /// half of that, and so on; with 0 never before all sets are tried.
  void round(int patience, long until) {
    List<Bin> bins = bins();
    if (bins.isEmpty()) {
      return; // no agent is there, or none may be used
    }
    trials = Math.clamp((until - at.within.steps()) / bins.size(), LEAST, MOST);
    target = patience == 0 ? -1 : average(bins) / patience;
    left = kinds.stream().mapToInt(List::size).toArray();
    count = new int[left.length];
    var gain = new double[left.length];
    Bin before = new Bin(Placeholders.HOST, 0);
    long[] state = {};
    var again = new int[left.length];
    for (Bin bin : bins) {
      if (Arrays.stream(left).sum() == 0 || at.within.steps() >= until) {
        break;
      }
      long[] now = bin.host.state();
      boolean same = bin.domains == before.domains && bin.host.shape == before.host.shape
          && bin.host.pristine() && Arrays.equals(now, state) && available(again)
          && admitted(bin.host, again);
      if (!same) {
        complete(bin, until);
        again = best;
      }
      before = bin;
      state = bin.host.pristine() ? now : new long[0];
      double room = scarcity.room(bin.host, bin.domains);
      fill(bin, again);
      double used = room - scarcity.room(bin.host, bin.domains);
      for (int k = 0; k < again.length && used > 0; k++) {
        gain[k] += again[k] * Math.min(3, room / used);
      }
    }
    correct(gain);
  }

  private double average(List<Bin> bins) {
    double slack = 0;
    for (Bin bin : bins) {
      slack += scarcity.room(bin.host, bin.domains);
    }
    for (List<Item> kind : kinds) {
      slack -= kind.size() * scarcity.part(kind.getFirst(), bins.getFirst().domains);
    }
    return Math.max(0, slack / bins.size()) + 1e-9;
  }

  private boolean available(int[] wanted) {
    int sum = 0;
    for (int k = 0; k < wanted.length; k++) {
      sum += wanted[k];
      if (wanted[k] > left[k]) {
        return false;
      }
    }
    return sum > 0;
  }

  private boolean admitted(Host to, int[] wanted) {
    for (int k = 0; k < wanted.length; k++) {
      if (wanted[k] > 0 && !kinds.get(k).getFirst().eligible.get(to.position)) {
        return false;
      }
    }
    return true;
  }

  private void correct(double[] gain) {
    for (int k = 0; k < value.length; k++) {
      int n = kinds.get(k).size();
      double factor = (gain[k] + 1.5 * left[k]) / n;
      value[k] = value[k] * (1 + Math.max(1, factor)) / 2;
    }
    sortByValue();
  }

  private List<Bin> bins() {
    boolean byNode = kinds.stream()
        .mapToInt(k -> oneNode(k.getFirst().shape) ? k.size() : -k.size())
        .sum() > 0;
    List<Bin> bins = new ArrayList<>();
    for (Host each : at.fleet.inOrder()) {
      if (!byNode) {
        bins.add(new Bin(each, -1L));
        continue;
      }
      for (long node : each.shape.nodes()) {
        bins.add(new Bin(each, node));
      }
    }
    return bins;
  }

  /// Whether all that the task asks for comes from one NUMA node.
  private static boolean oneNode(RequestShape shape) {
    return shape.bindsMemory() && shape.devicesRequired();
  }

  private void complete(Bin bin, long until) {
    host = bin.host;
    domains = bin.domains;
    best = new int[left.length];
    bestValue = 0;
    done = false;
    limit = Math.min(until, at.within.steps() + trials);
    sieve.aim(bin.host, bin.domains);
    search();
  }

  /// An item that is in the bin for now. @param before what the bin was worth without it
  private record Put(int kind, Item item, Grant grant, double before) {}

  /// Goes through the sets of items. The way down is a list, as a bin may hold many thousands, and
  /// the stack may not.
  private void search() {
    List<Put> inside = new ArrayList<>();
    double worth = 0;
    sieve.look();
    int next = sieve.next(0, count, left);
    while (true) {
      boolean stopped = done || at.within.steps() >= limit;
      if (next < left.length && !stopped) {
        List<Item> kind = kinds.get(next);
        Item item = kind.get(kind.size() - left[next] + count[next]);
        if (at.fits(item, host, domains)) {
          inside.add(new Put(next, item, at.within.grant(), worth));
          worth += value[next];
          take(inside.getLast(), worth);
          next--; // the same kind once more
        }
      } else if (inside.isEmpty()) {
        return;
      } else {
        Put last = inside.removeLast();
        release(last);
        worth = last.before;
        next = stopped ? left.length : last.kind;
      }
      if (next < left.length) {
        next = sieve.next(next + 1, count, left);
      }
    }
  }

  private void take(Put put, double worth) {
    host.take(put.grant);
    at.affinity.count(put.item.template, host, 1);
    count[put.kind]++;
    sieve.look();
    if (worth > bestValue + 1e-12) {
      bestValue = worth;
      best = count.clone();
      done = target >= 0 && worth > 0 && scarcity.room(host, domains) <= target;
    }
  }

  private void release(Put put) {
    host.release(put.grant);
    at.affinity.count(put.item.template, host, -1);
    count[put.kind]--;
    sieve.look();
  }

  private void fill(Bin bin, int[] counts) {
    for (int k = 0; k < counts.length; k++) {
      List<Item> kind = kinds.get(k);
      for (int n = 0; n < counts[k]; n++) {
        Item item = kind.get(kind.size() - left[k]);
        if (at.fits(item, bin.host, bin.domains)) {
          at.put(item, bin.host, at.within.grant());
          left[k]--;
        }
      }
    }
  }
}

package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All hosts in the order in which they are tried, and the largest holes of each side by side, so
/// that those with too little of something are passed over without a look at them.
///
/// **Order.** Lowest agent priority first, so that special hosts stay free; of these the ones in
/// use before those that are empty; then by name. A *rank* is a place in that order. Positions
/// ignore use, so they stay when a host is opened or emptied.
///
/// **Holes.** Eight [#MEASURES] a host, one cache line; and above each 64 hosts the maxima of
/// these. The maxima may be too large for a while: they are corrected when somebody looked below
/// them in vain. So where most hosts are full, 64 are passed over by one comparison.
final class Fleet {
  /// CPU time, memory, disk, PUs of one domain, compute and memory of one GPU, bandwidth in and out
  /// of one interface.
  static final int MEASURES = 8;
  /// How many different sorts of eligibility are kept in mind.
  private static final int KNOWN = 1000;

  final Host[] hosts;
  /// Hosts that held tasks when the search began.
  private final HostSet used;
  /// What is free on all hosts, but for what a search takes.
  final Totals totals = new Totals();
  private final long[] holes;
  private final long[] largest;
  private final boolean[] loose;
  /// Where runs of equal agent priority begin; at last the number of hosts.
  private final int[] starts;
  private final List<Host> scheduled = new ArrayList<>();
  private final Map<Static, HostSet> eligible = new HashMap<>();
  /// Of these the ones that are not being maintained, at one moment.
  private final Map<Static, HostSet> open = new HashMap<>();
  private Instant asOf = Instant.MIN;
  private States states = new States(1);

  /// All of a request that eligibility depends on.
  private record Static(List<Selector> selectors, Optional<String> subsystem) {
    static Static of(Request request) {
      return new Static(request.agentSelector(), request.subsystem());
    }
  }

  private static final Comparator<Host> ORDER = Comparator
      .comparingDouble((Host host) -> host.agent.priority())
      .thenComparing(host -> host.agent.name());

  Fleet(Iterable<Host> of) {
    List<Host> sorted = new ArrayList<>();
    of.forEach(sorted::add);
    sorted.sort(ORDER);
    hosts = sorted.toArray(Host[]::new);
    used = new HostSet(hosts.length);
    holes = new long[MEASURES * hosts.length];
    int blocks = (hosts.length + 63) >> 6;
    largest = new long[MEASURES * blocks];
    loose = new boolean[blocks];
    var runs = new ArrayList<Integer>();
    for (int p = 0; p < hosts.length; p++) {
      hosts[p].position = p;
      hosts[p].counted = new long[0];
      hosts[p].numberedBy = 0;
      if (p == 0 || hosts[p].agent.priority() != hosts[p - 1].agent.priority()) {
        runs.add(p);
      }
      if (!hosts[p].agent.maintenance().isEmpty()) {
        scheduled.add(hosts[p]);
      }
      settle(hosts[p]);
    }
    runs.add(hosts.length);
    starts = runs.stream().mapToInt(p -> p).toArray();
  }

  /// What the host holds has changed for good, not for the time of a search.
  void settle(Host host) {
    if (host.tasks > 0) {
      used.set(host.position);
    } else {
      used.clear(host.position);
    }
    totals.settle(host);
    measure(host);
  }

  /// What is free on the host has changed.
  void measure(Host host) {
    int at = MEASURES * host.position;
    host.measure(holes, at);
    int block = host.position >> 6;
    int above = MEASURES * block;
    for (int m = 0; m < MEASURES; m++) {
      if (holes[at + m] > largest[above + m]) {
        largest[above + m] = holes[at + m];
      }
    }
    loose[block] = true;
  }

  /// The hosts that may take tasks of this request, whatever is free on them.
  HostSet eligible(Request request, Instant now) {
    if (Math.max(eligible.size(), open.size()) > KNOWN) {
      eligible.clear();
      open.clear();
    }
    if (!now.equals(asOf)) {
      asOf = now;
      open.clear();
    }
    return open.computeIfAbsent(Static.of(request), unseen -> open(always(request), now));
  }

  /// Numbers of the hosts' states, for one search.
  States states() {
    states = states.roomy();
    return states;
  }

  private HostSet always(Request request) {
    return eligible.computeIfAbsent(Static.of(request), unseen -> {
      var set = new HostSet(hosts.length);
      for (Host host : hosts) {
        if (Eligibility.everAllows(host, request)) {
          set.set(host.position);
        }
      }
      return set;
    });
  }

  private HostSet open(HostSet always, Instant now) {
    HostSet open = always;
    for (Host host : scheduled) {
      if (always.get(host.position) && Eligibility.inMaintenance(host.agent, now)) {
        open = open == always ? always.copy() : open;
        open.clear(host.position);
      }
    }
    return open;
  }

  /// Where the host comes in the order of trial.
  int rank(Host host) {
    int p = host.position;
    int run = runOf(p);
    return p + (used.get(p) ? starts[run] : starts[run + 1]);
  }

  /// The host of that rank.
  Host at(int rank) {
    int run = 0;
    while (rank >= 2 * starts[run + 1]) {
      run++;
    }
    int middle = starts[run] + starts[run + 1];
    return hosts[rank < middle ? rank - starts[run] : rank - starts[run + 1]];
  }

  /// All hosts in the order of trial.
  List<Host> inOrder() {
    List<Host> order = new ArrayList<>(hosts.length);
    for (int run = 0; run + 1 < starts.length; run++) {
      for (boolean use : new boolean[]{true, false}) {
        for (int p = starts[run]; p < starts[run + 1]; p++) {
          if (used.get(p) == use) {
            order.add(hosts[p]);
          }
        }
      }
    }
    return order;
  }

  private int runOf(int position) {
    int run = 0;
    while (position >= starts[run + 1]) {
      run++;
    }
    return run;
  }

  /// The first rank, from this one on, of a host of `among` whose holes are as large as `needs`;
  /// −1: none.
  int next(int rank, HostSet among, long[] needs) {
    for (int run = 0; run + 1 < starts.length; run++) {
      int first = starts[run];
      int end = starts[run + 1];
      if (rank < first + end) {
        int p = scan(Math.max(rank - first, first), end, among, 0, needs);
        if (p >= 0) {
          return first + p;
        }
      }
      if (rank < 2 * end) {
        int p = scan(Math.max(rank - end, first), end, among, -1L, needs);
        if (p >= 0) {
          return end + p;
        }
      }
    }
    return -1;
  }

  /// Whether the holes of the host are as large as `needs`.
  boolean roomy(Host host, long[] needs) {
    return suffices(holes, MEASURES * host.position, needs);
  }

  /// The first position of those in use, or with `flip` −1 of the empty ones.
  private int scan(int from, int end, HostSet among, long flip, long[] needs) {
    for (int w = from >> 6; w << 6 < end; w++) {
      long rest = among.words[w] & (used.words[w] ^ flip) & Host.mask(w, from, end);
      if (rest == 0 || !suffices(largest, MEASURES * w, needs)) {
        continue;
      }
      for (; rest != 0; rest &= rest - 1) {
        int p = (w << 6) + Long.numberOfTrailingZeros(rest);
        if (suffices(holes, MEASURES * p, needs)) {
          return p;
        }
      }
      tighten(w);
    }
    return -1;
  }

  private static boolean suffices(long[] holes, int at, long[] needs) {
    for (int m = 0; m < MEASURES; m++) {
      if (holes[at + m] < needs[m]) {
        return false;
      }
    }
    return true;
  }

  private void tighten(int block) {
    if (!loose[block]) {
      return;
    }
    loose[block] = false;
    int above = MEASURES * block;
    System.arraycopy(holes, above << 6, largest, above, MEASURES);
    int end = Math.min(hosts.length, (block + 1) << 6);
    for (int at = (above << 6) + MEASURES; at < MEASURES * end; at += MEASURES) {
      for (int m = 0; m < MEASURES; m++) {
        largest[above + m] = Math.max(largest[above + m], holes[at + m]);
      }
    }
  }
}

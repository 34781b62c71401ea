package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import java.util.Arrays;

/// Which PUs of chosen domains a task gets.
///
/// The unit is a PU, or with `wholeCores` a physical core with all its threads. A share is of the
/// largest domain that the task touches. Of one domain, PUs on cores that are broken already come
/// first, so that whole ones stay whole; then the lowest numbers.
final class CorePick {
  private CorePick() {}

  /// Units that are free in the domain.
  static int units(Host host, RequestShape shape, int domain) {
    return shape.cores.wholeCores() ? host.wholeFree(domain) : host.domainFree[domain];
  }

  /// Units that are free in all of these domains.
  static int free(Host host, RequestShape shape, long domains) {
    int free = 0;
    for (long rest = domains; rest != 0; rest &= rest - 1) {
      free += units(host, shape, Long.numberOfTrailingZeros(rest));
    }
    return free;
  }

  /// Units of the domain, free or not.
  private static int size(Host host, RequestShape shape, int domain) {
    return shape.cores.wholeCores()
        ? host.shape.cores[domain].length
        : host.shape.size(domain);
  }

  /// Units that the task needs of these domains.
  static int need(Host host, RequestShape shape, long domains) {
    int need = shape.cores.atLeast();
    if (shape.cores.share() > 0) {
      for (long rest = domains; rest != 0; rest &= rest - 1) {
        need = Math.max(need,
            shape.cores.of(size(host, shape, Long.numberOfTrailingZeros(rest))));
      }
    }
    return need;
  }

  /// Sets of domains of which one holds the cores if any does, and one with the least need: those
  /// of each size and smaller ones, as a larger one raises the need of a share; or single ones.
  static long[] candidates(Host host, RequestShape shape) {
    var sets = new long[host.shape.domains];
    if (shape.alignment == Alignment.REQUIRED) {
      Arrays.setAll(sets, d -> 1L << d);
      return sets;
    }
    int count = 0;
    for (int limit = next(host, shape, 0); limit > 0; limit = next(host, shape, limit)) {
      sets[count++] = upTo(host, shape, limit);
    }
    return Arrays.copyOf(sets, count);
  }

  /// Whether these domains have the cores, and the memory where it is bound to them.
  static boolean holds(Host host, RequestShape shape, long domains) {
    for (long rest = domains; rest != 0 && shape.bindsMemory(); rest &= rest - 1) {
      if (host.domainMemory[Long.numberOfTrailingZeros(rest)] < shape.memory) {
        return false;
      }
    }
    return free(host, shape, domains) >= need(host, shape, domains);
  }

  /// The same, each of them at least one, and the host the CPU time for them.
  static boolean suffices(Host host, RequestShape shape, long domains) {
    if (!holds(host, shape, domains) || need(host, shape, domains) < Long.bitCount(domains)) {
      return false;
    }
    int pus = shape.cores.wholeCores() && host.shape.threads
        ? HostShape.count(pick(host, shape, domains))
        : need(host, shape, domains);
    return host.cpus >= shape.cpus + 1000L * pus;
  }

  /// The domains with the least free that together suffice, for tasks that don't care, where their
  /// share is least; 0: none do.
  static long smallest(Host host, RequestShape shape) {
    int limit = shape.cores.share() > 0 ? next(host, shape, 0) : Integer.MAX_VALUE;
    for (; limit > 0; limit = next(host, shape, limit)) {
      long set = smallest(host, shape, limit);
      if (set != 0) {
        return set;
      }
    }
    return 0;
  }

  private static long smallest(Host host, RequestShape shape, int limit) {
    long left = upTo(host, shape, limit);
    long set = 0;
    int have = 0;
    while (true) {
      int next = -1;
      for (long rest = left; rest != 0; rest &= rest - 1) {
        int d = Long.numberOfTrailingZeros(rest);
        int free = units(host, shape, d);
        if (free > 0 && (next < 0 || free < units(host, shape, next))) {
          next = d;
        }
      }
      if (next < 0) {
        return 0;
      }
      left &= ~(1L << next);
      set |= 1L << next;
      have += units(host, shape, next);
      if (have >= need(host, shape, set)) {
        return set;
      }
    }
  }

  /// The least size of a domain above this one; 0: none is larger.
  private static int next(Host host, RequestShape shape, int than) {
    int next = 0;
    for (int d = 0; d < host.shape.domains; d++) {
      int size = size(host, shape, d);
      next = size > than && (next == 0 || size < next) ? size : next;
    }
    return next;
  }

  private static long upTo(Host host, RequestShape shape, int limit) {
    long set = 0;
    for (int d = 0; d < host.shape.domains; d++) {
      set |= size(host, shape, d) <= limit ? 1L << d : 0;
    }
    return set;
  }

  /// Of each group as many domains as `count` says, those with the most free.
  static long freest(Host host, RequestShape shape, int[] count, int groups, long allowed) {
    long set = 0;
    for (int group = 0; group < groups; group++) {
      for (int n = 0; n < count[group]; n++) {
        int most = -1;
        for (int d = 0; d < host.shape.domains; d++) {
          if (host.shape.group[d] == group && (set >>> d & 1) == 0 && (allowed >>> d & 1) != 0
              && (most < 0 || units(host, shape, d) > units(host, shape, most))) {
            most = d;
          }
        }
        set |= most < 0 ? 0 : 1L << most;
      }
    }
    return set;
  }

  /// The PUs, by the host's numbers; the domains must suffice. Domains with the most free first, so
  /// that what is left over lies in one, but some of each, as its devices were chosen for all of
  /// them; for tasks that don't care those with the least.
  static long[] pick(Host host, RequestShape shape, long domains) {
    var picked = new long[host.shape.words];
    int left = need(host, shape, domains);
    int sign = shape.alignment == Alignment.NONE && !shape.located ? -1 : 1;
    for (long rest = domains; rest != 0 && left > 0;) {
      int next = -1;
      for (long other = rest; other != 0; other &= other - 1) {
        int d = Long.numberOfTrailingZeros(other);
        if (next < 0 || sign * units(host, shape, d) > sign * units(host, shape, next)) {
          next = d;
        }
      }
      rest &= ~(1L << next);
      int most = left - Long.bitCount(rest);
      left -= shape.cores.wholeCores()
          ? whole(host, next, most, picked)
          : single(host, next, most, picked);
    }
    return picked;
  }

  private static int whole(Host host, int domain, int wanted, long[] picked) {
    int got = 0;
    for (long[] core : host.shape.cores[domain]) {
      if (got < wanted && host.free(core)) {
        for (int w = 0; w < core.length; w++) {
          picked[w] |= core[w];
        }
        got++;
      }
    }
    return got;
  }

  private static int single(Host host, int domain, int wanted, long[] picked) {
    int got = 0;
    if (host.shape.threads) {
      for (long[] core : host.shape.cores[domain]) {
        if (!host.free(core)) {
          got += from(host, core, wanted - got, picked);
        }
      }
      for (long[] core : host.shape.cores[domain]) {
        got += from(host, core, wanted - got, picked);
      }
    }
    int first = host.shape.first[domain];
    int end = host.shape.first[domain + 1];
    for (int w = first >> 6; got < wanted && first < end && w <= (end - 1) >> 6; w++) {
      long free = host.pus[w] & ~picked[w] & Host.mask(w, first, end);
      for (; free != 0 && got < wanted; free &= free - 1) {
        picked[w] |= Long.lowestOneBit(free);
        got++;
      }
    }
    return got;
  }

  private static int from(Host host, long[] core, int wanted, long[] picked) {
    int got = 0;
    for (int w = 0; w < core.length; w++) {
      long free = host.pus[w] & core[w] & ~picked[w];
      for (; free != 0 && got < wanted; free &= free - 1) {
        picked[w] |= Long.lowestOneBit(free);
        got++;
      }
    }
    return got;
  }

  /// The domains of these PUs.
  static long touched(Host host, long[] pus) {
    long set = 0;
    for (int d = 0; d < host.shape.domains; d++) {
      int from = host.shape.first[d];
      int to = host.shape.first[d + 1];
      for (int w = from >> 6; from < to && w <= (to - 1) >> 6; w++) {
        set |= (pus[w] & Host.mask(w, from, to)) != 0 ? 1L << d : 0;
      }
    }
    return set;
  }
}

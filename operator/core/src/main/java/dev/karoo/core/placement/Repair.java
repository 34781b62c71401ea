package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Makes room for an item by moving others of the same search: ejection chains.
///
/// First the host is rearranged: its movable items and the new one, hardest first, try the domains
/// in all ways. Then one or two of its items are taken off, and find room elsewhere the same way,
/// to a bounded depth. An item that just moved in stays for the rest of the chain, so chains end.
/// All is undone where it leads nowhere.
final class Repair {
  /// Trials that one host's rearrangement may take.
  private static final int REARRANGE = 1000;
  /// To go through so many items of a host takes as long as a step.
  private static final int CROWD = 16;
  /// And so does going through so many hosts, once.
  private static final int HOSTS = 16;

  private final Assignment at;
  private long limit;
  /// Positions of the hosts that may be used.
  private HostSet open = new HostSet(0);

  Repair(Assignment at) {
    this.at = at;
  }

  /// Places the item, moving others if it must, on the hosts at these positions, until the counted
  /// steps reach `until`.
  boolean insert(Item item, int depth, HostSet within, long until) {
    return insert(item, depth, within, within, until);
  }

  /// The same, with other hosts for those that it moves.
  boolean insert(Item item, int depth, HostSet within, HostSet others, long until) {
    limit = until;
    open = others;
    for (int d = 0; d <= depth && !spent(); d++) {
      if (insert(item, d, within)) {
        return true;
      }
      if (spent()) {
        return false;
      }
    }
    return false;
  }

  private boolean spent() {
    return at.within.steps() >= limit;
  }

  private boolean insert(Item item, int depth, HostSet within) {
    if (direct(item, within)) {
      return true;
    }
    if (depth == 0 || spent()) {
      return false;
    }
    List<Host> candidates = candidates(item, within);
    int look = 1 + candidates.size() / HOSTS;
    at.within.charge(look);
    for (Host host : candidates) {
      if (rearrange(item, host)) {
        return true;
      }
      if (spent()) {
        return false;
      }
    }
    at.within.charge(look);
    for (Host host : candidates) {
      if (eject(item, host, depth, 1)) {
        return true;
      }
    }
    if (depth > 1) {
      at.within.charge(look);
      for (Host host : candidates) {
        if (eject(item, host, depth, 2)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean direct(Item item, HostSet within) {
    int looks = 0;
    boolean found = false;
    for (int rank = at.fleet.next(0, item.eligible, item.shape.needs); rank >= 0
        && !found; rank = at.fleet.next(rank + 1, item.eligible, item.shape.needs)) {
      Host host = at.fleet.at(rank);
      looks++;
      if (within.get(host.position) && at.finds(item, host)) {
        at.put(item, host, at.within.grant());
        found = true;
      }
    }
    at.within.charge(looks / HOSTS);
    return found;
  }

  private List<Host> candidates(Item item, HostSet within) {
    List<Host> candidates = new ArrayList<>();
    for (int p = item.eligible.next(0); p >= 0; p = item.eligible.next(p + 1)) {
      if (within.get(p) && !at.hosts[p].movable.isEmpty()) {
        candidates.add(at.hosts[p]);
      }
    }
    return candidates;
  }

  /// Takes `n` items off the host for this one, and places them elsewhere.
  private boolean eject(Item item, Host host, int depth, int n) {
    List<Item> there = List.copyOf(host.movable);
    at.within.charge(there.size() / CROWD);
    Set<Integer> tried = new HashSet<>();
    for (int i = 0; i < there.size() && !spent(); i++) {
      Item first = there.get(i);
      if (stays(first) || first.kind == item.kind || (n == 1 && !tried.add(first.kind))) {
        continue;
      }
      if (n == 1 && swap(item, host, List.of(first), depth)) {
        return true;
      }
      for (int j = i + 1; n == 2 && j < there.size() && !spent(); j++) {
        Item second = there.get(j);
        if (!stays(second) && second.kind != item.kind
            && tried.add(first.kind * 65_537 + second.kind)
            && swap(item, host, List.of(first, second), depth)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Moving a task that is spread could break the rule for those that stay.
  private boolean stays(Item item) {
    return item.locked || at.affinity.spreads(item.template);
  }

  private boolean swap(Item item, Host host, List<Item> out, int depth) {
    int mark = at.mark();
    out.forEach(at::lift);
    if (at.fits(item, host)) {
      at.put(item, host, at.within.grant());
    } else if (!rearrange(item, host)) {
      at.rollback(mark);
      return false;
    }
    item.locked = true;
    List<Item> homeless = new ArrayList<>(out);
    homeless.sort(Comparator.comparingDouble(i -> -i.size));
    boolean done = true;
    for (Item next : homeless) {
      done = done && insert(next, depth - 1, open);
      next.locked = true;
    }
    homeless.forEach(next -> next.locked = false);
    item.locked = false;
    if (!done) {
      at.rollback(mark);
    }
    return done;
  }

  /// Finds a way to have the item on the host beside all that is there.
  boolean rearrange(Item item, Host host) {
    if (host.movable.isEmpty() || !AgentSearch.roomy(host, item.shape)) {
      return false;
    }
    int mark = at.mark();
    List<Item> all = new ArrayList<>(host.movable);
    at.within.charge(all.size() / CROWD);
    all.forEach(at::lift);
    all.add(item);
    all.sort(Comparator.comparingDouble(i -> -i.size));
    if (arrange(all, 0, host, at.within.steps() + REARRANGE)) {
      return true;
    }
    at.rollback(mark);
    return false;
  }

  private boolean arrange(List<Item> items, int i, Host host, long until) {
    if (i == items.size()) {
      return true;
    }
    Item item = items.get(i);
    if (at.within.steps() >= until || !at.fits(item, host)) {
      return false;
    }
    Grant first = at.within.grant();
    if (goOn(items, i, host, first, until)) {
      return true;
    }
    List<Grant> tried = new ArrayList<>(List.of(first));
    for (long domains : choices(item.shape.hasCores || item.shape.located, host.shape.domains)) {
      at.within.order(DeviceMatch.Order.ROOMIEST);
      boolean fits = at.fits(item, host, domains);
      at.within.order(DeviceMatch.Order.FULLEST);
      if (fits && goOn(items, i, host, at.within.grant(), tried, until)) {
        return true;
      }
      for (long gpus : choices(item.shape.gpus.length > 0, host.gpuCompute.length)) {
        for (long nics : choices(item.shape.interfaces.length > 0, host.bandwidthIn.length)) {
          if (at.within.steps() >= until) {
            return false;
          }
          if (at.fits(item, host, domains, gpus, nics)
              && goOn(items, i, host, at.within.grant(), tried, until)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean goOn(List<Item> items, int i, Host host, Grant grant, List<Grant> tried,
      long until) {
    if (tried.stream().anyMatch(grant::alike)) {
      return false;
    }
    tried.add(grant);
    return goOn(items, i, host, grant, until);
  }

  private boolean goOn(List<Item> items, int i, Host host, Grant grant, long until) {
    int mark = at.mark();
    at.put(items.get(i), host, grant);
    if (arrange(items, i + 1, host, until)) {
      return true;
    }
    at.rollback(mark);
    return false;
  }

  /// All, each alone, and all but each, of so many domains or devices.
  private static long[] choices(boolean matters, int n) {
    if (!matters || n < 2) {
      return new long[]{-1L};
    }
    var choices = new long[n == 2 ? 3 : 2 * n + 1];
    choices[0] = -1L;
    for (int d = 0; d < n; d++) {
      choices[1 + d] = 1L << d;
      if (n > 2) {
        choices[1 + n + d] = ~(1L << d);
      }
    }
    return choices;
  }
}

package dev.karoo.core.placement;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What would have to leave each host so that an item of a kind finds room there, as far as that
/// was worked out: hundreds of tasks of one kind would otherwise ask all hosts anew, each of them.
///
/// A plan holds until something is put on its host or leaves it. Rules of spread and anti-affinity
/// ask for other hosts too; where some concern the item, a plan is asked again whether they allow
/// it, and that there is none holds only until the next change anywhere.
final class Plans {
  /// What would have to leave a host. @param cheapest whether all sets of victims were compared
  record Plan(Host host, List<Item> victims, boolean cheapest) {
    /// The cheaper victims first.
    static final Comparator<Plan> CHEAPEST = Comparator.comparing(Plan::victims, Plans::compare);
  }

  /// What was found out. @param at the host's changes until then @param when all changes until then
  private record Known(Optional<Plan> plan, int at, int when) {}

  private final Map<Integer, Known[]> byKind = new HashMap<>();
  private final int[] changes;
  private int all;

  Plans(int hosts) {
    changes = new int[hosts];
  }

  /// Something was put on the host, or left it.
  void changed(Host host) {
    changes[host.position]++;
    all++;
  }

  /// Whether there is nothing to work out anew for the item on this host, unless rules forbid it.
  boolean knows(Item item, Host host) {
    Known known = known(item)[host.position];
    return known != null && known.at == changes[host.position]
        && (item.template < 0 || known.when == all || known.plan.isPresent());
  }

  /// What was found out last.
  Optional<Plan> plan(Item item, Host host) {
    Known known = known(item)[host.position];
    return known == null ? Optional.empty() : known.plan;
  }

  /// Remembers what was found out now.
  void learn(Item item, Host host, Optional<Plan> plan) {
    known(item)[host.position] = new Known(plan, changes[host.position], all);
  }

  private Known[] known(Item item) {
    return byKind.computeIfAbsent(item.kind, unseen -> new Known[changes.length]);
  }

  /// Which of two sets of victims, both sorted from the highest priority, is the cheaper one.
  static int compare(List<Item> a, List<Item> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = Integer.compare(a.get(i).priority, b.get(i).priority);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}

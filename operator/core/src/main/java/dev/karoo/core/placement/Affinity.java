package dev.karoo.core.placement;

import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Spread;
import dev.karoo.core.pipeline.TaskKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Spread and anti-affinity: how many tasks of a template are on each value of an attribute, and
/// what that forbids or costs.
///
/// Anti-affinity holds in both directions: a task that keeps away from a template keeps that
/// template's tasks away from itself. An agent without the attribute has no value, so nothing there
/// conflicts; but hard spreading needs one, as in Kubernetes. Spreading counts the values of agents
/// that could take the task at all; the fullest may hold `maxSkew` more than the emptiest.
final class Affinity {
  /// The attribute that every agent has for itself alone.
  private static final String HOST = "host";

  private final Fleet fleet;
  private final Instant now;
  private final Map<String, Integer> templates = new HashMap<>();
  private final List<Rules> rules = new ArrayList<>();
  private final Map<String, Values> values = new HashMap<>();

  /// All that concerns one template.
  private static final class Rules {
    final List<Tally> counted = new ArrayList<>();
    final List<Apart> apart = new ArrayList<>();
    final List<Even> even = new ArrayList<>();
  }

  /// Tasks of one template by value of one attribute.
  private static final class Tally {
    final Values of;
    final int[] count;
    final List<Even> watchers = new ArrayList<>();

    Tally(Values of) {
      this.of = of;
      count = new int[of.names.size()];
    }
  }

  /// Whose rule it is that keeps two tasks apart: their own, another template's, or that of tasks
  /// of the same template, which counts for those only that don't have it themselves.
  private enum Owner {
    ITSELF, OTHERS, SIBLINGS
  }

  /// Keep away from what `other` counts.
  private record Apart(Tally other, AntiAffinity rule, Owner owner) {}

  /// Keep the tally even over the values that count.
  private static final class Even {
    final Tally tally;
    final Spread spread;
    final boolean[] counts;
    int least;

    Even(Tally tally, Spread spread, boolean[] counts) {
      this.tally = tally;
      this.spread = spread;
      this.counts = counts;
      least = Integer.MAX_VALUE;
      for (int v = 0; v < counts.length; v++) {
        if (counts[v]) {
          least = Math.min(least, tally.count[v]);
        }
      }
    }

    /// The tally of a value has changed by one.
    void changed(int value) {
      if (!counts[value]) {
        return;
      }
      int before = least;
      least = Math.min(before, tally.count[value]);
      if (tally.count[value] != before + 1) {
        return; // it went down, or was not among the least
      }
      for (int v = 0; v < counts.length; v++) {
        if (counts[v] && tally.count[v] <= before) {
          return;
        }
      }
      least = before + 1;
    }
  }

  /// The values that the hosts have of one attribute, numbered.
  private static final class Values {
    static final int NONE = -1;

    final Map<String, Integer> names = new HashMap<>();
    /// By the host's position.
    final int[] ofHost;

    Values(Host[] hosts, String attribute) {
      ofHost = new int[hosts.length];
      for (Host host : hosts) {
        ofHost[host.position] = Eligibility.value(host.agent, attribute)
            .map(value -> names.computeIfAbsent(value, unseen -> names.size())).orElse(NONE);
      }
    }

    int of(Host host) {
      return ofHost[host.position];
    }
  }

  Affinity(Fleet fleet, Instant now) {
    this.fleet = fleet;
    this.now = now;
  }

  /// Whether the request has rules of its own.
  static boolean concerns(Request request) {
    return !request.spread().isEmpty() || !request.antiAffinity().isEmpty();
  }

  /// Learns the rules of a task; before any is counted.
  void learn(TaskKey key, Request request) {
    Rules own = rules.get(number(key, key.template()));
    for (AntiAffinity rule : request.antiAffinity()) {
      Rules other = rules.get(number(key, rule.template()));
      keepApart(own, new Apart(tally(other, rule.attribute()), rule, Owner.ITSELF));
      keepApart(other, new Apart(tally(own, rule.attribute()), rule,
          own == other ? Owner.SIBLINGS : Owner.OTHERS));
    }
    for (Spread spread : request.spread()) {
      Tally tally = tally(own, spread.attribute());
      if (own.even.stream().noneMatch(e -> e.tally == tally && e.spread.equals(spread))) {
        var even = new Even(tally, spread, counting(tally, request));
        own.even.add(even);
        tally.watchers.add(even);
      }
    }
  }

  private static void keepApart(Rules from, Apart apart) {
    if (!from.apart.contains(apart)) {
      from.apart.add(apart);
    }
  }

  private boolean[] counting(Tally tally, Request request) {
    var counts = new boolean[tally.count.length];
    HostSet eligible = fleet.eligible(request, now);
    for (int p = eligible.next(0); p >= 0; p = eligible.next(p + 1)) {
      if (tally.of.ofHost[p] != Values.NONE) {
        counts[tally.of.ofHost[p]] = true;
      }
    }
    return counts;
  }

  private Tally tally(Rules of, String attribute) {
    Values known = values.computeIfAbsent(attribute, name -> new Values(fleet.hosts, name));
    for (Tally tally : of.counted) {
      if (tally.of == known) {
        return tally;
      }
    }
    var tally = new Tally(known);
    of.counted.add(tally);
    return tally;
  }

  private int number(TaskKey key, String template) {
    int id = rules.size();
    int number = templates.computeIfAbsent(key.namespace() + "/" + key.pipeline() + "/" + template,
        unseen -> id);
    if (number == id) {
      rules.add(new Rules());
    }
    return number;
  }

  /// The number of the task's template; −1 when no rule concerns it.
  int template(TaskKey key) {
    return templates.isEmpty()
        ? -1
        : templates.getOrDefault(key.namespace() + "/" + key.pipeline() + "/" + key.template(), -1);
  }

  /// Counts a task of the template in (1) or out (−1).
  void count(int template, Host host, int sign) {
    if (template < 0) {
      return;
    }
    for (Tally tally : rules.get(template).counted) {
      int value = tally.of.of(host);
      if (value != Values.NONE) {
        tally.count[value] += sign;
        tally.watchers.forEach(even -> even.changed(value));
      }
    }
  }

  /// Whether the item may go to the host: its own rules, and what others ask of its template.
  boolean allows(Item item, Host host) {
    if (item.template < 0) {
      return true;
    }
    for (Apart apart : rules.get(item.template).apart) {
      if (apart.rule.hard() && asked(apart, item) && violated(apart, host)) {
        return false;
      }
    }
    return !spreadForbids(item, host);
  }

  private static boolean asked(Apart apart, Item item) {
    return switch (apart.owner) {
      case ITSELF -> item.shape.request.antiAffinity().contains(apart.rule);
      case OTHERS -> true;
      case SIBLINGS -> !item.shape.request.antiAffinity().contains(apart.rule);
    };
  }

  private static boolean asked(Even even, Item item) {
    return item.shape.request.spread().contains(even.spread);
  }

  /// Whether hard spreading alone keeps it away.
  boolean spreadForbids(Item item, Host host) {
    if (item.template >= 0) {
      for (Even even : rules.get(item.template).even) {
        if (even.spread.hard() && asked(even, item) && uneven(even, host)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The weights of the soft rules that the item would break there.
  int cost(Item item, Host host) {
    if (item.template < 0) {
      return 0;
    }
    int cost = 0;
    Rules of = rules.get(item.template);
    for (Apart apart : of.apart) {
      cost += !apart.rule.hard() && asked(apart, item) && violated(apart, host)
          ? apart.rule.weight()
          : 0;
    }
    for (Even even : of.even) {
      cost += !even.spread.hard() && asked(even, item) && uneven(even, host)
          ? even.spread.weight()
          : 0;
    }
    return cost;
  }

  /// Whether its rules depend on where others are in a way that changes what was refused before.
  boolean spreads(int template) {
    return template >= 0 && !rules.get(template).even.isEmpty();
  }

  /// Whether a host that refused a task of the template may take it though nothing has left that
  /// host: hard rules ask for other hosts too.
  boolean reachesFurther(int template) {
    return spreads(template) || (template >= 0 && rules.get(template).apart.stream()
        .anyMatch(apart -> apart.rule.hard() && !apart.rule.attribute().equals(HOST)));
  }

  /// Whether the item, which is on the host, is one too many there for hard spreading.
  boolean excessive(Item item, Host host) {
    if (item.template < 0) {
      return false;
    }
    for (Even even : rules.get(item.template).even) {
      int value = even.tally.of.of(host);
      if (even.spread.hard() && asked(even, item) && value != Values.NONE
          && even.tally.count[value] - even.least > even.spread.maxSkew()) {
        return true;
      }
    }
    return false;
  }

  private static boolean violated(Apart apart, Host host) {
    int value = apart.other.of.of(host);
    return value != Values.NONE && apart.other.count[value] > 0;
  }

  private static boolean uneven(Even even, Host host) {
    int value = even.tally.of.of(host);
    return value == Values.NONE
        || even.tally.count[value] + 1 - even.least > even.spread.maxSkew();
  }
}

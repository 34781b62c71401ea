package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Why tasks wait, for people, after a search: what keeps each off each agent as things are then
/// ([Obstacle]), counted; the nearest misses; what would help ([Relaxation], each tried); and what
/// a gang lacks as a whole.
///
/// The reasons of a task, joined with commas, make one sentence: "0 of 33 agents fit: 29 have no
/// domain with 3 free cores (best: cbf07 domain 1 has 2), 4 are not on network gpucbf, 1 would fit
/// if the GPU's alignment were Preferred". What may become free comes first, then what can't. For a
/// gang, as many of its tasks as fit are put in place first, so that the counts are about those
/// that don't.
///
/// Tasks of one kind have one explanation, and gangs of such tasks, so that hundreds of replicas
/// cost no more than one.
final class Explanation {
  /// Reasons of one sort that are told.
  private static final int HINTS = 2;
  /// Agents × kinds that are looked at: a tenth of the search's steps, but no less.
  private static final long LEAST = 100_000;

  private final Assignment at;
  private final Repair repair;
  private final Map<Integer, List<Refusal>> known = new HashMap<>();
  /// The same for gangs, by the kinds of their tasks.
  private final Map<List<Integer>, Lack> lacks = new HashMap<>();
  /// Hosts as they would be without any task.
  private final IdentityHashMap<Host, Host> empty = new IdentityHashMap<>();
  private final long most;
  private long looks;

  /// A host, and what keeps a task off it.
  private record Miss(Host host, Optional<Obstacle> obstacle) {}

  /// Agents with one obstacle. @param nearest the one that misses least
  private record Group(Obstacle nearest, int agents, boolean permanent) {}

  /// What a gang lacks. @param homeless which of its tasks, the hardest first, find no room beside
  /// the others @param amounts what is missing altogether @param reasons of the homeless, by kind
  private record Lack(BitSet homeless, String amounts, Map<Integer, List<Refusal>> reasons) {}

  /// @param steps the budget of the search
  Explanation(Assignment at, long steps) {
    this.at = at;
    most = Math.max(LEAST, steps / 10);
    repair = new Repair(at);
  }

  /// The reasons of each of the units' tasks, none of which is placed.
  Map<Item, List<Refusal>> explain(List<Unit> unplaced) {
    Map<Item, List<Refusal>> reasons = new LinkedHashMap<>();
    for (Unit unit : unplaced) {
      if (unit.items().size() == 1) {
        Item item = unit.items().getFirst();
        reasons.put(item, known.computeIfAbsent(item.kind, unseen -> alone(item, true)));
      } else {
        gang(unit, reasons);
      }
    }
    return reasons;
  }

  private void gang(Unit unit, Map<Item, List<Refusal>> reasons) {
    List<Item> items = new ArrayList<>(unit.items());
    items.sort(Unit.HARDEST);
    Lack lack = lacks.computeIfAbsent(items.stream().map(item -> item.kind).toList(),
        unseen -> lack(unit, items));
    String gang = items.getFirst().waiting.orElseThrow().gang();
    String whole = lack.homeless.isEmpty()
        ? "gang " + gang + " fits task by task, but was not found room for as a whole"
        : lack.homeless.cardinality() + " of " + items.size() + " tasks of gang " + gang
            + " find no room beside the others" + lack.amounts;
    String first = lack.homeless.isEmpty()
        ? ""
        : ", the first of them " + items.get(lack.homeless.nextSetBit(0)).key;
    lack.homeless.stream().mapToObj(items::get).forEach(item -> {
      List<Refusal> all = new ArrayList<>(lack.reasons.getOrDefault(item.kind, List.of()));
      boolean permanent = all.getFirst().permanent();
      all.add(new Refusal(Refusal.Kind.GANG, permanent, at.hosts.length, whole));
      reasons.put(item, all);
    });
    for (Item item : unit.items()) {
      reasons.computeIfAbsent(item, unseen -> List.of(
          new Refusal(Refusal.Kind.GANG, false, at.hosts.length, whole + first)));
    }
  }

  /// Puts as many tasks of the gang in place as fit, and looks what the others lack then.
  private Lack lack(Unit unit, List<Item> items) {
    String amounts = Shortage.of(at, unit);
    int mark = at.mark();
    HostSet everywhere = HostSet.all(at.hosts.length);
    Set<Integer> hopeless = new HashSet<>(at.impossible);
    var homeless = new BitSet();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (hopeless.contains(item.kind) || !(at.place(item)
          || (looks < most && repair.insert(item, 1, everywhere, at.within.steps() + 2000)))) {
        hopeless.add(item.kind);
        homeless.set(i);
      }
    }
    Map<Integer, List<Refusal>> reasons = new HashMap<>();
    homeless.stream().mapToObj(items::get).forEach(item -> reasons.computeIfAbsent(item.kind,
        unseen -> alone(item, homeless.cardinality() == 1)));
    at.rollback(mark);
    return new Lack(homeless, amounts, reasons);
  }

  private List<Refusal> alone(Item item, boolean hints) {
    if (at.hosts.length == 0) {
      return List.of(new Refusal(Refusal.Kind.NO_AGENTS, false, 0, "there are no agents"));
    }
    looks += at.hosts.length;
    if (looks > most) {
      return List.of(new Refusal(Refusal.Kind.BUDGET, false, at.hosts.length,
          "none of " + at.hosts.length + " agents was found to fit"));
    }
    int fit = 0;
    List<Group> groups = new ArrayList<>();
    for (Map.Entry<String, List<Miss>> sort : sorts(item).entrySet()) {
      if (sort.getKey().isEmpty()) {
        fit = sort.getValue().size();
      } else {
        groups.add(group(item, sort.getValue()));
      }
    }
    groups.sort(Comparator.comparing((Group g) -> g.nearest.hardware())
        .thenComparingInt(g -> -g.agents).thenComparing(g -> g.nearest.text()));
    List<Refusal> reasons = new ArrayList<>();
    for (Group group : groups) {
      String lead = reasons.isEmpty() ? fit + " of " + at.hosts.length + " agents fit: " : "";
      reasons.add(new Refusal(group.nearest.kind(), group.permanent, group.agents,
          lead + group.agents + " " + number(group) + best(group)));
    }
    if (reasons.isEmpty()) {
      reasons.add(new Refusal(Refusal.Kind.BUDGET, false, fit,
          fit + " of " + at.hosts.length + " agents fit, but the search gave it no turn"));
    }
    if (hints) {
      reasons.addAll(hints(item));
    }
    return List.copyOf(reasons);
  }

  /// What keeps the item off each host, by kind and text; those where it fits under the empty text.
  private Map<String, List<Miss>> sorts(Item item) {
    Map<String, List<Miss>> sorts = new TreeMap<>();
    for (Host host : at.hosts) {
      Optional<Obstacle> obstacle = Obstacle.find(at, item, host);
      String text = obstacle.map(o -> o.kind() + " " + o.text()).orElse("");
      sorts.computeIfAbsent(text, unseen -> new ArrayList<>()).add(new Miss(host, obstacle));
    }
    return sorts;
  }

  private Group group(Item item, List<Miss> misses) {
    Obstacle nearest = misses.getFirst().obstacle.orElseThrow();
    boolean permanent = true;
    for (Miss miss : misses) {
      Obstacle obstacle = miss.obstacle.orElseThrow();
      nearest = obstacle.nearness() > nearest.nearness() ? obstacle : nearest;
      permanent = permanent && (obstacle.hardware()
          || !at.within.find(empty.computeIfAbsent(miss.host,
              host -> new Host(host.agent, host.shape)), item.shape));
    }
    Refusal.Kind kind = nearest.kind();
    return new Group(nearest, misses.size(),
        permanent && kind != Refusal.Kind.UNSCHEDULABLE && kind != Refusal.Kind.MAINTENANCE
            && kind != Refusal.Kind.AVOIDED);
  }

  /// What the agents lack, in the singular for one.
  private static String number(Group group) {
    String text = group.nearest.text();
    return group.agents > 1
        ? text
        : text.replaceFirst("^have ", "has ")
            .replaceFirst("^are ", "is ").replaceFirst("^don't ", "doesn't ")
            .replaceFirst("^hold ", "holds ");
  }

  private static String best(Group group) {
    String best = group.nearest.best();
    return best.isEmpty() ? "" : " (best: " + best + ")";
  }

  /// What would help the task, alone: each is tried.
  private List<Refusal> hints(Item item) {
    List<Refusal> hints = new ArrayList<>();
    for (Relaxation relaxation : Relaxation.of(item.shape.request)) {
      looks += at.hosts.length;
      int agents = looks > most ? 0 : helped(item, relaxation);
      if (agents > 0) {
        hints.add(new Refusal(relaxation.kind(), false, agents,
            agents + " would fit if " + relaxation.what()));
      }
    }
    hints.sort(Comparator.comparingInt(hint -> -hint.agents()));
    return hints.subList(0, Math.min(HINTS, hints.size()));
  }

  /// How many agents would take the task if its request were so.
  private int helped(Item item, Relaxation relaxation) {
    var changed = new Item(item.waiting.orElseThrow(), new RequestShape(relaxation.request()));
    changed.template = item.template;
    at.admit(changed);
    int agents = 0;
    for (Host host : at.hosts) {
      if (at.fits(changed, host)) {
        agents++;
      }
    }
    return agents;
  }
}

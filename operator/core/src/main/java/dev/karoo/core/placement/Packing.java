package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Places the units of one priority beside those of higher ones, as many as it can.
///
/// All at once, hardest first, each on the first host that fits; where some find no room, others
/// make room ([Repair]), or all is packed anew ([Completion]). Where that isn't enough, units are
/// taken one by one, the smallest first, and at last one that is placed is given up for two that
/// are not. Of all attempts the one with most units counts; what higher priorities placed stays
/// placed throughout.
final class Packing {
  /// The length of ejection chains, when in a hurry and when not.
  private static final int SHORT = 2;
  private static final int LONG = 3;
  private static final int ROUNDS = 12;
  /// So often those rounds are begun anew, each time from other values.
  private static final int STARTS = 40;
  /// With fewer steps for each item, packing anew leads nowhere.
  private static final int PER_ITEM = 250;

  private final Assignment at;
  private final Repair repair;
  private final Scarcity scarcity;
  private final long steps;
  private final List<Item> movable = new ArrayList<>();
  private final HostSet everywhere;
  private List<Unit> units = List.of();
  private Assignment.Snapshot best;
  private int most;
  /// How many of the units can be placed at the most.
  private int reachable;

  /// With three quarters of the steps; the rest is for what follows.
  Packing(Assignment at, Scarcity scarcity, long steps) {
    this.at = at;
    this.scarcity = scarcity;
    this.steps = steps / 4 * 3;
    repair = new Repair(at);
    everywhere = HostSet.all(at.hosts.length);
    best = at.snapshot(List.of());
  }

  /// Everything placed so far, and what it may still move.
  List<Item> movable() {
    return movable;
  }

  /// Places what it can of units of one priority, lower than all before.
  void place(List<Unit> level) {
    List<Item> all = items(level);
    List<Item> homeless = new ArrayList<>();
    for (Item item : all) {
      if (!at.place(item)) {
        homeless.add(item);
      }
    }
    if (homeless.isEmpty() && harmless(all)) {
      movable.addAll(all);
      return;
    }
    most = -1;
    units = possible(level, homeless);
    List<Item> items = units.size() == level.size() ? all : items(units);
    homeless.retainAll(new HashSet<>(items));
    movable.addAll(items);
    reachable = reachable();
    if (units.stream().filter(Unit::placed).count() < reachable) {
      insert(homeless, SHORT, share(50));
    }
    keep();
    if (most < reachable) {
      search();
      at.restore(movable, best);
      topUp(units);
    }
    movable.removeIf(item -> !item.placed);
  }

  /// Whether neither these items, all placed, nor those before are anywhere one too many.
  private boolean harmless(List<Item> items) {
    for (Item item : items) {
      if (at.affinity.excessive(item, item.host)) {
        return false;
      }
    }
    return movable.stream().allMatch(this::unharmed);
  }

  /// The units without those that can't be placed, however all else is: some item of theirs would
  /// fit nowhere even if it were alone. All of these are lifted.
  private List<Unit> possible(List<Unit> level, List<Item> homeless) {
    learnImpossible(level, homeless);
    if (at.impossible.isEmpty()) {
      return level;
    }
    List<Unit> possible = new ArrayList<>();
    for (Unit unit : level) {
      if (unit.items().stream().anyMatch(item -> at.impossible.contains(item.kind))) {
        lift(unit);
      } else {
        possible.add(unit);
      }
    }
    return possible;
  }

  private void learnImpossible(List<Unit> level, List<Item> homeless) {
    if (homeless.isEmpty()) {
      return;
    }
    int mark = at.mark();
    level.forEach(this::lift);
    movable.forEach(at::lift);
    Set<Integer> seen = new HashSet<>();
    for (Item item : homeless) {
      if (seen.add(item.kind) && !at.hasRoom(item)) {
        at.impossible.add(item.kind);
      }
    }
    at.rollback(mark);
  }

  /// Adds whole units that fit just as things are, however few steps are left: so none is refused
  /// for which there is room.
  ///
  /// @return the items that found room
  List<Item> topUp(List<Unit> level) {
    List<Item> added = new ArrayList<>();
    Set<Integer> hopeless = new HashSet<>();
    for (Unit unit : level) {
      if (unit.placed() || unit.items().stream().anyMatch(i -> hopeless.contains(i.kind))) {
        continue;
      }
      int mark = at.mark();
      boolean placed = true;
      for (Item item : unit.items()) {
        placed = placed && at.place(item);
        if (!placed) {
          hopeless.add(item.kind);
          break;
        }
      }
      if (placed && harmless(unit.items())) {
        added.addAll(unit.items());
        hopeless.clear();
      } else {
        at.rollback(mark);
      }
    }
    return added;
  }

  private boolean unharmed(Item item) {
    return !item.placed || !at.affinity.excessive(item, item.host);
  }

  /// How many of the units find room at the most beside what higher priorities have.
  private int reachable() {
    if (units.isEmpty()) {
      return 0;
    }
    int mark = at.mark();
    movable.stream().filter(item -> item.placed).forEach(at::lift);
    List<Item> higher = movable.stream()
        .filter(item -> item.priority > units.getFirst().priority()).toList();
    int most = scarcity.reachable(units, higher, at.hosts);
    at.rollback(mark);
    return most;
  }

  private void search() {
    if (repack()) {
      return;
    }
    at.restore(movable, best);
    fill(LONG, share(4));
    keep();
    if (most < reachable) {
      oneByOne();
      keep();
      mixed();
      keep();
    }
    if (most < reachable) {
      at.restore(movable, best);
      exchange();
      keep();
    }
  }

  private static List<Item> items(List<Unit> units) {
    List<Item> items = new ArrayList<>();
    units.forEach(unit -> items.addAll(unit.items()));
    items.sort(Unit.HARDEST);
    return items;
  }

  /// The steps at which a part of what is left will be used.
  private long share(int parts) {
    return at.within.steps() + Math.max(0, steps - at.within.steps()) / parts;
  }

  /// Finds room for those it can, and takes them off the list.
  private void insert(List<Item> homeless, int depth, long until) {
    Set<Integer> hopeless = new HashSet<>();
    homeless.removeIf(item -> {
      if (hopeless.contains(item.kind)) {
        return false;
      }
      if (repair.insert(item, depth, everywhere, until)) {
        hopeless.clear();
        return true;
      }
      hopeless.add(item.kind);
      return false;
    });
  }

  /// Drops broken gangs, and remembers the rest if it is the most so far, and nothing of higher
  /// priority came to harm.
  private void keep() {
    int placed = 0;
    for (int before = -1; placed != before;) {
      before = placed;
      placed = 0;
      for (Unit unit : units) {
        if (unit.placed() && !excessive(unit)) {
          placed++;
        } else {
          lift(unit);
        }
      }
    }
    if (placed > most && movable.stream().allMatch(this::sound)) {
      most = placed;
      best = at.snapshot(movable);
    }
  }

  private boolean sound(Item item) {
    return item.placed
        ? !at.affinity.excessive(item, item.host)
        : item.priority == units.getFirst().priority();
  }

  private boolean excessive(Unit unit) {
    for (Item item : unit.items()) {
      if (at.affinity.excessive(item, item.host)) {
        return true;
      }
    }
    return false;
  }

  /// Packs everything anew, until all is placed.
  private boolean repack() {
    if (movable.size() > steps / PER_ITEM) {
      return false;
    }
    var completion = new Completion(at, scarcity);
    completion.start(movable);
    long until = share(2);
    int starts = scarcity.suffices(movable, at.hosts) ? STARTS : 1;
    for (int round = 1; round <= ROUNDS * starts && at.within.steps() < until; round++) {
      at.settle();
      movable.stream().filter(item -> item.placed).forEach(at::lift);
      if (round > ROUNDS && round % ROUNDS == 1) {
        completion.shake(round);
      }
      completion.round(1 + (round - 1) % ROUNDS, until);
      List<Item> homeless = new ArrayList<>(movable.stream().filter(i -> !i.placed)
          .sorted(Unit.HARDEST).toList());
      insert(homeless, SHORT, until);
      keep();
      fill(SHORT, until);
      keep();
      if (most >= reachable) {
        return true;
      }
    }
    return false;
  }

  /// Adds whole units, the smallest first.
  private void fill(int depth, long until) {
    List<Unit> smallest = new ArrayList<>(units);
    smallest.removeIf(Unit::placed);
    smallest.sort(Comparator.comparingDouble(Unit::size));
    addEach(smallest, depth, until);
  }

  /// Adds those units that it can; tells how many. Of units that are alike none is tried after one
  /// that found no room, until another did.
  private int addEach(List<Unit> each, int depth, long until) {
    Set<List<Integer>> hopeless = new HashSet<>();
    int added = 0;
    for (Unit unit : each) {
      List<Integer> kinds = kinds(unit);
      if (hopeless.contains(kinds)) {
        continue;
      }
      if (add(unit, depth, until)) {
        added++;
        hopeless.clear();
      } else {
        hopeless.add(kinds);
      }
    }
    return added;
  }

  /// The same for units that are alike, and for no others.
  private static List<Integer> kinds(Unit unit) {
    return unit.items().stream().map(item -> item.kind).sorted().toList();
  }

  private boolean add(Unit unit, int depth, long until) {
    int mark = at.mark();
    for (Item item : items(List.of(unit))) {
      if (!at.place(item) && !repair.insert(item, depth, everywhere, until)) {
        at.rollback(mark);
        return false;
      }
    }
    return true;
  }

  private void oneByOne() {
    units.forEach(this::lift);
    fill(LONG, share(4));
  }

  /// Places items of all kinds in turn, in proportion to their numbers: hosts get a mixture that
  /// uses them evenly, which places more when there is too much of everything.
  private void mixed() {
    units.forEach(this::lift);
    List<Turn> turns = new ArrayList<>();
    for (List<Item> kind : Scarcity.byKind(items(units))) {
      for (int i = 0; i < kind.size(); i++) {
        turns.add(new Turn(kind.get(i), (i + 0.5) / kind.size()));
      }
    }
    turns.sort(Comparator.comparingDouble(Turn::at));
    turns.forEach(turn -> at.place(turn.item));
  }

  /// When, between 0 and 1, an item has its turn.
  private record Turn(Item item, double at) {}

  private void lift(Unit unit) {
    for (Item item : unit.items()) {
      if (item.placed) {
        at.lift(item);
      }
    }
  }

  /// Gives up one unit for two others; for one that is like it nothing would be gained.
  private void exchange() {
    long until = share(2);
    for (Unit out : units) {
      if (!out.placed() || at.within.steps() >= until) {
        continue;
      }
      int mark = at.mark();
      List<Integer> kinds = kinds(out);
      List<Unit> others = units.stream()
          .filter(unit -> !unit.placed() && !kinds(unit).equals(kinds)).toList();
      if (others.isEmpty()) {
        continue;
      }
      out.items().forEach(at::lift);
      int gained = addEach(others, SHORT, until);
      if (gained > 0 && add(out, SHORT, until)) {
        gained++;
      }
      if (gained < 2) {
        at.rollback(mark);
      }
    }
  }
}

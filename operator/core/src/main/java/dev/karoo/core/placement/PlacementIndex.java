package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What agents have and tasks hold, kept up to date from turn to turn, so that placing a few tasks
/// in a large cluster costs only what these tasks cost.
///
/// Mutable, but pure otherwise: no clock, no threads, no I/O; for one thread. [#place] changes
/// nothing: what it found holds only once [#take] is called for it.
public final class PlacementIndex {
  /// How many different requests are kept in mind.
  private static final int KNOWN = 50_000;

  private final Map<String, Host> hosts = new HashMap<>();
  /// The hosts; absent when one came or went since it was made.
  private Optional<Fleet> fleet = Optional.empty();
  private final Map<String, LinkedHashMap<TaskKey, Standing>> onAgent = new HashMap<>();
  private final Map<TaskKey, Standing> standing = new HashMap<>();
  private final Map<TaskKey, Item> items = new HashMap<>();
  /// The items by pipeline, of those with spread or anti-affinity alone, and of users of multicast.
  private final Map<String, LinkedHashSet<Item>> pipelines = new HashMap<>();
  private final Map<String, Integer> ruled = new HashMap<>();
  private final LinkedHashSet<Item> multicasters = new LinkedHashSet<>();
  private final Map<List<Object>, HostShape> shapes = new HashMap<>();
  private final Map<Request, RequestShape> requests = new HashMap<>();
  /// The same, found without a look at what they ask for.
  private final IdentityHashMap<Request, RequestShape> identical = new IdentityHashMap<>();

  /// An index of nothing.
  public PlacementIndex() {}

  /// An index of these agents and tasks. Of several agents of one name the last counts, and of
  /// several tasks of one key.
  public PlacementIndex(Collection<Agent> agents, Collection<Standing> standing) {
    agents.forEach(this::update);
    standing.forEach(this::take);
  }

  /// From now on exactly these agents are there, and exactly this is held. What stays the same
  /// costs only a comparison; of several of one name or key the last counts.
  public void become(Collection<Agent> agents, Collection<Standing> held) {
    Map<String, Agent> there = new HashMap<>();
    agents.forEach(agent -> there.put(agent.name(), agent));
    List.copyOf(hosts.keySet()).stream().filter(name -> !there.containsKey(name))
        .forEach(this::remove);
    Map<TaskKey, Standing> now = new LinkedHashMap<>();
    held.forEach(task -> now.put(task.key(), task));
    // all that moved lets go first: one may be where another was
    List.copyOf(standing.values()).stream().filter(task -> !task.equals(now.get(task.key())))
        .forEach(task -> release(task.key()));
    for (Agent agent : there.values()) {
      Host known = hosts.get(agent.name());
      if (known == null || !known.agent.equals(agent)) {
        update(agent);
      }
    }
    for (Standing task : now.values()) {
      if (!standing.containsKey(task.key())) {
        take(task);
      }
    }
  }

  /// Adds an agent, or replaces what was known of it; its tasks keep what they hold.
  public void update(Agent agent) {
    remove(agent.name());
    var host = new Host(agent,
        shapes.computeIfAbsent(HostShape.key(agent), unseen -> new HostShape(agent)));
    hosts.put(agent.name(), host);
    for (Standing held : onAgent.getOrDefault(agent.name(), new LinkedHashMap<>()).values()) {
      hold(host, held);
    }
    fleet = Optional.empty();
  }

  /// Removes an agent. Its tasks are remembered, and count again when it returns, until released.
  public void remove(String agent) {
    Host host = hosts.remove(agent);
    if (host != null) {
      fleet = Optional.empty();
      List.copyOf(host.standing).forEach(this::drop);
    }
  }

  /// From now on the task holds its placement; one of the same key holds nothing more.
  public void take(Standing held) {
    release(held.key());
    standing.put(held.key(), held);
    String agent = held.placement().agent();
    onAgent.computeIfAbsent(agent, unseen -> new LinkedHashMap<>()).put(held.key(), held);
    Host host = hosts.get(agent);
    if (host != null) {
      hold(host, held);
      fleet.ifPresent(all -> all.settle(host));
    }
  }

  private void hold(Host host, Standing held) {
    forget();
    var item = new Item(held, shape(held.request()));
    item.host = host;
    item.grant = Grant.of(host, item.shape, held.placement());
    item.placed = true;
    host.take(item.grant);
    host.standing.add(item);
    items.put(held.key(), item);
    pipelines.computeIfAbsent(pipeline(item), unseen -> new LinkedHashSet<>()).add(item);
    if (Affinity.concerns(held.request())) {
      ruled.merge(pipeline(item), 1, Integer::sum);
    }
    if (item.shape.usesMulticast) {
      multicasters.add(item);
    }
  }

  /// The task holds nothing any more; nothing happens when it held nothing.
  public void release(TaskKey key) {
    Standing held = standing.remove(key);
    if (held == null) {
      return;
    }
    var there = onAgent.get(held.placement().agent());
    if (there != null && there.remove(key) != null && there.isEmpty()) {
      onAgent.remove(held.placement().agent());
    }
    Item item = items.get(key);
    if (item != null) {
      drop(item);
      fleet.ifPresent(all -> all.settle(item.host));
    }
  }

  private void drop(Item item) {
    items.remove(item.key);
    item.host.release(item.grant);
    item.host.standing.remove(item);
    LinkedHashSet<Item> others = pipelines.getOrDefault(pipeline(item), new LinkedHashSet<>());
    if (others.remove(item) && others.isEmpty()) {
      pipelines.remove(pipeline(item));
    }
    multicasters.remove(item);
    if (Affinity.concerns(item.shape.request)) {
      ruled.merge(pipeline(item), -1, (count, less) -> count == 1 ? null : count + less);
    }
  }

  private static String pipeline(Item item) {
    return item.key.namespace() + "/" + item.key.pipeline();
  }

  /// Forgets requests when it knows many; not amid a search, where two that are equal would be of
  /// different kinds then.
  private void forget() {
    if (Math.max(requests.size(), identical.size()) > KNOWN) {
      requests.clear();
      identical.clear();
    }
  }

  private RequestShape shape(Request request) {
    RequestShape same = identical.get(request);
    if (same != null) {
      return same;
    }
    RequestShape shape = requests.computeIfAbsent(request, RequestShape::new);
    identical.put(request, shape);
    return shape;
  }

  /// Finds where these tasks go, among the agents and around the tasks of this index, which stays
  /// as it is. Arguments as in [PlacementProblem]. The order of `waiting` doesn't matter, nor the
  /// one in which agents and tasks came; `seed` is kept for searches that need chance, which none
  /// does so far.
  public PlacementSolution place(List<Waiting> waiting, PlacementProblem.Policy policy,
      Instant now, long steps, long seed) {
    forget();
    List<Item> wanted = new ArrayList<>(waiting.size());
    Set<String> concerned = new LinkedHashSet<>();
    List<Waiting> inOrder = new ArrayList<>(waiting);
    inOrder.sort((a, b) -> a.key().compareTo(b.key()));
    for (Waiting task : inOrder) {
      var item = new Item(task, shape(task.request()));
      item.order = wanted.size();
      wanted.add(item);
      if (Affinity.concerns(task.request())
          || (!ruled.isEmpty() && ruled.containsKey(pipeline(item)))) {
        concerned.add(pipeline(item));
      }
    }
    List<Item> siblings = new ArrayList<>();
    for (String pipeline : concerned) {
      siblings.addAll(pipelines.getOrDefault(pipeline, new LinkedHashSet<>()));
    }
    Fleet all = fleet.orElseGet(this::assemble);
    fleet = Optional.of(all);
    var at = new Assignment(all, hosts, policy, now);
    return new Search(at, siblings, multicasters, wanted, steps).solve();
  }

  /// A fleet of the hosts there are; shapes that none of them has any more are forgotten.
  private Fleet assemble() {
    Set<HostShape> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    hosts.values().forEach(host -> needed.add(host.shape));
    shapes.values().removeIf(shape -> !needed.contains(shape));
    return new Fleet(hosts.values());
  }
}

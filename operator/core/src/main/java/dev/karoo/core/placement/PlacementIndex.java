package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.topology.Agent;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What agents have and tasks hold, kept up to date from turn to turn, so that placing a few tasks
/// in a large cluster costs only what these tasks cost.
///
/// Mutable, but pure otherwise: no clock, no threads, no I/O; for one thread. [#place] changes
/// nothing: what it found holds only once [#take] is called for it.
public final class PlacementIndex {
  private final TreeMap<String, Host> hosts = new TreeMap<>();
  private final Map<String, LinkedHashMap<TaskKey, Standing>> onAgent = new HashMap<>();
  private final Map<TaskKey, Standing> standing = new HashMap<>();
  private final Map<TaskKey, Item> items = new LinkedHashMap<>();
  private final Map<List<Object>, HostShape> shapes = new HashMap<>();

  /// An index of nothing.
  public PlacementIndex() {}

  /// An index of these agents and tasks. Of several agents of one name the last counts, and of
  /// several tasks of one key.
  public PlacementIndex(Collection<Agent> agents, Collection<Standing> standing) {
    agents.forEach(this::update);
    standing.forEach(this::take);
  }

  /// Adds an agent, or replaces what was known of it; its tasks keep what they hold.
  public void update(Agent agent) {
    var host = new Host(agent,
        shapes.computeIfAbsent(HostShape.key(agent), unseen -> new HostShape(agent)));
    hosts.put(agent.name(), host);
    onAgent.getOrDefault(agent.name(), new LinkedHashMap<>()).values()
        .forEach(held -> hold(host, held));
  }

  /// Removes an agent. Its tasks are remembered, and count again when it returns, until released.
  public void remove(String agent) {
    hosts.remove(agent);
    onAgent.getOrDefault(agent, new LinkedHashMap<>()).keySet().forEach(items::remove);
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
    }
  }

  private void hold(Host host, Standing held) {
    var item = new Item(held, new RequestShape(held.request()));
    item.host = host;
    item.grant = Grant.of(host, item.shape, held.placement());
    item.placed = true;
    host.take(item.grant);
    host.standing.add(item);
    items.put(held.key(), item);
  }

  /// The task holds nothing any more; nothing happens when it held nothing.
  public void release(TaskKey key) {
    Standing held = standing.remove(key);
    if (held == null) {
      return;
    }
    var there = onAgent.get(held.placement().agent());
    if (there != null) {
      there.remove(key);
    }
    Item item = items.remove(key);
    if (item != null) {
      item.host.release(item.grant);
      item.host.standing.remove(item);
    }
  }

  /// Finds where these tasks go, among the agents and around the tasks of this index, which stays
  /// as it is. Arguments as in [PlacementProblem].
  public PlacementSolution place(List<Waiting> waiting, PlacementProblem.Policy policy,
      Instant now, long steps, long seed) {
    Map<Request, RequestShape> known = new HashMap<>();
    List<Item> wanted = waiting.stream().map(w -> new Item(w,
        known.computeIfAbsent(w.request(), RequestShape::new))).toList();
    return new Search(hosts, List.copyOf(items.values()), wanted, policy, now, steps, seed)
        .solve();
  }
}

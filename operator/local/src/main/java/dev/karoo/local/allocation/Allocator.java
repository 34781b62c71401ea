package dev.karoo.local.allocation;

import dev.karoo.local.resources.Amount;
import dev.karoo.local.resources.ResourceKey;
import dev.karoo.local.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Mesos' hierarchical DRF allocator without quota and weights.
///
/// **Goal**: of each agent, everything that is free goes to the role with the lowest dominant share
/// (the largest fraction of any scalar resource that it holds), in it to the framework with the
/// lowest; ties go to who was granted less often, then by name (recording 05:133–157).
/// **Constraints**: what is reserved goes to its role only; suppressed roles, filters, and agents
/// with GPUs (only for frameworks that know them) are passed over; less than 0.01 CPU and 32 MiB is
/// not worth an offer. **Order**: agents are taken in random order, one after the other, and each
/// grant counts before the next agent is looked at.
///
/// It has no clock and no timers: a call says what time it is.
public final class Allocator {
  private static final long LEAST_CPUS = 10;
  private static final long LEAST_MEM = 32_000;

  private static final class Host {
    private Resources total;
    private Resources taken = Resources.NONE;
    private boolean active = true;

    private Host(Resources total) {
      this.total = total;
    }
  }

  private final RandomGenerator random;
  private final Duration interval;
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  /// An allocator without frameworks and agents.
  ///
  /// @param random the order of agents
  /// @param interval the time between allocations: no filter is shorter
  public Allocator(RandomGenerator random, Duration interval) {
    this.random = random;
    this.interval = interval;
  }

  /// Adds or changes a framework; it is active from now on, and its filters are cleared.
  public void activate(String framework, Set<String> roles, Set<String> suppressed,
      GpuUse gpus) {
    Client client = clients.computeIfAbsent(framework, Client::new);
    client.roles = new TreeSet<>(roles);
    client.suppressed = new LinkedHashSet<>(suppressed);
    client.gpuAware = gpus == GpuUse.AWARE;
    client.active = true;
  }

  /// Whether a framework knows how to use GPUs.
  public enum GpuUse {
    /// It has the capability GPU_RESOURCES.
    AWARE,
    /// It has not, so agents with GPUs are kept from it.
    UNAWARE
  }

  /// The framework is disconnected: it gets nothing, keeps what it holds, and loses its filters.
  public void deactivate(String framework) {
    Client client = clients.get(framework);
    if (client != null) {
      client.active = false;
      client.clearFilters();
    }
  }

  /// Forgets the framework.
  public void removeFramework(String framework) {
    clients.remove(framework);
  }

  /// Adds an agent, or changes what it has.
  public void setAgent(String agent, Resources total) {
    Host host = hosts.computeIfAbsent(agent, a -> new Host(total));
    host.total = total;
  }

  /// Whether the agent's resources may be offered.
  public void setActive(String agent, boolean active) {
    Host host = hosts.get(agent);
    if (host != null) {
      host.active = active;
    }
  }

  /// Forgets the agent, and all filters for it.
  public void removeAgent(String agent) {
    hosts.remove(agent);
    clients.values().forEach(c -> c.forgetAgent(agent));
  }

  /// No offers for these roles until they are revived; empty: for all of the framework's.
  public void suppress(String framework, Collection<String> roles) {
    Client client = clients.get(framework);
    if (client != null) {
      client.suppressed.addAll(roles.isEmpty() ? client.roles : roles);
    }
  }

  /// Offers again for these roles, filters cleared; empty: for all of the framework's.
  public void revive(String framework, Collection<String> roles) {
    Client client = clients.get(framework);
    if (client != null) {
      Set<String> revived = Set.copyOf(roles.isEmpty() ? client.roles : roles);
      client.suppressed.removeAll(revived);
      client.clearFilters(revived);
    }
  }

  /// Books resources that a framework uses without having been offered them, as after a restart.
  public void hold(String framework, String role, String agent, Resources resources) {
    clients.computeIfAbsent(framework, Client::new).hold(role, resources);
    Host host = hosts.get(agent);
    if (host != null) {
      host.taken = host.taken.plus(resources.allocatedTo(Optional.empty()));
    }
  }

  /// Returns resources.
  public void release(String framework, String role, String agent, Resources resources) {
    Client client = clients.get(framework);
    if (client != null) {
      client.release(role, resources);
    }
    Host host = hosts.get(agent);
    if (host != null) {
      host.taken = host.taken.minus(resources.allocatedTo(Optional.empty()));
    }
  }

  /// Keeps what was declined from being offered again too soon. Zero leaves no filter.
  public void refuse(String framework, String role, String agent, Resources resources,
      Duration refused, Instant now) {
    Client client = clients.get(framework);
    if (client == null || refused.isZero() || resources.isEmpty()) {
      return;
    }
    Duration length = refused.compareTo(interval) < 0 ? interval : refused;
    client.filter(role, agent,
        new Filter(resources.allocatedTo(Optional.empty()), now.plus(length)));
  }

  /// Grants what is free on the given agents.
  public List<Grant> allocate(Collection<String> agents, Instant now) {
    List<String> order = new ArrayList<>(agents);
    Collections.shuffle(order, random);
    List<Grant> grants = new ArrayList<>();
    Map<String, Long> cluster = total();
    for (String agent : order) {
      Host host = hosts.get(agent);
      if (host != null && host.active) {
        allocate(agent, host, cluster, now, grants);
      }
    }
    return grants;
  }

  /// Grants what is free on any agent.
  public List<Grant> allocate(Instant now) {
    return allocate(hosts.keySet(), now);
  }

  private void allocate(String agent, Host host, Map<String, Long> cluster, Instant now,
      List<Grant> grants) {
    Resources free = host.total.minus(host.taken);
    if (!worthAnOffer(free)) {
      return; // to nobody, so that no shares need be looked at
    }
    for (String role : rolesByShare(cluster)) {
      for (Client client : clientsByShare(role, cluster)) {
        Resources offered = free.where(key -> offerable(key, role));
        if (!worthAnOffer(offered)) {
          break;
        }
        if (gpusKept(host, client) || client.filtered(role, agent, offered, now)) {
          continue;
        }
        Resources allocated = offered.allocatedTo(Optional.of(role)).rangesFirst();
        free = free.minus(offered);
        host.taken = host.taken.plus(offered);
        client.hold(role, allocated);
        client.grants.merge(role, 1L, Long::sum);
        grants.add(new Grant(client.id, role, agent, allocated));
      }
    }
  }

  private static boolean offerable(ResourceKey key, String role) {
    return key.isUnreserved() || key.role().equals(role) || role.startsWith(key.role() + "/");
  }

  private static boolean worthAnOffer(Resources offered) {
    return offered.thousandths("cpus") >= LEAST_CPUS || offered.thousandths("mem") >= LEAST_MEM;
  }

  private static boolean gpusKept(Host host, Client client) {
    return !client.gpuAware && host.total.thousandths("gpus") > 0;
  }

  /// What all agents have of each scalar.
  private Map<String, Long> total() {
    Map<String, Long> sum = new HashMap<>();
    hosts.values().forEach(host -> count(host.total, sum));
    return sum;
  }

  private static void count(Resources resources, Map<String, Long> sum) {
    resources.amounts().forEach((key, amount) -> {
      if (amount instanceof Amount.Quantity quantity) {
        sum.merge(key.name(), quantity.thousandths(), Long::sum);
      }
    });
  }

  private List<String> rolesByShare(Map<String, Long> cluster) {
    Map<String, Double> shares = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    for (Client client : clients.values()) {
      for (String role : client.roles) {
        if (client.wants(role)) {
          shares.putIfAbsent(role, share(roleHeld(role), cluster));
          counts.putIfAbsent(role, roleGrants(role));
        }
      }
    }
    List<String> roles = new ArrayList<>(shares.keySet());
    roles.sort(Comparator.comparingDouble((String r) -> shares.getOrDefault(r, 0.0))
        .thenComparingLong(r -> counts.getOrDefault(r, 0L)).thenComparing(r -> r));
    return roles;
  }

  private List<Client> clientsByShare(String role, Map<String, Long> cluster) {
    List<Client> wanting = new ArrayList<>(
        clients.values().stream().filter(c -> c.wants(role)).toList());
    wanting.sort(Comparator
        .comparingDouble((Client c) -> share(c.held.getOrDefault(role, Resources.NONE), cluster))
        .thenComparingLong(c -> c.grants.getOrDefault(role, 0L)).thenComparing(c -> c.id));
    return wanting;
  }

  private Resources roleHeld(String role) {
    return clients.values().stream().map(c -> c.held.getOrDefault(role, Resources.NONE))
        .reduce(Resources.NONE, Resources::plus);
  }

  private long roleGrants(String role) {
    return clients.values().stream().mapToLong(c -> c.grants.getOrDefault(role, 0L)).sum();
  }

  private static double share(Resources held, Map<String, Long> cluster) {
    Map<String, Long> mine = new HashMap<>();
    count(held, mine);
    return mine.entrySet().stream().mapToDouble(e -> {
      long all = cluster.getOrDefault(e.getKey(), 0L);
      return all == 0 ? 0 : e.getValue() / (double) all;
    }).max().orElse(0);
  }
}

package dev.karoo.local.allocation;

import dev.karoo.local.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the allocator keeps of one framework.
final class Client {
  private record Place(String role, String agent) {}

  final String id;
  Set<String> roles = Set.of();
  Set<String> suppressed = new LinkedHashSet<>();
  boolean active;
  boolean gpuAware;

  /// What it holds by role, allocated to the role.
  final Map<String, Resources> held = new HashMap<>();

  /// How often it was granted something in a role; breaks ties of equal shares.
  final Map<String, Long> grants = new HashMap<>();

  private final Map<Place, List<Filter>> filters = new HashMap<>();

  Client(String id) {
    this.id = id;
  }

  boolean wants(String role) {
    return active && roles.contains(role) && !suppressed.contains(role);
  }

  void filter(String role, String agent, Filter filter) {
    filters.computeIfAbsent(new Place(role, agent), p -> new ArrayList<>()).add(filter);
  }

  boolean filtered(String role, String agent, Resources offered, Instant now) {
    Place place = new Place(role, agent);
    List<Filter> list = filters.get(place);
    if (list == null) {
      return false;
    }
    list.removeIf(f -> !now.isBefore(f.until()));
    if (list.isEmpty()) {
      filters.remove(place);
      return false;
    }
    return list.stream().anyMatch(f -> f.covers(offered, now));
  }

  void clearFilters() {
    filters.clear();
  }

  void clearFilters(Set<String> ofRoles) {
    filters.keySet().removeIf(p -> ofRoles.contains(p.role));
  }

  void forgetAgent(String agent) {
    filters.keySet().removeIf(p -> p.agent.equals(agent));
  }

  void hold(String role, Resources resources) {
    held.merge(role, resources, Resources::plus);
  }

  void release(String role, Resources resources) {
    held.computeIfPresent(role, (r, have) -> {
      Resources left = have.minus(resources);
      return left.isEmpty() ? null : left;
    });
  }
}

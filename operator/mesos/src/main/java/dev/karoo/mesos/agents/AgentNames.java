package dev.karoo.mesos.agents;

import dev.karoo.formats.HostName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives each agent its name: the hostname in lower case, so that it survives a new Mesos id. Of
/// several agents on one host the one with the lowest port of those that are seen first has the
/// plain name, the others `-<port>`; whoever has a name keeps it, also over restarts and while it
/// is away, since what runs there is booked under it.
final class AgentNames {
  private final Map<String, Integer> before;
  private final Map<Place, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private record Place(String host, int port) {
    static Place of(Sighting agent) {
      return new Place(HostName.toName(agent.description().hostname()),
          agent.description().port());
    }

    String withPort() {
      return host + "-" + port;
    }
  }

  /// @param before names that agents had in earlier runs, and their ports
  AgentNames(Map<String, Integer> before) {
    this.before = Map.copyOf(before);
  }

  /// Names those that have none yet, together.
  void meet(Collection<Sighting> agents) {
    List<Place> unnamed = agents.stream().map(Place::of)
        .filter(place -> !names.containsKey(place)).distinct()
        .sorted(Comparator.comparing(Place::host).thenComparingInt(Place::port)).toList();
    unnamed.forEach(place -> had(place).filter(taken::add)
        .ifPresent(name -> names.put(place, name)));
    unnamed.stream().filter(place -> !names.containsKey(place)).forEach(place -> {
      boolean plain = !awaited(place.host) && taken.add(place.host);
      String name = plain ? place.host : place.withPort();
      taken.add(name);
      names.put(place, name);
    });
  }

  /// The name that this one had before.
  private Optional<String> had(Place place) {
    return List.of(place.host, place.withPort()).stream()
        .filter(name -> Integer.valueOf(place.port).equals(before.get(name))).findFirst();
  }

  /// Whether the plain name is another's, which is away. Where a host had only one agent, that one
  /// has another port now.
  private boolean awaited(String host) {
    return before.containsKey(host) && before.entrySet().stream()
        .anyMatch(known -> known.getKey().equals(host + "-" + known.getValue()));
  }

  /// The name of one that was met.
  String of(Sighting agent) {
    String name = names.get(Place.of(agent));
    if (name == null) {
      throw new IllegalStateException("never met: " + agent.address());
    }
    return name;
  }
}

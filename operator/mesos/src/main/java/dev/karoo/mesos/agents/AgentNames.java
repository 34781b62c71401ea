package dev.karoo.mesos.agents;

import dev.karoo.formats.HostName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives each agent its name: the hostname in lower case, so that it survives a new Mesos id. Of
/// several agents on one host the one with the lowest port of those that are seen first has the
/// plain name, the others `-<port>`; whoever has a name keeps it.
final class AgentNames {
  private final Map<Place, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private record Place(String host, int port) {
    static Place of(Sighting agent) {
      return new Place(HostName.toName(agent.description().hostname()),
          agent.description().port());
    }
  }

  /// Names those that have none yet, together.
  void meet(Collection<Sighting> agents) {
    List<Place> unnamed = agents.stream().map(Place::of)
        .filter(place -> !names.containsKey(place)).distinct()
        .sorted(Comparator.comparing(Place::host).thenComparingInt(Place::port)).toList();
    for (Place place : unnamed) {
      String name = taken.add(place.host) ? place.host : place.host + "-" + place.port;
      taken.add(name);
      names.put(place, name);
    }
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

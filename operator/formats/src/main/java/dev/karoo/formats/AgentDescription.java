package dev.karoo.formats;

import dev.karoo.core.quantity.Resources;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A Mesos agent as it describes itself to its master.
///
/// @param hostname as Mesos writes it
/// @param port of its HTTP API
/// @param resources its total; what has a `source` (a disk of its own) left out
/// @param attributes by name
/// @param domain where it stands, if it says so
public record AgentDescription(String hostname, int port, Resources resources,
    Map<String, AttributeValue> attributes, Optional<FaultDomain> domain) {
  /// The port that a Mesos agent listens on by default.
  public static final int DEFAULT_PORT = 5051;

  /// Mesos' fault domain.
  public record FaultDomain(String region, String zone) {}

  public AgentDescription {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  /// The same agent on another port.
  public AgentDescription withPort(int other) {
    return new AgentDescription(hostname, other, resources, attributes, domain);
  }
}

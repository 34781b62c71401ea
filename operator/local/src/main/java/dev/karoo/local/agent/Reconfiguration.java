package dev.karoo.local.agent;

import dev.karoo.local.resources.Amount;
import dev.karoo.local.resources.ResourceKey;
import dev.karoo.local.resources.Resources;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;

/// Whether an agent may come back with a changed configuration: attributes and resources may be
/// added and grow, nothing may change or shrink (Mesos' policy `additive`).
final class Reconfiguration {
  private Reconfiguration() {}

  /// What is against it.
  static Optional<String> conflict(AgentInfo before, AgentInfo now) {
    if (!before.getHostname().equals(now.getHostname())) {
      return Optional.of("hostname changed from " + before.getHostname() + " to "
          + now.getHostname());
    }
    return resources(Resources.of(before.getResourcesList()),
        Resources.of(now.getResourcesList())).or(() -> attributes(before, now));
  }

  private static Optional<String> resources(Resources before, Resources now) {
    for (Map.Entry<ResourceKey, Amount> entry : before.amounts().entrySet()) {
      Amount left = now.amounts().get(entry.getKey());
      if (left == null || !left.contains(entry.getValue())) {
        return Optional.of("resource '" + entry.getKey().name() + "' shrank from "
            + entry.getValue() + " to " + (left == null ? "nothing" : left));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> attributes(AgentInfo before, AgentInfo now) {
    for (Attribute attribute : before.getAttributesList()) {
      if (!now.getAttributesList().contains(attribute)) {
        return Optional.of("attribute '" + attribute.getName() + "' changed or is gone");
      }
    }
    return Optional.empty();
  }
}

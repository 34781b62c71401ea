package dev.karoo.local.agent;

import dev.karoo.local.resources.ResourceSyntax;
import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;

/// What an agent says of itself: exactly what Mesos' flags `--hostname`, `--resources` and
/// `--attributes` would give.
///
/// @param hostname also the agent's name within the local cluster
/// @param resources everything it offers
/// @param attributes shown with every offer
public record AgentSpec(String hostname, List<Resource> resources, List<Attribute> attributes) {
  public AgentSpec {
    resources = List.copyOf(resources);
    attributes = List.copyOf(attributes);
    if (!hostname.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
      throw new IllegalArgumentException("'" + hostname + "' is no hostname");
    }
  }

  /// From the text of the flags, such as `cpus:8;mem:1024;cores:[0-7]` and `rack:r1`.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  public static AgentSpec parse(String hostname, String resources, String attributes) {
    return new AgentSpec(hostname, ResourceSyntax.resources(resources),
        ResourceSyntax.attributes(attributes));
  }

  /// The name under which the cluster knows the agent.
  public String name() {
    return hostname;
  }
}

package dev.karoo.mesos.agents;

import dev.karoo.core.quantity.Scalar;
import dev.karoo.formats.AgentDescription;
import dev.karoo.formats.AttributeValue;
import dev.karoo.mesos.translate.Amounts;
import dev.karoo.mesos.translate.Reservations;
import dev.karoo.mesos.translate.Roles;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;

/// An agent as the master's operator API shows it.
///
/// @param agentId Mesos' id
/// @param address `host:port` of its HTTP API; by number where the master says so
/// @param description what it says about itself; its resources are those that a framework in our
///     roles can use, taken or not
/// @param active whether the master offers it
record Sighting(String agentId, String address, AgentDescription description, boolean active) {
  /// A registered agent. Its `total_resources` count, with every reservation;
  /// `agent_info.resources` stays as configured (recorded: 19-reserve, 353). One in another region
  /// than the master is not offered to a framework that is not REGION_AWARE (Mesos
  /// `docs/fault-domains.md`), which this one is not: tasks would find themselves far from others.
  ///
  /// @param region of the master; none: it has none
  static Sighting registered(GetAgents.Agent agent, Collection<String> roles,
      Optional<String> region, Addressing addressing) {
    AgentInfo info = agent.getAgentInfo();
    boolean remote = region.isPresent()
        && faultDomain(info).filter(domain -> !domain.region().equals(region.get())).isPresent();
    boolean offered = agent.getActive() && !agent.getDeactivated() && !agent.hasDrainInfo()
        && !remote;
    return of(info, addressing.of(info, agent.getPid()), agent.getTotalResourcesList(), roles,
        offered);
  }

  /// An agent of the master's registry that has not come back since the master started.
  static Sighting recovered(AgentInfo info, Collection<String> roles) {
    return of(info, Addressing.BY_NAME.of(info, ""), info.getResourcesList(), roles, false);
  }

  private static Sighting of(AgentInfo info, String address, List<Resource> resources,
      Collection<String> roles, boolean active) {
    var description = new AgentDescription(info.getHostname(), info.getPort(),
        Amounts.sum(resources,
            resource -> Roles.usable(resource, roles) && Reservations.ours(resource)),
        attributes(info.getAttributesList()), faultDomain(info));
    return new Sighting(info.getId().getValue(), address, description, active);
  }

  private static Optional<AgentDescription.FaultDomain> faultDomain(AgentInfo info) {
    if (!info.getDomain().hasFaultDomain()) {
      return Optional.empty();
    }
    var domain = info.getDomain().getFaultDomain();
    return Optional.of(new AgentDescription.FaultDomain(domain.getRegion().getName(),
        domain.getZone().getName()));
  }

  private static Map<String, AttributeValue> attributes(List<Attribute> attributes) {
    var values = new TreeMap<String, AttributeValue>();
    // A name may stand there twice; the first counts.
    attributes.forEach(attribute -> values.putIfAbsent(attribute.getName(), value(attribute)));
    return values;
  }

  private static AttributeValue value(Attribute attribute) {
    return switch (attribute.getType()) {
      case TEXT -> new AttributeValue.Text(attribute.getText().getValue());
      case SCALAR -> scalar(attribute.getScalar().getValue());
      case RANGES -> new AttributeValue.Intervals(Amounts.ranges(attribute.getRanges()));
      case SET -> new AttributeValue.Words(attribute.getSet().getItemList());
    };
  }

  private static AttributeValue scalar(double value) {
    try {
      return new AttributeValue.Amount(Scalar.nearest(value));
    } catch (ArithmeticException uncountable) {
      return new AttributeValue.Text(Double.toString(value));
    }
  }
}

package dev.karoo.mesos.agents;

import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.mesos.translate.Amounts;
import dev.karoo.mesos.translate.Roles;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;

/// An agent as the master's operator API shows it.
///
/// @param agentId Mesos' id
/// @param hostname as Mesos writes it
/// @param port of its HTTP API
/// @param address `host:port` of its HTTP API; by number where the master says so
/// @param resources what a framework in our roles can use of it
/// @param attributes in text form
/// @param active whether the master offers it
record Sighting(String agentId, String hostname, int port, String address, Resources resources,
    SortedMap<String, String> attributes, boolean active) {
  /// A registered agent. Its `total_resources` count, with every reservation;
  /// `agent_info.resources` stays as configured (recorded: 19-reserve, 353).
  static Sighting registered(GetAgents.Agent agent, Collection<String> roles) {
    AgentInfo info = agent.getAgentInfo();
    boolean offered = agent.getActive() && !agent.getDeactivated() && !agent.hasDrainInfo();
    return of(info, address(info, agent.getPid()), agent.getTotalResourcesList(), roles, offered);
  }

  /// An agent of the master's registry that has not come back since the master started.
  static Sighting recovered(AgentInfo info, Collection<String> roles) {
    return of(info, address(info, ""), info.getResourcesList(), roles, false);
  }

  private static Sighting of(AgentInfo info, String address, List<Resource> resources,
      Collection<String> roles, boolean active) {
    return new Sighting(info.getId().getValue(), info.getHostname(), info.getPort(), address,
        Amounts.sum(resources, resource -> Roles.usable(resource, roles)),
        attributes(info.getAttributesList()), active);
  }

  /// From libprocess' pid, `slave(1)@127.0.0.1:5051`: the hostname need not resolve here.
  private static String address(AgentInfo info, String pid) {
    int at = pid.lastIndexOf('@');
    return at >= 0 ? pid.substring(at + 1) : info.getHostname() + ":" + info.getPort();
  }

  private static SortedMap<String, String> attributes(List<Attribute> attributes) {
    var texts = new TreeMap<String, String>();
    // A name may stand there twice; the first counts, as for the master's own constraints.
    attributes.forEach(attribute -> texts.putIfAbsent(attribute.getName(), text(attribute)));
    return texts;
  }

  private static String text(Attribute attribute) {
    return switch (attribute.getType()) {
      case TEXT -> attribute.getText().getValue();
      case SCALAR -> scalar(attribute.getScalar().getValue());
      case RANGES -> attribute.getRanges().getRangeList().stream()
          .map(range -> range.getBegin() + "-" + range.getEnd())
          .collect(Collectors.joining(", ", "[", "]"));
      case SET -> String.join(", ", attribute.getSet().getItemList().stream().sorted().toList())
          .transform(items -> "{" + items + "}");
    };
  }

  private static String scalar(double value) {
    try {
      return Scalar.nearest(value).toString();
    } catch (ArithmeticException tooLarge) {
      return Double.toString(value);
    }
  }
}

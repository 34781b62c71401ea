package dev.karoo.mesos;

import dev.karoo.mesos.http.MesosHttp;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;

/// Tells whether a master is of the cluster that is remembered. It would take the framework in any
/// case, as masters forget frameworks (recorded: 07-scheduler-failover, 370); but agents keep their
/// ids, and masters theirs in the registry, from one master to the next.
final class KnownCluster {
  private final OperatorApi api;
  private final Set<String> agents;

  /// @param agents Mesos' ids of those remembered; empty: there is nothing to tell it by
  KnownCluster(MesosHttp http, Set<String> agents) {
    this.api = new OperatorApi(http);
    this.agents = Set.copyOf(agents);
  }

  /// What a master's cluster is.
  enum Answer {
    /// The one that is remembered.
    SAME,
    /// Another one, or the same built anew.
    OTHER,
    /// It has no agents yet by which to tell.
    TOO_EARLY
  }

  /// Asks a master.
  ///
  /// @throws RefusedException if it does not lead, or refuses
  /// @throws IOException if it does not answer
  Answer at(URI base, String frameworkId) throws IOException, InterruptedException {
    if (agents.isEmpty()) {
      return Answer.SAME;
    }
    GetAgents known = api.ask(base, Call.Type.GET_AGENTS).getGetAgents();
    Set<String> there = Stream.concat(
        known.getAgentsList().stream().map(GetAgents.Agent::getAgentInfo),
        known.getRecoveredAgentsList().stream()).map(AgentInfo::getId).map(AgentID::getValue)
        .collect(Collectors.toSet());
    if (there.stream().anyMatch(agents::contains) || knows(base, frameworkId)) {
      return Answer.SAME;
    }
    return there.isEmpty() ? Answer.TOO_EARLY : Answer.OTHER;
  }

  private boolean knows(URI base, String frameworkId) throws IOException, InterruptedException {
    GetFrameworks known = api.ask(base, Call.Type.GET_FRAMEWORKS).getGetFrameworks();
    // the third list, recovered_frameworks, is always empty since Mesos 1.2 (master.proto)
    return Stream.concat(known.getFrameworksList().stream(),
        known.getCompletedFrameworksList().stream())
        .anyMatch(framework -> framework.getFrameworkInfo().getId().getValue().equals(frameworkId));
  }
}

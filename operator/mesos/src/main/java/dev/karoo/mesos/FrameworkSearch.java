package dev.karoo.mesos;

import dev.karoo.mesos.http.MesosHttp;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;

/// Looks for the framework that lost its operator's memory: a new one under the same name would
/// leave its tasks to nobody.
final class FrameworkSearch {
  private final OperatorApi api;
  private final String name;
  private final String principal;

  /// @param name of the framework
  /// @param principal its own; none: it has none
  FrameworkSearch(MesosHttp http, String name, Optional<String> principal) {
    this.api = new OperatorApi(http);
    this.name = name;
    this.principal = principal.orElse("");
  }

  /// What is known under the name and the principal.
  sealed interface Found {
    /// Nothing: a new framework may begin.
    record Nothing() implements Found {}

    /// One that nobody holds.
    record Lost(String id) implements Found {}

    /// Which is meant cannot be told; an administrator must say.
    record Ambiguous(String reason) implements Found {}

    /// The master itself does not know all yet.
    record TooEarly(String reason) implements Found {}
  }

  /// Asks a master.
  ///
  /// @throws RefusedException if it does not lead, or refuses
  /// @throws IOException if it does not answer
  Found at(URI base) throws IOException, InterruptedException {
    GetFrameworks answer = api.ask(base, Call.Type.GET_FRAMEWORKS).getGetFrameworks();
    List<GetFrameworks.Framework> all = answer.getFrameworksList().stream()
        .filter(framework -> isMeant(framework.getFrameworkInfo())).toList();
    if (all.size() > 1 || all.stream().anyMatch(GetFrameworks.Framework::getConnected)) {
      return new Found.Ambiguous(reason(all));
    }
    if (all.size() == 1) {
      return new Found.Lost(all.getFirst().getFrameworkInfo().getId().getValue());
    }
    // A master that has just taken over hears of frameworks from the agents that come back.
    int missing = api.ask(base, Call.Type.GET_AGENTS).getGetAgents().getRecoveredAgentsCount();
    return missing == 0
        ? new Found.Nothing()
        : new Found.TooEarly("the master waits for " + missing + " agent(s) to come back, which may"
            + " know a framework \"" + name + "\"; no new one is begun before");
  }

  private boolean isMeant(FrameworkInfo info) {
    return info.getName().equals(name) && info.getPrincipal().equals(principal);
  }

  private String reason(List<GetFrameworks.Framework> frameworks) {
    return "nothing is kept of a framework here, but the master knows "
        + frameworks.stream().map(FrameworkSearch::words).toList() + " under the name \"" + name
        + "\": say with --framework-id which to go on with, or give this one another name with"
        + " --framework-name";
  }

  private static String words(GetFrameworks.Framework framework) {
    FrameworkInfo info = framework.getFrameworkInfo();
    return info.getId().getValue() + (framework.getConnected()
        ? " (held by an operator on " + info.getHostname() + ")"
        : " (without operator)");
  }
}

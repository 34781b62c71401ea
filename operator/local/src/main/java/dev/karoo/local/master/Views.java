package dev.karoo.local.master;

import com.google.protobuf.ByteString;
import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetExecutors;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetOperations;
import org.apache.mesos.v1.master.Protos.Response.GetRoles;
import org.apache.mesos.v1.master.Protos.Response.GetState;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;

/// The books as the operator API shows them.
final class Views {
  /// What GET_ROLES tells of.
  private static final Set<String> SHOWN = Set.of("cpus", "disk", "gpus", "mem");

  private Views() {}

  static GetFrameworks.Framework framework(Framework framework) {
    GetFrameworks.Framework.Builder view = GetFrameworks.Framework.newBuilder()
        .setFrameworkInfo(framework.info).setActive(framework.connected())
        .setConnected(framework.connected()).setRecovered(framework.recovered)
        .setRegisteredTime(Books.time(framework.registered))
        .setReregisteredTime(Books.time(framework.reregistered))
        .addAllAllocatedResources(framework.used().toMessages(Form.OPERATOR))
        .addAllOfferedResources(framework.offered().toMessages(Form.OPERATOR));
    framework.unregistered.ifPresent(t -> view.setUnregisteredTime(Books.time(t)));
    framework.offers.values().forEach(o -> view.addOffers(o.message()));
    return view.build();
  }

  static GetAgents.Agent agent(AgentEntry agent) {
    GetAgents.Agent.Builder view = GetAgents.Agent.newBuilder().setAgentInfo(agent.info)
        .setActive(agent.active()).setDeactivated(agent.deactivated || agent.drain.isPresent())
        .setVersion(Version.MESOS).setPid(agent.pid).setRegisteredTime(Books.time(agent.registered))
        .addAllTotalResources(agent.total.toMessages(Form.OPERATOR))
        .addAllAllocatedResources(agent.used().toMessages(Form.OPERATOR))
        .addAllOfferedResources(agent.offered().toMessages(Form.OPERATOR));
    agent.reregistered.ifPresent(t -> view.setReregisteredTime(Books.time(t)));
    Version.AGENT_CAPABILITIES.forEach(c -> view.addCapabilitiesBuilder().setType(c));
    agent.drain.ifPresent(drain -> {
      view.setDrainInfo(drain);
      if (drain.getState() == DrainState.DRAINING) {
        view.setEstimatedDrainStartTime(Books.time(agent.drainStarted));
      }
    });
    return view.build();
  }

  static GetFrameworks frameworks(Books books) {
    GetFrameworks.Builder view = GetFrameworks.newBuilder();
    books.frameworks.values().forEach(f -> view.addFrameworks(framework(f)));
    books.completedFrameworks.values().forEach(f -> view.addCompletedFrameworks(framework(f)));
    return view.build();
  }

  static GetAgents agents(Books books) {
    GetAgents.Builder view = GetAgents.newBuilder();
    books.agents.values().forEach(a -> view.addAgents(agent(a)));
    for (AgentInfo info : books.registry.recovered.values()) {
      view.addRecoveredAgents(info);
    }
    return view.build();
  }

  static GetTasks tasks(Books books) {
    GetTasks.Builder view = GetTasks.newBuilder();
    for (Framework framework : books.frameworks.values()) {
      framework.tasks.values().forEach(t -> view.addTasks(t.message()));
      view.addAllUnreachableTasks(framework.unreachable.values());
      view.addAllCompletedTasks(framework.completedTasks());
    }
    for (Framework framework : books.completedFrameworks.values()) {
      view.addAllCompletedTasks(framework.completedTasks());
    }
    return view.build();
  }

  static GetState state(Books books) {
    return GetState.newBuilder().setGetTasks(tasks(books))
        .setGetExecutors(GetExecutors.getDefaultInstance()).setGetFrameworks(frameworks(books))
        .setGetAgents(agents(books)).build();
  }

  /// Operations that are pending or not acknowledged; without feedback only pending ones.
  static GetOperations operations(Books books) {
    GetOperations.Builder view = GetOperations.newBuilder();
    for (OperationEntry entry : books.operations.values()) {
      Operation.Builder operation = view.addOperationsBuilder().setInfo(entry.info)
          .setLatestStatus(entry.status.orElseGet(() -> pending(entry)));
      entry.status.ifPresent(operation::addStatuses); // of a pending one there is none (19:406)
      operation.getAgentIdBuilder().setValue(entry.agent);
      operation.getUuidBuilder().setValue(ByteString.copyFromUtf8(entry.uuid));
      entry.framework.ifPresent(f -> operation.getFrameworkIdBuilder().setValue(f));
    }
    return view.build();
  }

  private static OperationStatus pending(OperationEntry entry) {
    OperationStatus.Builder status = OperationStatus.newBuilder()
        .setState(OperationState.OPERATION_PENDING);
    entry.id().ifPresent(id -> status.getOperationIdBuilder().setValue(id));
    status.getAgentIdBuilder().setValue(entry.agent);
    return status.build();
  }

  /// Roles of frameworks, with what they hold (scalars only).
  static GetRoles roles(Books books) {
    Map<String, Resources> held = new TreeMap<>();
    Map<String, List<String>> members = new TreeMap<>();
    for (Framework framework : books.frameworks.values()) {
      for (String role : framework.roles()) {
        members.computeIfAbsent(role, r -> new ArrayList<>()).add(framework.id);
        Resources of = framework.used().plus(framework.offered())
            .where(k -> k.allocation().equals(Optional.of(role)));
        held.merge(role, of.allocatedTo(Optional.empty()), Resources::plus);
      }
    }
    GetRoles.Builder view = GetRoles.newBuilder();
    members.forEach((role, ids) -> {
      Role.Builder one = view.addRolesBuilder().setName(role).setWeight(1);
      // Of these kinds only, in the order of the alphabet (15:62).
      held.getOrDefault(role, Resources.NONE).where(key -> SHOWN.contains(key.name()))
          .toMessages(Form.REFINED).stream().sorted(Comparator.comparing(Resource::getName))
          .forEach(one::addResources);
      ids.forEach(id -> one.addFrameworksBuilder().setValue(id));
    });
    return view.build();
  }
}

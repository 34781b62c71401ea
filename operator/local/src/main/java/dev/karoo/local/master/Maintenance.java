package dev.karoo.local.master;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.wire.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/// Planned absence of machines: the schedule, inverse offers, machines that are down (recording
/// 14).
final class Maintenance {
  private final Books books;
  private final Offers offers;
  private final Agents agents;
  private final InverseOffers inverse;

  Maintenance(Books books, Offers offers, Agents agents, InverseOffers inverse) {
    this.books = books;
    this.offers = offers;
    this.agents = agents;
    this.inverse = inverse;
  }

  /// Asks frameworks with tasks on scheduled machines to leave, unless they have been asked.
  void everyInterval() {
    for (AgentEntry agent : books.agents.values()) {
      books.registry.unavailability(agent.info).ifPresent(u -> inverse.ask(agent, u));
    }
    books.loop.after(books.config.allocationInterval(), this::everyInterval);
  }

  /// UPDATE_MAINTENANCE_SCHEDULE; a text when it is refused. Every offer is rescinded and made anew
  /// (14:54–64).
  Optional<String> update(Schedule schedule) {
    Optional<String> problem = problem(schedule);
    if (problem.isPresent()) {
      return problem;
    }
    books.registry.schedule = schedule;
    books.registry.save();
    inverse.clear();
    List.copyOf(books.offers.values()).forEach(offers::rescind);
    offers.soon();
    return Optional.empty();
  }

  /// As Mesos' `maintenance::validation::schedule`.
  private Optional<String> problem(Schedule schedule) {
    Set<MachineID> seen = new HashSet<>();
    for (Window window : schedule.getWindowsList()) {
      if (window.getMachineIdsCount() == 0) {
        return Optional.of("List of machines in the maintenance window is empty");
      }
      if (window.getUnavailability().getDuration().getNanoseconds() < 0) {
        return Optional.of("Unavailability 'duration' is negative");
      }
      for (MachineID machine : window.getMachineIdsList()) {
        if (machine.getHostname().isEmpty() && machine.getIp().isEmpty()) {
          return Optional.of("Both 'hostname' and 'ip' for a machine are empty");
        }
        if (!seen.add(machine)) {
          return Optional
              .of("Machine '" + text(machine) + "' appears more than once in the schedule");
        }
      }
    }
    return books.registry.down.stream().filter(machine -> !seen.contains(machine)).findFirst()
        .map(machine -> "Machine '" + text(machine)
            + "' is deactivated and cannot be removed from the schedule");
  }

  private static String text(MachineID machine) {
    return ByteString.copyFrom(Encoding.JSON.encode(machine)).toString(StandardCharsets.UTF_8);
  }

  /// START_MAINTENANCE: the machines' agents are shut down, their tasks lost.
  Optional<String> start(List<MachineID> machines) {
    for (MachineID machine : machines) {
      if (!scheduled(machine) || books.registry.down.contains(machine)) {
        return Optional.of("Machine '" + text(machine)
            + "' is not in DRAINING mode and cannot be brought down");
      }
    }
    books.registry.down.addAll(machines);
    books.registry.save();
    for (AgentEntry agent : List.copyOf(books.agents.values())) {
      if (machines.stream().anyMatch(m -> Registry.isMachine(m, agent.info))) {
        agent.send(new ToAgent.Shutdown("Operator initiated 'Machine DOWN'"));
        agents.remove(agent, TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_REMOVED,
            "Agent " + agent.info.getHostname() + " removed: Operator initiated 'Machine DOWN'");
      }
    }
    return Optional.empty();
  }

  private boolean scheduled(MachineID machine) {
    return books.registry.schedule.getWindowsList().stream()
        .anyMatch(w -> w.getMachineIdsList().contains(machine));
  }

  /// STOP_MAINTENANCE: the machines may come back and leave the schedule.
  Optional<String> stop(List<MachineID> machines) {
    for (MachineID machine : machines) {
      if (!books.registry.down.contains(machine)) {
        return Optional
            .of("Machine '" + text(machine) + "' is not in DOWN mode and cannot be brought up");
      }
    }
    machines.forEach(books.registry.down::remove);
    Schedule.Builder left = Schedule.newBuilder();
    for (Window window : books.registry.schedule.getWindowsList()) {
      List<MachineID> rest = window.getMachineIdsList().stream().filter(m -> !machines.contains(m))
          .toList();
      if (!rest.isEmpty()) {
        left.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(rest));
      }
    }
    books.registry.schedule = left.build();
    books.registry.save();
    return Optional.empty();
  }

  /// GET_MAINTENANCE_STATUS.
  ClusterStatus status() {
    ClusterStatus.Builder status = ClusterStatus.newBuilder();
    for (Window window : books.registry.schedule.getWindowsList()) {
      for (MachineID machine : window.getMachineIdsList()) {
        if (books.registry.down.contains(machine)) {
          status.addDownMachines(machine);
          continue;
        }
        ClusterStatus.DrainingMachine.Builder draining = status.addDrainingMachinesBuilder()
            .setId(machine);
        books.agents.values().stream().filter(a -> Registry.isMachine(machine, a.info))
            .forEach(a -> draining.addAllStatuses(inverse.answers(a)));
      }
    }
    return status.build();
  }
}

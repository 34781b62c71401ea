package dev.karoo.local.master;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.wire.Encoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// Planned absence of machines: the schedule, inverse offers, machines that are down (recording
/// 14).
final class Maintenance {
  /// What a framework says to an inverse offer.
  enum Answer {
    /// It will be gone by then.
    ACCEPT,
    /// It will not.
    DECLINE
  }

  private record Place(String framework, String agent) {}

  private final Books books;
  private final Offers offers;
  private final Agents agents;
  private final Map<String, Place> inverse = new LinkedHashMap<>();
  private final Map<Place, InverseOfferStatus> answers = new LinkedHashMap<>();
  private final Map<Place, Loop.Timer> again = new LinkedHashMap<>();

  Maintenance(Books books, Offers offers, Agents agents) {
    this.books = books;
    this.offers = offers;
    this.agents = agents;
  }

  /// Asks frameworks with tasks on scheduled machines to leave, unless they have been asked.
  void everyInterval() {
    for (AgentEntry agent : books.agents.values()) {
      books.registry.unavailability(agent.info).ifPresent(u -> ask(agent, u));
    }
    books.loop.after(books.config.allocationInterval(), this::everyInterval);
  }

  private void ask(AgentEntry agent, Unavailability unavailability) {
    Set<String> users = new HashSet<>();
    agent.tasks.values().stream().filter(t -> !t.isOver()).forEach(t -> users.add(t.framework()));
    for (String user : users) {
      Place place = new Place(user, agent.id);
      Framework framework = books.frameworks.get(user);
      if (framework == null || !framework.connected() || inverse.containsValue(place)
          || again.containsKey(place)) {
        continue;
      }
      String id = books.nextOfferId();
      inverse.put(id, place);
      InverseOffer.Builder offer = InverseOffer.newBuilder().setUnavailability(unavailability)
          .setUrl(Offers.url(agent));
      offer.getIdBuilder().setValue(id);
      offer.getFrameworkIdBuilder().setValue(user);
      offer.getAgentIdBuilder().setValue(agent.id);
      Event.Builder event = Event.newBuilder().setType(Event.Type.INVERSE_OFFERS);
      event.getInverseOffersBuilder().addInverseOffers(offer);
      framework.send(event.build());
    }
  }

  /// ACCEPT_ or DECLINE_INVERSE_OFFERS: noted; the question comes again after the refusal.
  void answered(Framework framework, List<OfferID> ids, Answer answer, Filters filters) {
    for (OfferID id : ids) {
      Place place = inverse.get(id.getValue());
      if (place == null || !place.framework.equals(framework.id)) {
        continue;
      }
      inverse.remove(id.getValue());
      InverseOfferStatus.Status status = switch (answer) {
        case ACCEPT -> InverseOfferStatus.Status.ACCEPT;
        case DECLINE -> InverseOfferStatus.Status.DECLINE;
      };
      answers.put(place,
          InverseOfferStatus.newBuilder().setStatus(status)
              .setFrameworkId(FrameworkID.newBuilder().setValue(framework.id))
              .setTimestamp(Books.time(books.loop.now())).build());
      Duration pause = Offers.refusal(filters);
      again.put(place, books.loop.after(pause, () -> again.remove(place)));
    }
  }

  /// UPDATE_MAINTENANCE_SCHEDULE; a text when it is refused. Every offer is rescinded and made anew
  /// (14:54–64).
  Optional<String> update(Schedule schedule) {
    Set<MachineID> seen = new HashSet<>();
    for (Window window : schedule.getWindowsList()) {
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
    books.registry.schedule = schedule;
    books.registry.save();
    again.values().forEach(Loop.Timer::cancel);
    again.clear();
    answers.clear();
    List.copyOf(inverse.keySet()).forEach(this::rescind);
    List.copyOf(books.offers.values()).forEach(offers::rescind);
    offers.soon();
    return Optional.empty();
  }

  private static String text(MachineID machine) {
    return ByteString.copyFrom(Encoding.JSON.encode(machine)).toString(StandardCharsets.UTF_8);
  }

  private void rescind(String id) {
    Place place = inverse.remove(id);
    if (place != null) {
      Event.Builder event = Event.newBuilder().setType(Event.Type.RESCIND_INVERSE_OFFER);
      event.getRescindInverseOfferBuilder().getInverseOfferIdBuilder().setValue(id);
      books.framework(place.framework).ifPresent(f -> f.send(event.build()));
    }
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
        List<String> asked = inverse.entrySet().stream()
            .filter(e -> e.getValue().agent.equals(agent.id)).map(Map.Entry::getKey).toList();
        agents.remove(agent, TaskState.TASK_LOST, TaskStatus.Reason.REASON_AGENT_REMOVED,
            "Agent " + agent.info.getHostname() + " removed: Operator initiated 'Machine DOWN'");
        asked.forEach(this::rescind);
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
        answers.forEach((place, answer) -> books.agent(place.agent)
            .filter(a -> Registry.isMachine(machine, a.info))
            .ifPresent(a -> draining.addStatuses(answer)));
      }
    }
    return status.build();
  }
}

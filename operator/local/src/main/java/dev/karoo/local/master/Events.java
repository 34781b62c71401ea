package dev.karoo.local.master;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// Events of the scheduler API, and the statuses that the master itself decides.
final class Events {
  private Events() {}

  static Event subscribed(String framework, double heartbeatSeconds, MasterInfo master) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event.getSubscribedBuilder().setHeartbeatIntervalSeconds(heartbeatSeconds)
        .setMasterInfo(master).getFrameworkIdBuilder().setValue(framework);
    return event.build();
  }

  static Event heartbeat() {
    return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
  }

  static Event error(String message) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
    event.getErrorBuilder().setMessage(message);
    return event.build();
  }

  static Event offers(List<Offer> offers) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.OFFERS);
    event.getOffersBuilder().addAllOffers(offers);
    return event.build();
  }

  static Event rescind(OfferEntry offer) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.RESCIND);
    event.getRescindBuilder().setOfferId(offer.message().getId());
    return event.build();
  }

  static Event update(TaskStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
    event.getUpdateBuilder().setStatus(status);
    return event.build();
  }

  static Event operation(OperationStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE_OPERATION_STATUS);
    event.getUpdateOperationStatusBuilder().setStatus(status);
    return event.build();
  }

  static Event agentFailure(String agent) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.FAILURE);
    event.getFailureBuilder().setAgentId(AgentID.newBuilder().setValue(agent));
    return event.build();
  }

  static Event executorFailure(String agent, String executor, int status) {
    Event.Builder event = agentFailure(agent).toBuilder();
    event.getFailureBuilder().setStatus(status).getExecutorIdBuilder().setValue(executor);
    return event.build();
  }

  /// A status that the master decides: without a uuid, so nobody acknowledges it.
  static TaskStatus.Builder status(String task, Optional<String> agent, TaskState state,
      TaskStatus.Reason reason, String message, Instant now) {
    TaskStatus.Builder status = TaskStatus.newBuilder().setState(state).setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_MASTER).setReason(reason)
        .setTimestamp(Books.seconds(now));
    status.getTaskIdBuilder().setValue(task);
    agent.ifPresent(a -> status.getAgentIdBuilder().setValue(a));
    return status;
  }
}

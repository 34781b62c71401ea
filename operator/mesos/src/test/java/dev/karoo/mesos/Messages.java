package dev.karoo.mesos;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.mesos.translate.Ids;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// Short ways to write Mesos' messages.
public final class Messages {
  private Messages() {}

  /// SUBSCRIBED with a heartbeat interval of 15 s.
  public static Event subscribed(String frameworkId) {
    return Event.newBuilder().setType(Event.Type.SUBSCRIBED)
        .setSubscribed(Event.Subscribed.newBuilder().setHeartbeatIntervalSeconds(15)
            .setFrameworkId(Ids.framework(frameworkId))
            .setMasterInfo(MasterInfo.newBuilder().setId("master-1").setIp(16777343)
                .setPort(5050)))
        .build();
  }

  public static Event heartbeat() {
    return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
  }

  public static Event error(String message) {
    return Event.newBuilder().setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message)).build();
  }

  public static Event offers(Offer... offers) {
    return Event.newBuilder().setType(Event.Type.OFFERS)
        .setOffers(Event.Offers.newBuilder().addAllOffers(List.of(offers))).build();
  }

  public static Event update(String task, TaskState state) {
    return Event.newBuilder().setType(Event.Type.UPDATE).setUpdate(Event.Update.newBuilder()
        .setStatus(TaskStatus.newBuilder().setState(state)
            .setTaskId(TaskID.newBuilder().setValue(task))))
        .build();
  }

  public static Offer offer(String id, String agent, Resource... resources) {
    return offerOf("karoo", id, agent, resources);
  }

  public static Offer offerOf(String role, String id, String agent, Resource... resources) {
    Offer.Builder offer = Offer.newBuilder().setId(Ids.offer(id))
        .setFrameworkId(Ids.framework("f-1"))
        .setAgentId(AgentID.newBuilder().setValue(agent)).setHostname(agent + ".example")
        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role));
    for (Resource resource : resources) {
      offer.addResources(resource.toBuilder()
          .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role)));
    }
    return offer.build();
  }

  public static Resource scalar(String name, double value) {
    return Resource.newBuilder().setName(name).setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value)).build();
  }

  public static Resource range(String name, long first, long last) {
    return Resource.newBuilder().setName(name).setType(Value.Type.RANGES)
        .setRanges(Value.Ranges.newBuilder()
            .addRange(Value.Range.newBuilder().setBegin(first).setEnd(last)))
        .build();
  }

  public static Resource reserved(Resource resource, String role) {
    return resource.toBuilder().addReservations(Resource.ReservationInfo.newBuilder()
        .setType(Resource.ReservationInfo.Type.DYNAMIC).setRole(role).setPrincipal("p")).build();
  }

  /// Reserved with a label.
  public static Resource labelled(Resource resource, String role, String key, String value) {
    return resource.toBuilder().addReservations(Resource.ReservationInfo.newBuilder()
        .setType(Resource.ReservationInfo.Type.DYNAMIC).setRole(role).setPrincipal("p")
        .setLabels(Labels.newBuilder().addLabels(Label.newBuilder().setKey(key).setValue(value))))
        .build();
  }

  public static Resources cpus(long cpus, long firstPort, long lastPort) {
    return new Resources(Map.of("cpus", Scalar.of(cpus)),
        firstPort == 0
            ? Map.of()
            : Map.of("ports", Ranges.of(firstPort, lastPort)));
  }
}

package dev.karoo.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.formats.AgentFormat;
import dev.karoo.mesos.translate.Ids;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// A client with time in the test's hand, and short ways to write Mesos' messages.
final class Fixture implements AutoCloseable {
  /// Long enough for a busy machine; a test that passes never waits for it.
  static final Duration LIMIT = Duration.ofSeconds(20);

  final ManualTiming timing = new ManualTiming();
  final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
  final MesosClient client;

  private Fixture(MesosSettings settings) throws IOException {
    client = MesosClient.start(settings, new AgentFormat()::read, events::add, timing,
        new Random(7));
  }

  static Fixture start(MesosSettings settings) throws IOException {
    return new Fixture(settings);
  }

  static Fixture start(ScriptedMaster master) throws IOException {
    return start(MesosSettings.of(master.address()).withUser("nobody"));
  }

  /// Waits for an event.
  <E extends ClusterEvent> E heard(Class<E> type, Predicate<E> which) {
    await().atMost(LIMIT).until(() -> first(type, which).isPresent());
    return first(type, which).orElseThrow();
  }

  <E extends ClusterEvent> E heard(Class<E> type) {
    return heard(type, event -> true);
  }

  private <E extends ClusterEvent> Optional<E> first(Class<E> type, Predicate<E> which) {
    return events.stream().filter(type::isInstance).map(type::cast).filter(which).findFirst();
  }

  <E extends ClusterEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// Lets time pass whenever something waits for it, until the condition holds.
  void passTimeUntil(Callable<Boolean> condition) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> {
      if (condition.call()) {
        return true;
      }
      // While an answer is awaited, a slow machine must not look like a silent master.
      if (timing.absent(EventStream.HEAD)) {
        timing.advance(Duration.ofSeconds(1));
      }
      return false;
    });
  }

  /// The next request to the scheduler API.
  static ScriptedMaster.Request next(ScriptedMaster master) throws InterruptedException {
    ScriptedMaster.Request request = master.requests.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(request).as("a request").isNotNull();
    return Objects.requireNonNull(request);
  }

  /// SUBSCRIBED with a heartbeat interval of 15 s.
  static Event subscribed(String frameworkId) {
    return Event.newBuilder().setType(Event.Type.SUBSCRIBED)
        .setSubscribed(Event.Subscribed.newBuilder().setHeartbeatIntervalSeconds(15)
            .setFrameworkId(Ids.framework(frameworkId))
            .setMasterInfo(MasterInfo.newBuilder().setId("master-1").setIp(16777343)
                .setPort(5050)))
        .build();
  }

  static Event heartbeat() {
    return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
  }

  static Event error(String message) {
    return Event.newBuilder().setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message)).build();
  }

  static Event offers(Offer... offers) {
    return Event.newBuilder().setType(Event.Type.OFFERS)
        .setOffers(Event.Offers.newBuilder().addAllOffers(List.of(offers))).build();
  }

  static Event update(String task, TaskState state) {
    return Event.newBuilder().setType(Event.Type.UPDATE).setUpdate(Event.Update.newBuilder()
        .setStatus(TaskStatus.newBuilder().setState(state)
            .setTaskId(TaskID.newBuilder().setValue(task))))
        .build();
  }

  static Offer offer(String id, String agent, Resource... resources) {
    return offerOf("karoo", id, agent, resources);
  }

  static Offer offerOf(String role, String id, String agent, Resource... resources) {
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

  static Resource scalar(String name, double value) {
    return Resource.newBuilder().setName(name).setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value)).build();
  }

  static Resource range(String name, long first, long last) {
    return Resource.newBuilder().setName(name).setType(Value.Type.RANGES)
        .setRanges(Value.Ranges.newBuilder()
            .addRange(Value.Range.newBuilder().setBegin(first).setEnd(last)))
        .build();
  }

  static Resource reserved(Resource resource, String role) {
    return resource.toBuilder().addReservations(Resource.ReservationInfo.newBuilder()
        .setType(Resource.ReservationInfo.Type.DYNAMIC).setRole(role).setPrincipal("p")).build();
  }

  static Resources cpus(long cpus, long firstPort, long lastPort) {
    return new Resources(Map.of("cpus", Scalar.of(cpus)),
        firstPort == 0
            ? Map.of()
            : Map.of("ports", Ranges.of(firstPort, lastPort)));
  }

  @Override
  public void close() {
    client.close();
  }
}

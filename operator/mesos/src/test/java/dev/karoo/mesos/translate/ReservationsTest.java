package dev.karoo.mesos.translate;

import static dev.karoo.mesos.Messages.cpus;
import static dev.karoo.mesos.Messages.labelled;
import static dev.karoo.mesos.Messages.offer;
import static dev.karoo.mesos.Messages.range;
import static dev.karoo.mesos.Messages.reserved;
import static dev.karoo.mesos.Messages.scalar;
import static dev.karoo.mesos.Tasks.launch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Reserved;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private static final String TASK = "ns/p.t.0";

  private static Resource kept(Resource resource, String task) {
    return labelled(resource, "karoo", Labels.TASK, task);
  }

  private static AcceptPlan plan(Offer offer, List<Reserved> unreserve, List<Reserved> reserve,
      Launch... launches) {
    return AcceptPlan.of(new ClusterCall.Accept("a-1", List.of("o-1"), unreserve, reserve,
        List.of(launches), Duration.ZERO), List.of(offer), new Identity("kat", Optional.of("p")));
  }

  /// 19-reserve, 323–345: the role's other frameworks are offered them too.
  @Test
  void whatIsKeptIsNotFreeAndAnothersIsNotOurs() {
    var read = Offers.offer(offer("o-1", "a-1", scalar("cpus", 1),
        reserved(scalar("cpus", 2), "karoo"), kept(scalar("cpus", 4), TASK),
        kept(range("ports", 1, 2), "ns/p.t.1"),
        labelled(scalar("cpus", 8), "karoo", "marathon_task_id", "m")));
    assertThat(read.role()).isEqualTo("karoo");
    assertThat(read.resources()).isEqualTo(cpus(3, 0, 0));
    assertThat(read.reserved()).containsExactly(new Reserved(TASK, cpus(4, 0, 0)),
        new Reserved("ns/p.t.1", cpus(0, 1, 2)));
    assertThat(read.reservedFor(TASK)).isEqualTo(cpus(4, 0, 0));
  }

  /// 19-reserve, 80–97 and 196–200: reserved and free resources mix, labels stay as offered.
  @Test
  void aTaskUsesWhatIsKeptForItFirst() {
    Offer offer = offer("o-1", "a-1", scalar("cpus", 4), kept(scalar("cpus", 1), TASK));
    AcceptPlan plan = plan(offer, List.of(), List.of(), launch("t-1", TASK, cpus(2, 0, 0)));
    List<Resource> used = plan.batches().getFirst().tasks().getFirst().getResourcesList();
    assertThat(used).hasSize(2);
    assertThat(used.getFirst().getReservationsList())
        .isEqualTo(offer.getResources(1).getReservationsList());
    assertThat(used.getLast().getReservationsCount()).isZero();
  }

  @Test
  void aTaskNeverUsesWhatIsKeptForAnother() {
    Offer offer = offer("o-1", "a-1", scalar("cpus", 1), kept(scalar("cpus", 4), TASK),
        labelled(scalar("cpus", 8), "karoo", "marathon_task_id", "m"));
    AcceptPlan plan = plan(offer, List.of(), List.of(),
        launch("t-1", "ns/p.t.1", cpus(2, 0, 0)), launch("t-2", cpus(2, 0, 0)));
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.dropped()).hasSize(2);
  }

  /// 19-reserve, 10–15.
  @Test
  void keepingNamesRolePrincipalAndTask() {
    AcceptPlan plan = plan(offer("o-1", "a-1", scalar("cpus", 4), range("cores", 0, 7)),
        List.of(), List.of(new Reserved(TASK, new dev.karoo.core.quantity.Resources(
            cpus(1, 0, 0).scalars(),
            java.util.Map.of("cores", dev.karoo.core.quantity.Ranges.of(2, 3))))));
    List<Resource> reserve = plan.batches().getFirst().reserve();
    assertThat(reserve).hasSize(2).allSatisfy(resource -> {
      Resource.ReservationInfo reservation = resource.getReservations(0);
      assertThat(reservation.getType()).isEqualTo(Resource.ReservationInfo.Type.DYNAMIC);
      assertThat(reservation.getRole()).isEqualTo("karoo");
      assertThat(reservation.getPrincipal()).isEqualTo("p");
      assertThat(Reservations.task(resource)).contains(TASK);
    });
  }

  /// What is reserved for the role cannot be reserved once more for the same role.
  @Test
  void whatIsReservedForTheRoleNeedsNoOther() {
    AcceptPlan plan = plan(
        offer("o-1", "a-1", scalar("cpus", 1), reserved(scalar("cpus", 2), "karoo")), List.of(),
        List.of(new Reserved(TASK, cpus(3, 0, 0))));
    assertThat(plan.batches().getFirst().reserve()).hasSize(1)
        .allSatisfy(resource -> assertThat(resource.getScalar().getValue()).isEqualTo(1));
  }

  /// 19-reserve, 256–273: from one task to another in one ACCEPT.
  @Test
  void aReservationIsHandedOver() {
    Offer offer = offer("o-1", "a-1", kept(scalar("cpus", 2), TASK));
    AcceptPlan plan = plan(offer, List.of(new Reserved(TASK, cpus(2, 0, 0))),
        List.of(new Reserved("ns/p.t.1", cpus(2, 0, 0))),
        launch("t-1", "ns/p.t.1", cpus(2, 0, 0)));
    AcceptPlan.Batch batch = plan.batches().getFirst();
    assertThat(batch.unreserve()).containsExactly(offer.getResources(0));
    assertThat(Reservations.task(batch.reserve().getFirst())).contains("ns/p.t.1");
    assertThat(batch.tasks().getFirst().getResourcesList()).isEqualTo(batch.reserve());
  }

  /// 19-reserve, 243–250.
  @Test
  void aPartIsGivenBack() {
    AcceptPlan plan = plan(offer("o-1", "a-1", kept(scalar("cpus", 2), TASK)),
        List.of(new Reserved(TASK, cpus(1, 0, 0))), List.of(), launch("t-1", cpus(1, 0, 0)));
    AcceptPlan.Batch batch = plan.batches().getFirst();
    assertThat(batch.unreserve().getFirst().getScalar().getValue()).isEqualTo(1);
    assertThat(batch.unreserve().getFirst().getReservationsCount()).isEqualTo(1);
    assertThat(batch.tasks().getFirst().getResources(0).getReservationsCount()).isZero();
  }

  @Test
  void whatIsNotThereIsNeitherKeptNorGivenBack() {
    AcceptPlan plan = plan(offer("o-1", "a-1", scalar("cpus", 1)),
        List.of(new Reserved(TASK, cpus(1, 0, 0))), List.of(new Reserved(TASK, cpus(2, 0, 0))));
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.unused()).hasSize(1);
  }
}

package dev.karoo.mesos.translate;

import static dev.karoo.mesos.Messages.offer;
import static dev.karoo.mesos.Messages.offerOf;
import static dev.karoo.mesos.Messages.range;
import static dev.karoo.mesos.Messages.reserved;
import static dev.karoo.mesos.Messages.scalar;
import static dev.karoo.mesos.Tasks.launch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.ports.ClusterCall;

import dev.karoo.core.ports.Launch;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptPlanTest {
  private static AcceptPlan plan(List<Offer> offers, List<Launch> launches) {
    return AcceptPlan.of(new ClusterCall.Accept("a-1", List.of(), launches, Duration.ZERO),
        offers, new Identity("kat", Optional.of("p")));
  }

  private static Resources cpus(String amount) {
    return new Resources(Map.of("cpus", Scalar.atLeast(new BigDecimal(amount))), Map.of());
  }

  /// Scalars drawn again and again end at exactly nothing, where doubles would not.
  @Test
  void thousandthsDoNotDrift() {
    Offer offer = offer("o-1", "a-1", scalar("cpus", 1));
    var launches = new ArrayList<Launch>();
    for (int i = 0; i < 11; i++) {
      launches.add(launch("t-" + i, cpus("0.1")));
    }
    AcceptPlan plan = plan(List.of(offer), launches);
    assertThat(plan.batches().getFirst().tasks()).hasSize(10);
    assertThat(plan.dropped()).extracting(Launch::taskId).containsExactly("t-10");
  }

  /// An empty list would be an error: Task uses no resources.
  @Test
  void aTaskThatNeedsNothingNamesAResourceAllTheSame() {
    Offer offer = offer("o-1", "a-1", scalar("cpus", 1));
    for (Resources nothing : List.of(Resources.EMPTY, cpus("0"))) {
      TaskInfo task = plan(List.of(offer), List.of(launch("t-1", nothing))).batches().getFirst()
          .tasks().getFirst();
      assertThat(task.getResourcesList()).containsExactly(scalar("cpus", 0));
    }
  }

  /// Docker's executor crashes where all amounts are 0.
  @Test
  void aContainerThatNeedsNothingIsGivenALittle() {
    Launch launch = inDocker(launch("t-1", Resources.EMPTY));
    for (Resource there : List.of(scalar("disk", 9), scalar("cpus", 1))) {
      TaskInfo task = plan(List.of(offer("o-1", "a-1", range("ports", 1, 2), there)),
          List.of(launch)).batches().getFirst().tasks().getFirst();
      assertThat(task.getResourcesList())
          .extracting(Resource::getName, r -> r.getScalar().getValue())
          .containsExactly(tuple(there.getName(), 0.001));
    }
    assertThat(plan(List.of(offer("o-1", "a-1", range("ports", 1, 2))), List.of(launch))
        .batches().getFirst().tasks().getFirst().getResourcesList())
        .containsExactly(scalar("cpus", 0));
  }

  private static Launch inDocker(Launch launch) {
    Container container = new Container(new Container.Containerizer.Docker(), "busybox",
        Container.PullPolicy.ALWAYS, List.of(), List.of());
    return new Launch(launch.taskId(), launch.name(), launch.argv(), launch.env(),
        Optional.of(new Launch.DockerRun(container, List.of(), List.of())), launch.files(),
        launch.resources(), launch.labels(), launch.gracePeriod(), launch.maxRunTime(),
        launch.readiness(), launch.liveness());
  }

  /// 19-reserve, 190–200: what is drawn must carry the offered reservation unchanged.
  @Test
  void reservedResourcesGoFirstAndKeepTheirReservation() {
    Resource ours = reserved(scalar("cpus", 1), "karoo");
    Offer offer = offer("o-1", "a-1", scalar("cpus", 4), ours, range("cores", 1, 7),
        reserved(range("cores", 0, 0), "karoo"));
    TaskInfo task = plan(List.of(offer), List.of(launch("t-1",
        new Resources(Map.of("cpus", Scalar.of(2)), Map.of("cores", Ranges.of(0, 1))))))
        .batches().getFirst().tasks().getFirst();
    assertThat(task.getResourcesList()).hasSize(4);
    Resource first = task.getResources(0);
    assertThat(first.getScalar().getValue()).isEqualTo(1);
    assertThat(first.getReservationsList()).isEqualTo(ours.getReservationsList());
    assertThat(first.getAllocationInfo().getRole()).isEqualTo("karoo");
    assertThat(task.getResources(1).getReservationsCount()).isZero();
    assertThat(task.getResources(2).getRanges().getRange(0).getEnd()).isZero();
    assertThat(task.getResources(2).getReservationsCount()).isEqualTo(1);
    assertThat(task.getResources(3).getRanges().getRange(0).getBegin()).isEqualTo(1);
  }

  /// One ACCEPT is of one role.
  @Test
  void rolesAreNotMixed() {
    AcceptPlan plan = plan(
        List.of(offerOf("one", "o-1", "a-1", scalar("cpus", 1)),
            offerOf("two", "o-2", "a-1", scalar("cpus", 2)),
            offerOf("three", "o-3", "a-1", scalar("mem", 2))),
        List.of(launch("t-1", cpus("2")), launch("t-2", cpus("1")), launch("t-3", cpus("3"))));
    assertThat(plan.batches()).hasSize(2);
    assertThat(plan.batches().get(0).tasks().getFirst().getTaskId().getValue())
        .isEqualTo("t-2");
    assertThat(plan.batches().get(1).tasks().getFirst().getTaskId().getValue())
        .isEqualTo("t-1");
    assertThat(plan.unused()).extracting(id -> id.getValue()).containsExactly("o-3");
    assertThat(plan.dropped()).extracting(Launch::taskId).containsExactly("t-3");
  }

  @Test
  void whatDoesNotFitTakesNothing() {
    AcceptPlan plan = plan(
        List.of(offer("o-1", "a-1", scalar("cpus", 1), range("ports", 1, 5))),
        List.of(launch("t-1", new Resources(Map.of("cpus", Scalar.of(1)),
            Map.of("ports", Ranges.of(5, 6)))), launch("t-2", cpus("1"))));
    assertThat(plan.dropped()).extracting(Launch::taskId).containsExactly("t-1");
    assertThat(plan.batches().getFirst().tasks()).hasSize(1);
  }

  /// Whatever the offers, no task gets what another has, and none gets less than it asks for.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nothingIsGivenTwice(long seed) {
    var random = new Random(seed);
    var offers = new ArrayList<Offer>();
    Resources offered = Resources.EMPTY;
    for (int i = 0; i < 4; i++) {
      Resource scalar = scalar("cpus", random.nextInt(40) / 10.0);
      Resource ports = range("ports", i * 100L, i * 100L + random.nextInt(20));
      Offer offer = offer("o-" + i, "a-1", random.nextBoolean()
          ? reserved(scalar, "karoo")
          : scalar, random.nextBoolean() ? reserved(ports, "karoo") : ports);
      offers.add(offer);
      offered = offered.plus(Offers.offer(offer).resources());
    }
    var launches = new ArrayList<Launch>();
    for (int i = 0; i < 12; i++) {
      long first = random.nextInt(4) * 100L + random.nextInt(20);
      launches.add(launch("t-" + i,
          new Resources(Map.of("cpus", new Scalar(random.nextInt(1500))),
              Map.of("ports", Ranges.of(first, first + random.nextInt(3))))));
    }
    AcceptPlan plan = plan(offers, launches);
    Resources given = Resources.EMPTY;
    for (AcceptPlan.Batch batch : plan.batches()) {
      for (int i = 0; i < batch.tasks().size(); i++) {
        Resources got = Amounts.sum(batch.tasks().get(i).getResourcesList(), any -> true);
        assertThat(got).isEqualTo(batch.launches().get(i).resources());
        assertThat(got.range("ports").minus(given.range("ports")))
            .isEqualTo(got.range("ports"));
        given = given.plus(got);
      }
    }
    assertThat(offered.covers(given)).isTrue();
    assertThat(plan.dropped().size() + plan.batches().stream()
        .mapToInt(batch -> batch.tasks().size()).sum()).isEqualTo(12);
  }

  @Test
  void aThousandLaunchesAreTakenInOrder() {
    var launches = new ArrayList<Launch>();
    for (int i = 0; i < 1000; i++) {
      launches.add(launch("t-" + i, cpus("0.001")));
    }
    AcceptPlan plan = plan(List.of(offer("o-1", "a-1", scalar("cpus", 1))),
        launches);
    assertThat(plan.batches().getFirst().launches()).isEqualTo(launches);
  }
}

package dev.karoo.mesos;

import static dev.karoo.mesos.Fixture.next;
import static dev.karoo.mesos.Messages.cpus;
import static dev.karoo.mesos.Messages.offer;
import static dev.karoo.mesos.Messages.offers;
import static dev.karoo.mesos.Messages.range;
import static dev.karoo.mesos.Messages.scalar;
import static dev.karoo.mesos.Messages.subscribed;
import static dev.karoo.mesos.ScriptedMaster.accepted;
import static dev.karoo.mesos.ScriptedMaster.answer;
import static dev.karoo.mesos.ScriptedMaster.nothing;
import static dev.karoo.mesos.Tasks.launch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallQueueTest {
  private static final Duration REFUSE = Duration.ofMillis(2500);

  private final Queue<ScriptedMaster.Stream> streams = new ConcurrentLinkedQueue<>();
  private ScriptedMaster master;
  private Fixture fixture;
  private volatile Function<Call, ScriptedMaster.Reply> toCalls = _ -> accepted();

  @BeforeEach
  void subscribe() throws Exception {
    master = new ScriptedMaster(this::reply);
    fixture = Fixture.start(master);
    fixture.heard(ClusterEvent.Subscribed.class);
    next(master);
  }

  @AfterEach
  void end() throws IOException {
    fixture.close();
    master.close();
  }

  private ScriptedMaster.Reply reply(ScriptedMaster.Request request) {
    if (!request.path().endsWith("/scheduler")) {
      return answer(501, "no operator API");
    }
    if (request.call().getType() != Call.Type.SUBSCRIBE) {
      return toCalls.apply(request.call());
    }
    var stream = new ScriptedMaster.Stream("s-" + (streams.size() + 1))
        .event(subscribed("f-1"));
    streams.add(stream);
    return stream;
  }

  private void offered(String id, String agent) {
    streams.peek().event(offers(offer(id, agent, scalar("cpus", 4), range("ports", 1000, 1009))));
    fixture.heard(ClusterEvent.Offered.class,
        event -> event.offers().stream().anyMatch(offer -> offer.id().equals(id)));
  }

  private ClusterCall.Accept accept(List<String> offers, String... tasks) {
    return new ClusterCall.Accept("a-1", offers, List.of(tasks).stream()
        .map(task -> launch(task, cpus(1, 0, 0))).toList(), REFUSE);
  }

  private TaskUpdate update(String task) {
    return fixture.heard(ClusterEvent.Updated.class,
        event -> event.update().taskId().equals(task)).update();
  }

  @Test
  void everyCallCarriesStreamAndFramework() throws Exception {
    fixture.client.call(new ClusterCall.Suppress());
    ScriptedMaster.Request request = next(master);
    assertThat(request.header("Mesos-Stream-Id")).isEqualTo("s-1");
    assertThat(request.header("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(request.call().getFrameworkId().getValue()).isEqualTo("f-1");
    assertThat(request.call().getType()).isEqualTo(Call.Type.SUPPRESS);
  }

  @Test
  void callsGoInOrderOnOneConnectionOfTheirOwn() throws Exception {
    for (int i = 0; i < 200; i++) {
      fixture.client.call(new ClusterCall.Kill("t-" + i, i % 2 == 0 ? "a-1" : ""));
    }
    long connection = 0;
    for (int i = 0; i < 200; i++) {
      ScriptedMaster.Request request = next(master);
      assertThat(request.call().getKill().getTaskId().getValue()).isEqualTo("t-" + i);
      assertThat(request.call().getKill().hasAgentId()).isEqualTo(i % 2 == 0);
      // 04-kill, 111–135: it would be ignored.
      assertThat(request.call().getKill().hasKillPolicy()).isFalse();
      connection = connection == 0 ? request.connection() : connection;
      assertThat(request.connection()).isEqualTo(connection);
    }
  }

  @Test
  void launchesGoWithTheOffersThatStand() throws Exception {
    offered("o-1", "a-1");
    offered("o-2", "a-1");
    fixture.client.call(new ClusterCall.Accept("a-1", List.of("o-1", "o-2"),
        List.of(launch("t-1", cpus(6, 1003, 1004)), launch("t-2", cpus(2, 1000, 1000))),
        REFUSE));
    Call.Accept accept = next(master).call().getAccept();
    assertThat(accept.getOfferIdsList()).extracting(OfferID::getValue)
        .containsExactly("o-1", "o-2");
    assertThat(accept.getFilters().getRefuseSeconds()).isEqualTo(2.5);
    assertThat(accept.getOperationsCount()).isEqualTo(1);
    var tasks = accept.getOperations(0).getLaunch().getTaskInfosList();
    assertThat(tasks).extracting(task -> task.getTaskId().getValue())
        .containsExactly("t-1", "t-2");
    assertThat(tasks.getFirst().getResourcesList().stream()
        .filter(resource -> resource.getName().equals("cpus"))
        .mapToDouble(resource -> resource.getScalar().getValue()).sum()).isEqualTo(6);
    assertThat(tasks.getFirst().getResourcesList())
        .allSatisfy(resource -> assertThat(resource.getAllocationInfo().getRole())
            .isEqualTo("karoo"));
  }

  /// 03-launch-fail, 209–250: one stale offer would discard every task.
  @Test
  void aRescindedOfferIsLeftOut() throws Exception {
    offered("o-1", "a-1");
    offered("o-2", "a-1");
    streams.peek().event(Event.newBuilder().setType(Event.Type.RESCIND).setRescind(
        Event.Rescind.newBuilder().setOfferId(OfferID.newBuilder().setValue("o-1"))).build());
    fixture.heard(ClusterEvent.Rescinded.class);
    fixture.client.call(accept(List.of("o-1", "o-2"), "t-1", "t-2", "t-3", "t-4", "t-5"));
    Call.Accept accept = next(master).call().getAccept();
    assertThat(accept.getOfferIdsList()).extracting(OfferID::getValue).containsExactly("o-2");
    assertThat(accept.getOperations(0).getLaunch().getTaskInfosCount()).isEqualTo(4);
    assertThat(update("t-5").state()).isEqualTo(TaskState.DROPPED);
    assertThat(update("t-5").reason()).isEqualTo("REASON_INVALID_OFFERS");
    assertThat(update("t-5").uuid()).isEmpty();
  }

  @Test
  void withoutOffersEveryLaunchIsDroppedAndNothingSent() throws Exception {
    fixture.client.call(accept(List.of("o-9"), "t-1", "t-2"));
    assertThat(update("t-1").state()).isEqualTo(TaskState.DROPPED);
    assertThat(update("t-2").state()).isEqualTo(TaskState.DROPPED);
    fixture.client.call(new ClusterCall.Revive());
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.REVIVE);
  }

  @Test
  void anOfferOfAnotherAgentIsNotMixedIn() throws Exception {
    offered("o-1", "a-2");
    fixture.client.call(accept(List.of("o-1"), "t-1"));
    assertThat(update("t-1").state()).isEqualTo(TaskState.DROPPED);
    fixture.client.call(new ClusterCall.Decline(List.of("o-1"), REFUSE));
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.DECLINE);
  }

  @Test
  void anOfferIsDeclinedOnce() throws Exception {
    offered("o-1", "a-1");
    fixture.client.call(new ClusterCall.Decline(List.of("o-1"), Duration.ofHours(1)));
    fixture.client.call(new ClusterCall.Decline(List.of("o-1"), Duration.ofHours(1)));
    fixture.client.call(new ClusterCall.Revive());
    Call call = next(master).call();
    assertThat(call.getDecline().getFilters().getRefuseSeconds()).isEqualTo(3600);
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.REVIVE);
  }

  @Test
  void acceptWithoutLaunchesIsADecline() throws Exception {
    offered("o-1", "a-1");
    fixture.client.call(accept(List.of("o-1")));
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.DECLINE);
  }

  @Test
  void acknowledgementsGiveTheUuidBack() throws Exception {
    byte[] uuid = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, (byte) 255};
    fixture.client.call(new ClusterCall.Acknowledge("t-1", "a-1",
        Base64.getEncoder().encodeToString(uuid)));
    Call.Acknowledge acknowledge = next(master).call().getAcknowledge();
    assertThat(acknowledge.getUuid()).isEqualTo(ByteString.copyFrom(uuid));
    assertThat(acknowledge.getTaskId().getValue()).isEqualTo("t-1");
    assertThat(acknowledge.getAgentId().getValue()).isEqualTo("a-1");
  }

  /// 06-reconcile, 131: without `reconcile` the answer is 400, also for implicit reconciliation.
  @Test
  void reconciliationNamesAgentsWhereKnown() throws Exception {
    fixture.client.call(new ClusterCall.Reconcile(List.of(
        new ClusterCall.Attempt("t-1", "a-1"), new ClusterCall.Attempt("t-2", ""))));
    fixture.client.call(new ClusterCall.Reconcile(List.of()));
    Call.Reconcile explicit = next(master).call().getReconcile();
    assertThat(explicit.getTasks(0).getAgentId().getValue()).isEqualTo("a-1");
    assertThat(explicit.getTasks(1).hasAgentId()).isFalse();
    Call implicit = next(master).call();
    assertThat(implicit.hasReconcile()).isTrue();
    assertThat(implicit.getReconcile().getTasksCount()).isZero();
  }

  /// 07-scheduler-failover, 259, 297, 400; 11, 52: the subscription is over, a new one begins.
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"403|Framework is not subscribed",
    "400|Framework cannot be found",
    "400|The stream ID 'x' included in this request didn't match the stream ID currently"
        + " associated with framework ID f-1",
    "503|Master has not finished recovery", "404|404 Not Found.", "307|"})
  void aMasterThatForgotUsIsSubscribedToAnew(int status, String text) throws Exception {
    offered("o-1", "a-1");
    toCalls = _ -> answer(status, text == null ? "" : text);
    fixture.client.call(accept(List.of("o-1"), "t-1"));
    assertThat(update("t-1").state()).isEqualTo(TaskState.DROPPED);
    fixture.heard(ClusterEvent.Disconnected.class);
    toCalls = _ -> accepted();
    fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.ACCEPT);
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.SUBSCRIBE);
    fixture.client.call(new ClusterCall.Revive());
    assertThat(next(master).header("Mesos-Stream-Id")).isEqualTo("s-2");
  }

  @Test
  void aCallThatMakesNoSenseToTheMasterEndsTheTaskNotTheConnection() throws Exception {
    offered("o-1", "a-1");
    toCalls = _ -> answer(400, "Failed to validate scheduler::Call: something");
    fixture.client.call(accept(List.of("o-1"), "t-1"));
    assertThat(update("t-1").state()).isEqualTo(TaskState.ERROR);
    assertThat(update("t-1").message()).contains("something");
    assertThat(fixture.all(ClusterEvent.Disconnected.class)).isEmpty();
  }

  /// Its second copy would be answered DROPPED, a terminal state, for a task that runs.
  @Test
  void anAcceptWithoutAnswerIsNeverSentTwice() throws Exception {
    offered("o-1", "a-1");
    toCalls = _ -> nothing();
    fixture.client.call(accept(List.of("o-1"), "t-1"));
    fixture.heard(ClusterEvent.Disconnected.class);
    fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
    toCalls = _ -> accepted();
    fixture.client.call(new ClusterCall.Revive());
    assertThat(List.of(next(master).call().getType(), next(master).call().getType(),
        next(master).call().getType()))
        .containsExactly(Call.Type.ACCEPT, Call.Type.SUBSCRIBE, Call.Type.REVIVE);
    assertThat(fixture.all(ClusterEvent.Updated.class)).isEmpty();
  }

  @Test
  void whatMayBeSaidTwiceIsSaidAgain() throws Exception {
    Set<String> seen = new java.util.concurrent.ConcurrentSkipListSet<>();
    toCalls = call -> seen.add(call.getKill().getTaskId().getValue()) ? nothing() : accepted();
    fixture.client.call(new ClusterCall.Kill("t-1", "a-1"));
    fixture.client.call(new ClusterCall.Kill("t-2", "a-1"));
    for (String expected : List.of("t-1", "t-1", "t-2", "t-2")) {
      assertThat(next(master).call().getKill().getTaskId().getValue()).isEqualTo(expected);
    }
    assertThat(fixture.all(ClusterEvent.Disconnected.class)).isEmpty();
  }

  @Test
  void whileDisconnectedLaunchesAreDroppedAndOffersVoid() throws Exception {
    offered("o-1", "a-1");
    streams.peek().cut();
    fixture.heard(ClusterEvent.Disconnected.class);
    fixture.client.call(new ClusterCall.Kill("t-0", "a-1"));
    fixture.client.call(accept(List.of("o-1"), "t-1"));
    assertThat(update("t-1").state()).isEqualTo(TaskState.DROPPED);
    fixture.passTimeUntil(() -> fixture.all(ClusterEvent.Subscribed.class).size() == 2);
    fixture.client.call(accept(List.of("o-1"), "t-2"));
    assertThat(update("t-2").state()).isEqualTo(TaskState.DROPPED);
    await().atMost(Fixture.LIMIT).until(() -> master.requests.size() == 1);
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.SUBSCRIBE);
  }

  /// 14-maintenance-drain, 64–80.
  @Test
  void inverseOffersAreToldAndAnswered() throws Exception {
    InverseOffer inverse = InverseOffer.newBuilder()
        .setId(OfferID.newBuilder().setValue("i-1"))
        .setFrameworkId(dev.karoo.mesos.translate.Ids.framework("f-1"))
        .setUnavailability(Unavailability.newBuilder()
            .setStart(TimeInfo.newBuilder().setNanoseconds(1_000_000_000)))
        .build();
    streams.peek().event(Event.newBuilder().setType(Event.Type.INVERSE_OFFERS).setInverseOffers(
        Event.InverseOffers.newBuilder().addInverseOffers(inverse)).build());
    var told = fixture.heard(ClusterEvent.InverseOffered.class).inverseOffers().getFirst();
    assertThat(told.id()).isEqualTo("i-1");
    assertThat(told.unavailability().from()).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(told.unavailability().to()).isEmpty();

    fixture.client.call(new ClusterCall.AnswerInverse(List.of("i-1"), ClusterCall.Answer.DECLINE,
        REFUSE));
    Call declined = next(master).call();
    assertThat(declined.getDeclineInverseOffers().getInverseOfferIdsList())
        .extracting(OfferID::getValue).containsExactly("i-1");
    assertThat(declined.getDeclineInverseOffers().getFilters().getRefuseSeconds()).isEqualTo(2.5);
    fixture.client.call(new ClusterCall.AnswerInverse(List.of("i-1"), ClusterCall.Answer.ACCEPT,
        REFUSE));
    assertThat(next(master).call().getAcceptInverseOffers().getInverseOfferIdsList())
        .extracting(OfferID::getValue).containsExactly("i-1");
  }

  /// 19-reserve, 50–64 and 256–273: give back, keep, launch, in one ACCEPT.
  @Test
  void reservationsGoBeforeTheLaunchesOfTheSameAccept() throws Exception {
    offered("o-1", "a-1");
    fixture.client.call(new ClusterCall.Accept("a-1", List.of("o-1"), List.of(),
        List.of(new Reserved("ns/p.t.0", cpus(1, 1000, 1001))),
        List.of(launch("t-1", cpus(1, 0, 0))), REFUSE));
    Call.Accept accept = next(master).call().getAccept();
    assertThat(accept.getOperationsList()).extracting(Operation::getType)
        .containsExactly(Operation.Type.RESERVE, Operation.Type.LAUNCH);
    var kept = accept.getOperations(0).getReserve().getResourcesList();
    assertThat(kept).hasSize(2).allSatisfy(resource -> {
      assertThat(resource.getReservations(0).getRole()).isEqualTo("karoo");
      assertThat(resource.getReservations(0).hasPrincipal()).isFalse();
      assertThat(resource.getReservations(0).getLabels().getLabels(0).getValue())
          .isEqualTo("ns/p.t.0");
    });
    assertThat(accept.getOperations(1).getLaunch().getTaskInfos(0).getResourcesList())
        .allSatisfy(resource -> assertThat(resource.getReservationsCount()).isZero());
  }

  @Test
  void teardownIsSentOnlyWhenAskedFor() throws Exception {
    fixture.client.teardown();
    assertThat(next(master).call().getType()).isEqualTo(Call.Type.TEARDOWN);
  }
}

package dev.karoo.mesos.translate;

import com.google.protobuf.ByteString;
import dev.karoo.core.ports.ClusterCall;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// The scheduler API's calls, all but SUBSCRIBE. The framework's id is left to the sender.
public final class Calls {
  private Calls() {}

  /// One ACCEPT. Its reservations have no operation id: with one, an update would have to be
  /// acknowledged, and only an offer says whether a reservation exists (recorded: 19-reserve,
  /// 16–44).
  public static Call.Builder accept(AcceptPlan.Batch batch, Duration refuse) {
    Call.Accept.Builder accept = Call.Accept.newBuilder().addAllOfferIds(batch.offers())
        .setFilters(filters(refuse));
    if (!batch.unreserve().isEmpty()) {
      accept.addOperations(Operation.newBuilder().setType(Operation.Type.UNRESERVE).setUnreserve(
          Operation.Unreserve.newBuilder().addAllResources(batch.unreserve())));
    }
    if (!batch.reserve().isEmpty()) {
      accept.addOperations(Operation.newBuilder().setType(Operation.Type.RESERVE).setReserve(
          Operation.Reserve.newBuilder().addAllResources(batch.reserve())));
    }
    if (!batch.tasks().isEmpty()) {
      accept.addOperations(Operation.newBuilder().setType(Operation.Type.LAUNCH)
          .setLaunch(Operation.Launch.newBuilder().addAllTaskInfos(batch.tasks())));
    }
    return Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept);
  }

  /// Gives offers back.
  public static Call.Builder decline(List<OfferID> offers, Duration refuse) {
    return Call.newBuilder().setType(Call.Type.DECLINE).setDecline(
        Call.Decline.newBuilder().addAllOfferIds(offers).setFilters(filters(refuse)));
  }

  /// Answers requests to vacate agents.
  public static Call.Builder answerInverse(ClusterCall.AnswerInverse answer) {
    List<OfferID> ids = answer.inverseOfferIds().stream().map(Ids::offer).toList();
    return switch (answer.answer()) {
      case ACCEPT -> Call.newBuilder().setType(Call.Type.ACCEPT_INVERSE_OFFERS)
          .setAcceptInverseOffers(Call.AcceptInverseOffers.newBuilder()
              .addAllInverseOfferIds(ids).setFilters(filters(answer.refuse())));
      case DECLINE -> Call.newBuilder().setType(Call.Type.DECLINE_INVERSE_OFFERS)
          .setDeclineInverseOffers(Call.DeclineInverseOffers.newBuilder()
              .addAllInverseOfferIds(ids).setFilters(filters(answer.refuse())));
    };
  }

  /// No offers for any role.
  public static Call.Builder suppress() {
    return Call.newBuilder().setType(Call.Type.SUPPRESS);
  }

  /// Offers for all roles, filters cleared.
  public static Call.Builder revive() {
    return Call.newBuilder().setType(Call.Type.REVIVE);
  }

  /// Ends every task and the framework itself.
  public static Call.Builder teardown() {
    return Call.newBuilder().setType(Call.Type.TEARDOWN);
  }

  /// Ends one task, with the kill policy that it was launched with.
  public static Call.Builder kill(ClusterCall.Kill kill) {
    Call.Kill.Builder body = Call.Kill.newBuilder().setTaskId(Ids.task(kill.taskId()));
    if (!kill.agentId().isEmpty()) {
      body.setAgentId(Ids.agent(kill.agentId()));
    }
    return Call.newBuilder().setType(Call.Type.KILL).setKill(body);
  }

  /// Says that an update is kept.
  ///
  /// @throws IllegalArgumentException if the uuid is not base64
  public static Call.Builder acknowledge(ClusterCall.Acknowledge acknowledge) {
    ByteString uuid = ByteString.copyFrom(Base64.getDecoder().decode(acknowledge.uuid()));
    return Call.newBuilder().setType(Call.Type.ACKNOWLEDGE)
        .setAcknowledge(Call.Acknowledge.newBuilder().setTaskId(Ids.task(acknowledge.taskId()))
            .setAgentId(Ids.agent(acknowledge.agentId())).setUuid(uuid));
  }

  /// Explicit with attempts, implicit without. `reconcile` itself must be there in both cases
  /// (recorded: 06-reconcile, 131).
  public static Call.Builder reconcile(ClusterCall.Reconcile reconcile) {
    Call.Reconcile.Builder body = Call.Reconcile.newBuilder();
    for (ClusterCall.Attempt attempt : reconcile.attempts()) {
      Call.Reconcile.Task.Builder task = Call.Reconcile.Task.newBuilder()
          .setTaskId(Ids.task(attempt.taskId()));
      if (!attempt.agentId().isEmpty()) {
        task.setAgentId(Ids.agent(attempt.agentId()));
      }
      body.addTasks(task);
    }
    return Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(body);
  }

  private static Filters filters(Duration refuse) {
    return Filters.newBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0).build();
  }
}

package dev.karoo.local.master;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// Whether a scheduler call is complete, in Mesos' order and words (recording 07). The texts go
/// behind `Failed to validate scheduler::Call: `.
final class CallValidation {
  private static final int UUID_BYTES = 16;

  private CallValidation() {}

  /// What is missing or wrong.
  ///
  /// @param principal the authenticated one
  static Optional<String> check(Call call, Optional<String> principal) {
    if (!call.hasType()) {
      return expecting("type");
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      return subscribe(call, principal);
    }
    if (!call.hasFrameworkId()) {
      return expecting("framework_id");
    }
    return switch (call.getType()) {
      case UNKNOWN, SUBSCRIBE, TEARDOWN, REVIVE, SUPPRESS -> Optional.empty();
      case ACCEPT -> require(call.hasAccept(), "accept");
      case DECLINE -> require(call.hasDecline(), "decline");
      case ACCEPT_INVERSE_OFFERS -> require(call.hasAcceptInverseOffers(), "accept_inverse_offers");
      case DECLINE_INVERSE_OFFERS ->
        require(call.hasDeclineInverseOffers(), "decline_inverse_offers");
      case KILL -> require(call.hasKill(), "kill");
      case SHUTDOWN -> require(call.hasShutdown(), "shutdown");
      case ACKNOWLEDGE -> require(call.hasAcknowledge(), "acknowledge")
          .or(() -> uuid(call.getAcknowledge().getUuid()));
      case ACKNOWLEDGE_OPERATION_STATUS ->
        require(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status")
            .or(() -> uuid(call.getAcknowledgeOperationStatus().getUuid()))
            .or(() -> require(call.getAcknowledgeOperationStatus().hasAgentId(), "agent_id"));
      case RECONCILE -> require(call.hasReconcile(), "reconcile");
      case RECONCILE_OPERATIONS -> require(call.hasReconcileOperations(), "reconcile_operations");
      case MESSAGE -> require(call.hasMessage(), "message");
      case REQUEST -> require(call.hasRequest(), "request");
      case UPDATE_FRAMEWORK -> require(call.hasUpdateFramework(), "update_framework")
          .or(() -> sameId(call, call.getUpdateFramework().getFrameworkInfo().getId().getValue(),
              "update_framework"));
    };
  }

  private static Optional<String> subscribe(Call call, Optional<String> principal) {
    if (!call.hasSubscribe()) {
      return expecting("subscribe");
    }
    var info = call.getSubscribe().getFrameworkInfo();
    Optional<String> differs = sameId(call, info.getId().getValue(), "subscribe");
    if (differs.isPresent()) {
      return differs;
    }
    if (principal.isPresent() && info.hasPrincipal()
        && !principal.get().equals(info.getPrincipal())) {
      return Optional.of("Authenticated principal '" + principal.get()
          + "' does not match principal '" + info.getPrincipal() + "' set in `FrameworkInfo`");
    }
    return Optional.empty();
  }

  private static Optional<String> sameId(Call call, String id, String field) {
    return call.getFrameworkId().getValue().equals(id)
        ? Optional.empty()
        : Optional.of("'framework_id' differs from '" + field + ".framework_info.id'");
  }

  private static Optional<String> uuid(ByteString uuid) {
    return uuid.size() == UUID_BYTES ? Optional.empty() : Optional.of("Not a valid UUID");
  }

  private static Optional<String> require(boolean present, String field) {
    return present ? Optional.empty() : expecting(field);
  }

  private static Optional<String> expecting(String field) {
    return Optional.of("Expecting '" + field + "' to be present");
  }
}

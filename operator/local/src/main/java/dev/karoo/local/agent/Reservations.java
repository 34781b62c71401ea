package dev.karoo.local.agent;

import dev.karoo.local.link.ToAgent;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.Resources;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;

/// What is dynamically reserved on this agent, and the statuses of operations, sent again until
/// they are acknowledged (19:12–29).
final class Reservations {
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Loop loop;
  private final Checkpoints checkpoints;
  private final Consumer<ToMaster> out;
  private final Map<String, ToMaster.OperationUpdate> pending = new LinkedHashMap<>();
  private Resources reserved;

  Reservations(Loop loop, Checkpoints checkpoints, Consumer<ToMaster> out) {
    this.loop = loop;
    this.checkpoints = checkpoints;
    this.out = out;
    this.reserved = Resources.of(checkpoints.reserved());
  }

  List<Resource> reserved() {
    return reserved.toMessages(Form.REFINED);
  }

  /// Applies an operation, which the master has found possible.
  void apply(ToAgent.Apply order) {
    switch (order.info().getType()) {
      case RESERVE ->
        reserved = reserved.minus(Resources.of(order.info().getReserve().getSourceList()))
            .plus(Resources.of(order.info().getReserve().getResourcesList()));
      case UNRESERVE ->
        reserved = reserved.minus(Resources.of(order.info().getUnreserve().getResourcesList()));
      case UNKNOWN, LAUNCH, LAUNCH_GROUP, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK,
          DESTROY_DISK -> {
        // the master sends no other
      }
    }
    checkpoints.reserved(reserved());
    OperationStatus.Builder status = OperationStatus.newBuilder()
        .setState(OperationState.OPERATION_FINISHED);
    status.getUuidBuilder().setValue(TaskRun.uuid());
    ToMaster.OperationUpdate update = new ToMaster.OperationUpdate(order.operation(),
        status.build());
    pending.put(order.operation(), update);
    send(order.operation());
  }

  private void send(String operation) {
    ToMaster.OperationUpdate update = pending.get(operation);
    if (update != null) {
      out.accept(update);
      loop.after(RETRY, () -> send(operation));
    }
  }

  void acknowledged(String operation) {
    pending.remove(operation);
  }

  /// Sends everything that waits at once.
  void resend() {
    pending.values().forEach(out);
  }
}

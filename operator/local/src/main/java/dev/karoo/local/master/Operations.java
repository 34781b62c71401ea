package dev.karoo.local.master;

import com.google.protobuf.ByteString;
import dev.karoo.local.link.ToAgent;
import dev.karoo.local.link.ToMaster;
import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.ResourceKey;
import dev.karoo.local.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// Dynamic reservations (recording 19). The master changes its books at once, so what is reserved
/// may be offered before the agent has heard of it; the agent's word decides when it comes back.
final class Operations {
  private final Books books;
  private final Offers offers;

  Operations(Books books, Offers offers) {
    this.books = books;
    this.offers = offers;
  }

  /// An operation that fails at once: an error for the framework if the operation has an id.
  void refuse(Framework framework, Offer.Operation operation, String problem) {
    if (operation.hasId()) {
      framework.send(Events.operation(
          OperationStatus.newBuilder().setState(OperationState.OPERATION_ERROR).setMessage(problem)
              .setOperationId(operation.getId()).build()));
    }
  }

  /// RESERVE in an ACCEPT.
  void reserve(Acceptance.Basket basket, Offer.Operation operation) {
    List<Resource> list = operation.getReserve().getResourcesList();
    if (operation.getReserve().getSourceCount() > 0) {
      refuse(basket.framework, operation, "Operation attempted with invalid resources: "
          + "Reservation updates are not yet implemented for the scheduler API.");
      return;
    }
    Resources reserved = Resources.of(list).defaultAllocation(basket.role());
    Resources source = reserved.mapKeys(Operations::unreserved);
    Optional<String> problem = ReservationValidation.reserve(list, reserved, basket)
        .or(() -> contained(basket.resources, source));
    apply(basket, operation, problem, source, reserved);
  }

  /// UNRESERVE in an ACCEPT.
  void unreserve(Acceptance.Basket basket, Offer.Operation operation) {
    Resources reserved = Resources.of(operation.getUnreserve().getResourcesList())
        .defaultAllocation(basket.role());
    Optional<String> problem = ReservationValidation.dynamic(reserved, basket.agent)
        .or(() -> contained(basket.resources, reserved));
    apply(basket, operation, problem, reserved, reserved.mapKeys(Operations::unreserved));
  }

  private void apply(Acceptance.Basket basket, Offer.Operation operation, Optional<String> problem,
      Resources from, Resources to) {
    if (problem.isPresent()) {
      refuse(basket.framework, operation, problem.get());
      return;
    }
    basket.resources = basket.resources.minus(from).plus(to);
    basket.converted = basket.converted.plus(to);
    books.allocator.release(basket.framework.id, basket.role(), basket.agent.id, from);
    convert(basket.agent, from, to);
    books.allocator.hold(basket.framework.id, basket.role(), basket.agent.id, to);
    send(basket.agent, Optional.of(basket.framework), with(operation,
        list -> Resources.of(list).defaultAllocation(basket.role())));
  }

  private void convert(AgentEntry agent, Resources from, Resources to) {
    agent.total = agent.total.minus(from.allocatedTo(Optional.empty()))
        .plus(to.allocatedTo(Optional.empty()));
    books.allocator.setAgent(agent.id, agent.total);
  }

  private void send(AgentEntry agent, Optional<Framework> framework, Offer.Operation operation) {
    OperationEntry entry = new OperationEntry(UUID.randomUUID().toString(),
        framework.map(f -> f.id), agent.id,
        framework.isPresent() ? operation : operation.toBuilder().clearId().build());
    books.operations.put(entry.uuid, entry);
    framework.ifPresent(f -> f.operations.put(entry.uuid, entry));
    agent.send(new ToAgent.Apply(entry.uuid, with(entry.info,
        list -> Resources.of(list).allocatedTo(Optional.empty())), entry.id().isPresent()));
  }

  /// The operation with other resources: agents know no allocation, GET_OPERATIONS shows it
  /// (19:14).
  private static Offer.Operation with(Offer.Operation operation,
      Function<List<Resource>, Resources> change) {
    Offer.Operation.Builder changed = operation.toBuilder();
    if (operation.hasReserve()) {
      changed.getReserveBuilder().clearResources().addAllResources(
          change.apply(operation.getReserve().getResourcesList()).toMessages(Form.REFINED));
    }
    if (operation.hasUnreserve()) {
      changed.getUnreserveBuilder().clearResources().addAllResources(
          change.apply(operation.getUnreserve().getResourcesList()).toMessages(Form.REFINED));
    }
    return changed.build();
  }

  /// RESERVE_RESOURCES of an operator; a text with status 409 when it is impossible. Offers that
  /// are in the way are rescinded, even for a call that then fails.
  Optional<String> reserveByOperator(AgentEntry agent, List<Resource> source,
      List<Resource> resources) {
    Resources to = Resources.of(resources);
    Resources from = source.isEmpty() ? to.mapKeys(Operations::unreserved) : Resources.of(source);
    Offer.Operation.Builder operation = Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.RESERVE);
    operation.getReserveBuilder().addAllResources(resources).addAllSource(source);
    return byOperator(agent, from, to, operation.build());
  }

  /// UNRESERVE_RESOURCES of an operator.
  Optional<String> unreserveByOperator(AgentEntry agent, List<Resource> resources) {
    Resources from = Resources.of(resources);
    Offer.Operation.Builder operation = Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.UNRESERVE);
    operation.getUnreserveBuilder().addAllResources(resources);
    return byOperator(agent, from, from.mapKeys(Operations::unreserved), operation.build());
  }

  private Optional<String> byOperator(AgentEntry agent, Resources from, Resources to,
      Offer.Operation operation) {
    for (OfferEntry offer : List.copyOf(agent.offers.values())) {
      offers.rescind(offer);
    }
    Resources free = agent.total.minus(agent.used().allocatedTo(Optional.empty()));
    Optional<String> problem = contained(free, from);
    if (problem.isEmpty()) {
      convert(agent, from, to);
      send(agent, Optional.empty(), operation);
    }
    offers.soon(agent.id);
    return problem;
  }

  private static Optional<String> contained(Resources all, Resources part) {
    return all.contains(part)
        ? Optional.empty()
        : Optional.of(all + " does not contain " + part);
  }

  private static ResourceKey unreserved(ResourceKey key) {
    int count = key.reservations().size();
    return count == 0 ? key : key.withReservations(key.reservations().subList(0, count - 1));
  }

  /// An agent's word about an operation.
  void update(AgentEntry agent, ToMaster.OperationUpdate update) {
    OperationEntry entry = books.operations.get(update.operation());
    if (entry == null) {
      agent.send(new ToAgent.AcknowledgeOperation(update.operation()));
      return;
    }
    Optional<Framework> framework = entry.framework.flatMap(books::framework);
    if (entry.id().isEmpty() || framework.isEmpty()) {
      forget(entry);
      agent.send(new ToAgent.AcknowledgeOperation(update.operation()));
      return;
    }
    OperationStatus status = update.status().toBuilder().setOperationId(entry.info.getId())
        .setAgentId(AgentID.newBuilder().setValue(agent.id)).build();
    entry.status = Optional.of(status);
    framework.get().send(Events.operation(status));
  }

  private void forget(OperationEntry entry) {
    books.operations.remove(entry.uuid);
    entry.framework.flatMap(books::framework).ifPresent(f -> f.operations.remove(entry.uuid));
  }

  /// ACKNOWLEDGE_OPERATION_STATUS.
  void acknowledge(Framework framework, Call.AcknowledgeOperationStatus call) {
    ByteString uuid = call.getUuid();
    for (OperationEntry entry : List.copyOf(framework.operations.values())) {
      if (entry.id().equals(Optional.of(call.getOperationId().getValue()))
          && entry.status.map(s -> s.getUuid().getValue().equals(uuid)).orElse(false)) {
        forget(entry);
        books.agent(entry.agent)
            .ifPresent(a -> a.send(new ToAgent.AcknowledgeOperation(entry.uuid)));
      }
    }
  }

  /// RECONCILE_OPERATIONS.
  void reconcile(Framework framework, Call.ReconcileOperations call) {
    if (call.getOperationsCount() == 0) {
      framework.operations.values().stream().filter(o -> o.id().isPresent())
          .forEach(o -> framework.send(Events.operation(known(o))));
      return;
    }
    for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
      Optional<OperationEntry> entry = framework.operations.values().stream()
          .filter(o -> o.id().equals(Optional.of(asked.getOperationId().getValue()))).findFirst();
      framework.send(
          Events.operation(entry.map(Operations::known).orElseGet(() -> unknown(asked))));
    }
  }

  private static OperationStatus known(OperationEntry entry) {
    OperationStatus.Builder status = OperationStatus.newBuilder()
        .setState(
            entry.status.map(OperationStatus::getState).orElse(OperationState.OPERATION_PENDING))
        .setOperationId(entry.info.getId());
    status.getAgentIdBuilder().setValue(entry.agent);
    return status.build();
  }

  private OperationStatus unknown(Call.ReconcileOperations.Operation asked) {
    OperationStatus.Builder status = OperationStatus.newBuilder()
        .setOperationId(asked.getOperationId());
    if (!asked.hasAgentId()) {
      return status.setState(OperationState.OPERATION_UNKNOWN)
          .setMessage("Reconciliation: Operation is unknown and no 'agent_id' was provided")
          .build();
    }
    String agent = asked.getAgentId().getValue();
    status.setAgentId(asked.getAgentId());
    if (books.agents.containsKey(agent)) {
      return status.setState(OperationState.OPERATION_UNKNOWN)
          .setMessage("Reconciliation: Operation is unknown").build();
    }
    if (books.registry.unreachable.containsKey(agent)) {
      return status.setState(OperationState.OPERATION_UNREACHABLE)
          .setMessage("Reconciliation: Agent is unreachable").build();
    }
    if (books.registry.gone.containsKey(agent)) {
      return status.setState(OperationState.OPERATION_GONE_BY_OPERATOR)
          .setMessage("Reconciliation: Agent is gone").build();
    }
    return status.setState(OperationState.OPERATION_UNKNOWN)
        .setMessage("Reconciliation: Both operation and agent are unknown").build();
  }

  /// An agent came back without having heard of operations that are still pending: they are lost
  /// (19:398–418).
  void dropPending(AgentEntry agent) {
    for (OperationEntry entry : new ArrayList<>(books.operations.values())) {
      if (entry.agent.equals(agent.id) && entry.status.isEmpty()) {
        forget(entry);
        if (entry.id().isPresent()) {
          OperationStatus.Builder dropped = OperationStatus.newBuilder()
              .setState(OperationState.OPERATION_DROPPED).setOperationId(entry.info.getId());
          dropped.getAgentIdBuilder().setValue(agent.id);
          entry.framework.flatMap(books::framework)
              .ifPresent(f -> f.send(Events.operation(dropped.build())));
        }
      }
    }
  }
}

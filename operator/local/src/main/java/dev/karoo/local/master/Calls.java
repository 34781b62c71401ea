package dev.karoo.local.master;

import dev.karoo.local.http.Response;
import dev.karoo.local.link.ToAgent;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// A valid call of a connected framework, carried out. All are answered with 202, whatever becomes
/// of them, but UPDATE_FRAMEWORK.
final class Calls {
  private final Books books;
  private final Frameworks frameworks;
  private final Offers offers;
  private final Acceptance acceptance;
  private final Tasks tasks;
  private final Operations operations;
  private final InverseOffers inverse;

  Calls(Books books, Frameworks frameworks, Offers offers, Acceptance acceptance, Tasks tasks,
      Operations operations, InverseOffers inverse) {
    this.books = books;
    this.frameworks = frameworks;
    this.offers = offers;
    this.acceptance = acceptance;
    this.tasks = tasks;
    this.operations = operations;
    this.inverse = inverse;
  }

  Response apply(Framework framework, Call call) {
    switch (call.getType()) {
      case UNKNOWN, SUBSCRIBE, REQUEST, MESSAGE -> {
        // REQUEST does nothing in Mesos either; command executors ignore messages.
      }
      case TEARDOWN -> frameworks.remove(framework);
      case ACCEPT -> acceptance.accept(framework, call.getAccept());
      case DECLINE -> offers.decline(framework, call.getDecline().getOfferIdsList(),
          call.getDecline().getFilters());
      case ACCEPT_INVERSE_OFFERS -> inverse.answered(framework,
          call.getAcceptInverseOffers().getInverseOfferIdsList(), InverseOffers.Answer.ACCEPT,
          call.getAcceptInverseOffers().getFilters());
      case DECLINE_INVERSE_OFFERS -> inverse.answered(framework,
          call.getDeclineInverseOffers().getInverseOfferIdsList(), InverseOffers.Answer.DECLINE,
          call.getDeclineInverseOffers().getFilters());
      case REVIVE -> {
        books.allocator.revive(framework.id, call.getRevive().getRolesList());
        inverse.revive(framework);
        offers.soon();
      }
      case SUPPRESS ->
        books.allocator.suppress(framework.id, call.getSuppress().getRolesList());
      case KILL -> tasks.kill(framework, call.getKill());
      case SHUTDOWN -> books.agent(call.getShutdown().getAgentId().getValue())
          .ifPresent(a -> a.send(new ToAgent.ShutdownExecutor(framework.id,
              call.getShutdown().getExecutorId().getValue())));
      case ACKNOWLEDGE -> tasks.acknowledge(framework, call.getAcknowledge());
      case ACKNOWLEDGE_OPERATION_STATUS ->
        operations.acknowledge(framework, call.getAcknowledgeOperationStatus());
      case RECONCILE -> tasks.reconcile(framework, call.getReconcile());
      case RECONCILE_OPERATIONS ->
        operations.reconcile(framework, call.getReconcileOperations());
      case UPDATE_FRAMEWORK -> {
        Optional<String> refused = frameworks.update(framework, call.getUpdateFramework());
        return refused.map(text -> Response.text(400, text)).orElse(Response.empty(200));
      }
    }
    return Response.empty(202);
  }
}

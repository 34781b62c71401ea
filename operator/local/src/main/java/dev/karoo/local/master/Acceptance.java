package dev.karoo.local.master;

import dev.karoo.local.link.ToAgent;
import dev.karoo.local.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// ACCEPT: operations, in order, on the resources of offers.
final class Acceptance {
  private final Books books;
  private final Offers offers;
  private final Operations operations;

  Acceptance(Books books, Offers offers, Operations operations) {
    this.books = books;
    this.offers = offers;
    this.operations = operations;
  }

  /// What an ACCEPT works on: it shrinks with every launch and changes with every reservation.
  static final class Basket {
    final Framework framework;
    final AgentEntry agent;
    final OfferEntry offer;
    Resources resources;
    /// What reservations made of the offer's resources: it is not under the ACCEPT's filter, so
    /// that the agent is offered again at once (19:280–288).
    Resources converted = Resources.of(List.of());

    Basket(Framework framework, AgentEntry agent, OfferEntry offer, Resources resources) {
      this.framework = framework;
      this.agent = agent;
      this.offer = offer;
      this.resources = resources;
    }

    String role() {
      return offer.role();
    }
  }

  /// One invalid offer makes the whole call void: every task is dropped, the other offers are lost
  /// (03:209–250).
  void accept(Framework framework, Call.Accept call) {
    Optional<String> problem = problem(framework, call.getOfferIdsList());
    List<OfferEntry> taken = take(framework, call.getOfferIdsList());
    if (problem.isPresent()) {
      taken.forEach(o -> books.allocator.release(o.framework(), o.role(), o.agent(),
          o.resources()));
      drop(framework, call.getOperationsList(), problem.get());
      return;
    }
    OfferEntry first = taken.getFirst();
    AgentEntry agent = books.agents.get(first.agent());
    if (agent == null) {
      return;
    }
    Resources all = taken.stream().map(OfferEntry::resources).reduce(Resources.NONE,
        Resources::plus);
    Basket basket = new Basket(framework, agent, first, all);
    for (Offer.Operation operation : call.getOperationsList()) {
      apply(basket, operation);
    }
    books.allocator.release(framework.id, first.role(), agent.id, basket.resources);
    Filters filters = call.getFilters();
    if (basket.resources.contains(basket.converted)) {
      offers.refuse(first, basket.resources.minus(basket.converted), filters);
    }
  }

  private Optional<String> problem(Framework framework, List<OfferID> ids) {
    if (ids.isEmpty()) {
      return Optional.of("No offers specified");
    }
    Set<OfferID> seen = new HashSet<>();
    for (OfferID id : ids) {
      if (!seen.add(id)) {
        return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
      }
    }
    Optional<OfferEntry> first = Optional.empty();
    for (OfferID id : ids) {
      Optional<OfferEntry> offer = offers.find(id.getValue());
      if (offer.isEmpty()) {
        return Optional.of("Offer " + id.getValue() + " is no longer valid");
      }
      Optional<String> differs = differs(framework, first, offer.get());
      if (differs.isPresent()) {
        return differs;
      }
      first = first.or(() -> offer);
    }
    return Optional.empty();
  }

  private static Optional<String> differs(Framework framework, Optional<OfferEntry> first,
      OfferEntry offer) {
    if (!offer.framework().equals(framework.id)) {
      return Optional.of("Offer " + offer.id() + " has invalid framework " + offer.framework()
          + " while framework " + framework.id + " is expected");
    }
    if (first.isPresent() && !first.get().role().equals(offer.role())) {
      return Optional.of("Aggregated offers must be allocated to the same role. Offer "
          + offer.id() + " uses role '" + offer.role() + "' but another is using role '"
          + first.get().role() + "'");
    }
    if (first.isPresent() && !first.get().agent().equals(offer.agent())) {
      return Optional.of("Aggregated offers must belong to one single agent. Offer " + offer.id()
          + " uses agent " + offer.agent() + " and agent " + first.get().agent());
    }
    return Optional.empty();
  }

  private List<OfferEntry> take(Framework framework, Collection<OfferID> ids) {
    List<OfferEntry> taken = new ArrayList<>();
    for (OfferID id : Set.copyOf(ids)) {
      offers.find(id.getValue()).filter(o -> o.framework().equals(framework.id))
          .ifPresent(taken::add);
    }
    taken.sort((a, b) -> Integer.compare(position(ids, a), position(ids, b)));
    taken.forEach(offers::take);
    return taken;
  }

  private static int position(Collection<OfferID> ids, OfferEntry offer) {
    return List.copyOf(ids).indexOf(offer.message().getId());
  }

  private void drop(Framework framework, List<Offer.Operation> all, String problem) {
    for (Offer.Operation operation : all) {
      switch (operation.getType()) {
        case LAUNCH -> operation.getLaunch().getTaskInfosList()
            .forEach(t -> drop(framework, t, problem));
        case LAUNCH_GROUP -> operation.getLaunchGroup().getTaskGroup().getTasksList()
            .forEach(t -> drop(framework, t, problem));
        case UNKNOWN, RESERVE, UNRESERVE, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK,
            DESTROY_DISK ->
          operations.refuse(framework, operation,
              "Operation attempted with invalid offers: " + problem);
      }
    }
  }

  private void drop(Framework framework, TaskInfo task, String problem) {
    TaskState state = framework.partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
    framework.send(Events.update(Events.status(task.getTaskId().getValue(),
        Optional.of(task.getAgentId().getValue()), state,
        TaskStatus.Reason.REASON_INVALID_OFFERS, "Task launched with invalid offers: " + problem,
        books.loop.now()).build()));
  }

  private void apply(Basket basket, Offer.Operation operation) {
    switch (operation.getType()) {
      case LAUNCH -> operation.getLaunch().getTaskInfosList().forEach(t -> launch(basket, t));
      case LAUNCH_GROUP -> launchGroup(basket, operation.getLaunchGroup().getExecutor(),
          operation.getLaunchGroup().getTaskGroup());
      case RESERVE -> operations.reserve(basket, operation);
      case UNRESERVE -> operations.unreserve(basket, operation);
      case UNKNOWN, CREATE, DESTROY, GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK ->
        operations.refuse(basket.framework, operation,
            "The local cluster has no operation " + operation.getType());
    }
  }

  private void launch(Basket basket, TaskInfo task) {
    Resources needed = needed(basket, task);
    Optional<String> problem = TaskValidation.check(task, basket.framework, basket.agent.id)
        .or(() -> TaskValidation.fits(needed, basket.resources));
    if (problem.isPresent()) {
      error(basket.framework, task, TaskStatus.Reason.REASON_TASK_INVALID, problem.get());
      return;
    }
    TaskInfo complete = task.toBuilder().clearResources().addAllResources(needed.toMessages(
        dev.karoo.local.resources.Form.REFINED)).build();
    add(basket, complete, needed);
    basket.agent.send(new ToAgent.Run(basket.framework.info, complete));
  }

  private static Resources needed(Basket basket, TaskInfo task) {
    List<Resource> all = new ArrayList<>(task.getResourcesList());
    all.addAll(task.getExecutor().getResourcesList());
    return Resources.of(all).defaultAllocation(basket.role());
  }

  private void add(Basket basket, TaskInfo task, Resources needed) {
    TaskEntry entry = TaskEntry.staging(basket.framework.id, task, needed);
    basket.resources = basket.resources.minus(needed);
    books.addTask(basket.framework, basket.agent, entry);
    books.watchers.taskAdded(entry);
  }

  private void launchGroup(Basket basket, ExecutorInfo executor, TaskGroupInfo group) {
    Optional<String> problem = GroupValidation.check(executor, group, basket.framework,
        basket.agent.id);
    Resources needed = group.getTasksList().stream().map(t -> needed(basket, t))
        .reduce(Resources.of(executor.getResourcesList()).defaultAllocation(basket.role()),
            Resources::plus);
    if (problem.isEmpty()) {
      problem = TaskValidation.fits(needed, basket.resources);
    }
    if (problem.isPresent()) {
      for (TaskInfo task : group.getTasksList()) {
        error(basket.framework, task, TaskStatus.Reason.REASON_TASK_GROUP_INVALID, problem.get());
      }
      return;
    }
    TaskGroupInfo.Builder complete = TaskGroupInfo.newBuilder();
    for (TaskInfo task : group.getTasksList()) {
      TaskInfo full = task.toBuilder().setExecutor(executor).build();
      complete.addTasks(full);
      add(basket, full, needed(basket, task));
    }
    basket.agent
        .send(new ToAgent.RunGroup(basket.framework.info, executor, complete.build()));
  }

  private void error(Framework framework, TaskInfo task, TaskStatus.Reason reason,
      String problem) {
    framework.send(Events.update(Events.status(task.getTaskId().getValue(),
        Optional.of(task.getAgentId().getValue()), TaskState.TASK_ERROR, reason, problem,
        books.loop.now()).build()));
  }
}

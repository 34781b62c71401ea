package dev.karoo.core.invariant;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Interface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the tasks of one agent hold together.
final class AgentAudit {
  private final Agent agent;
  private final List<Standing> tasks;
  private final List<Violation> found = new ArrayList<>();

  AgentAudit(Agent agent, List<Standing> tasks) {
    this.agent = agent;
    this.tasks = tasks;
  }

  List<Violation> violations() {
    sum("CPU time", agent.cpus(),
        t -> t.request().cpus().plus(Scalar.of(t.placement().cores().size())));
    sum("MiB of memory", agent.memory(), t -> t.request().memory());
    sum("MiB of disk", agent.disk(), t -> t.request().disk());
    for (int d = 0; d < agent.domains().size(); d++) {
      int domain = d;
      agent.domains().get(d).memory().ifPresent(memory -> sum("MiB of memory in domain " + domain,
          memory, t -> bound(t, domain) ? t.request().memory() : Scalar.ZERO));
    }
    devices();
    once("PU", t -> t.placement().cores().toList());
    once("port", t -> List.copyOf(t.placement().ports().values()));
    multicast();
    return found;
  }

  private static boolean bound(Standing task, int domain) {
    return !task.request().cores().isNone() && task.request().alignment() == Alignment.REQUIRED
        && task.placement().domains().equals(List.of(domain));
  }

  private void devices() {
    agent.gpus().forEach(gpu -> {
      sum("of the compute of " + gpu.uuid(), gpu.compute(), t -> total(t.placement().gpus(),
          share -> share.uuid().equals(gpu.uuid()) ? share.compute() : Scalar.ZERO));
      sum("MiB of " + gpu.uuid(), gpu.memory(), t -> total(t.placement().gpus(),
          share -> share.uuid().equals(gpu.uuid()) ? share.memory() : Scalar.ZERO));
    });
    agent.interfaces().forEach(nic -> {
      sum("bit/s into " + nic.name(), nic.bandwidthIn(), t -> total(t.placement().interfaces(),
          share -> share.name().equals(nic.name()) ? share.bandwidthIn() : Scalar.ZERO));
      sum("bit/s out of " + nic.name(), nic.bandwidthOut(), t -> total(
          t.placement().interfaces(),
          share -> share.name().equals(nic.name()) ? share.bandwidthOut() : Scalar.ZERO));
    });
  }

  private static <T> Scalar total(List<T> shares, Function<T, Scalar> amount) {
    return shares.stream().map(amount).reduce(Scalar.ZERO, Scalar::plus);
  }

  private void sum(String what, Scalar available, Function<Standing, Scalar> amount) {
    Scalar held = total(tasks, amount);
    if (held.compareTo(available) > 0) {
      found.add(new Violation(Violation.Rule.AMOUNT, agent.name(),
          tasks.stream().filter(t -> !amount.apply(t).isZero()).map(Standing::key).toList(),
          held + " " + what + " are held of " + available));
    }
  }

  private void once(String what, Function<Standing, List<Integer>> numbers) {
    Map<Integer, TaskKey> holder = new HashMap<>();
    for (Standing task : tasks) {
      for (int number : numbers.apply(task)) {
        TaskKey other = holder.put(number, task.key());
        if (other != null) {
          found.add(new Violation(Violation.Rule.ONCE, agent.name(), List.of(other, task.key()),
              what + " " + number + " is held twice"));
        }
      }
    }
  }

  /// What one task does with one interface.
  private record Use(TaskKey task, InterfaceRequest request) {}

  private void multicast() {
    for (Interface nic : agent.interfaces()) {
      if (nic.multicastLoopback()) {
        continue;
      }
      List<Use> uses = new ArrayList<>();
      for (Standing task : tasks) {
        Request request = task.request();
        List<Placement.InterfaceShare> shares = task.placement().interfaces();
        for (int i = 0; i < Math.min(shares.size(), request.interfaces().size()); i++) {
          if (shares.get(i).name().equals(nic.name())) {
            uses.add(new Use(task.key(), request.interfaces().get(i)));
          }
        }
      }
      for (Use sender : uses) {
        for (Use receiver : uses) {
          if (sender.request.ibverbs()
              && meet(sender.request.send(), receiver.request.receive())) {
            found.add(new Violation(Violation.Rule.MULTICAST, agent.name(),
                List.of(sender.task, receiver.task),
                nic.name() + " has no loopback: " + receiver.task
                    + " would not hear what " + sender.task + " sends"));
          }
        }
      }
    }
  }

  private static boolean meet(Ranges a, Ranges b) {
    return a.minus(b).size() < a.size();
  }
}

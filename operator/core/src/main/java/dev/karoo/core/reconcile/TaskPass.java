package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is to be done about one task that is wanted: exactly one attempt of it is to run, at the
/// present spec.
final class TaskPass {
  private final DesiredPipeline desired;
  private final TaskTemplate template;
  private final ObservedTask task;
  private final String specHash;
  private final Fleet fleet;
  private final Rules rules;
  private final Instant now;
  private final List<Step> steps = new ArrayList<>();

  TaskPass(DesiredPipeline desired, TaskTemplate template, String specHash, ObservedTask task,
      Fleet fleet, Rules rules, Instant now) {
    this.desired = desired;
    this.template = template;
    this.specHash = specHash;
    this.task = task;
    this.fleet = fleet;
    this.rules = rules;
    this.now = now;
  }

  /// The steps.
  ///
  /// @param updates whether an attempt at an older spec may be ended now
  List<Step> run(Updates updates) {
    List<Attempt> fresh = new ArrayList<>();
    List<Attempt> dying = new ArrayList<>();
    for (Attempt attempt : task.live()) {
      if (attempt.kill().isPresent()) {
        dying.add(attempt);
      } else if (attempt.specHash().equals(specHash)) {
        fresh.add(attempt);
      } else if (updates == Updates.GO) {
        steps.add(new Step.Kill(task.key(), attempt.id(), new KillOrder(
            KillOrder.Cause.CHANGED, "the pipeline's spec changed", now)));
        dying.add(attempt);
      } else {
        steps.add(new Step.Keep(task.key(), attempt.id(),
            "waits for its turn to be updated"));
        return steps;
      }
    }
    List<Attempt> inContact = fresh.stream().filter(a -> !a.outOfContact()).toList();
    if (inContact.isEmpty()) {
      withoutContact(fresh, dying);
    } else {
      keepOne(inContact, fresh);
      dying.stream().filter(Attempt::outOfContact).forEach(a -> writeOffOrWait(a,
          rules.writeOff()));
    }
    return steps;
  }

  /// One of those that are in contact stays; the policy says which.
  private void keepOne(List<Attempt> inContact, List<Attempt> fresh) {
    Attempt kept = preferred(inContact);
    steps.add(new Step.Keep(task.key(), kept.id(), "runs as wanted"));
    for (Attempt other : fresh) {
      if (other.equals(kept)) {
        continue;
      }
      if (!other.outOfContact()) {
        steps.add(new Step.Kill(task.key(), other.id(), new KillOrder(
            KillOrder.Cause.DUPLICATE, "attempt " + kept.number() + " of the same task runs on "
                + kept.agent(),
            now)));
      } else if (other.state() == TaskState.UNKNOWN) {
        steps.add(new Step.GiveUp(task.key(), other.id(),
            "Mesos no longer knows it, and attempt " + kept.number() + " took its place"));
      }
    }
  }

  private Attempt preferred(List<Attempt> inContact) {
    Comparator<Attempt> byNumber = Comparator.comparingInt(Attempt::number);
    Comparator<Attempt> byPolicy = switch (template.unreachable().onReturn()) {
      case KILL_REPLACEMENT -> byNumber.reversed();
      case KILL_RETURNED -> byNumber;
    };
    return inContact.stream().max(Comparator
        .<Attempt, Boolean>comparing(a -> a.specHash().equals(specHash))
        .thenComparing(a -> a.state() == TaskState.RUNNING).thenComparing(byPolicy))
        .orElseThrow();
  }

  private void withoutContact(List<Attempt> lost, List<Attempt> dying) {
    Optional<Attempt> ending = dying.stream().filter(a -> !a.outOfContact()).findFirst();
    if (ending.isPresent()) {
      waits(Step.Wait.Cause.ENDING, "attempt " + ending.get().number() + " is still ending",
          Optional.empty(), Optional.empty());
      return;
    }
    Duration patience = template.unreachable().replaceAfter();
    for (Attempt attempt : dying) {
      if (writeOffOrWait(attempt, patience)) {
        return;
      }
    }
    Optional<Attempt> newest = lost.stream().max(Comparator.comparingInt(Attempt::number));
    if (newest.isPresent()) {
      Instant until = newest.get().times().lost().orElse(now).plus(patience);
      if (until.isAfter(now)) {
        waits(Step.Wait.Cause.AGENT_LOST, "nothing is heard of agent " + newest.get().agent()
            + "; it is replaced if that lasts until " + until, Optional.of(until),
            Optional.empty());
        return;
      }
    }
    start(newest);
  }

  /// Whether it must still be waited for.
  private boolean writeOffOrWait(Attempt attempt, Duration patience) {
    Instant until = attempt.times().lost().orElse(now).plus(patience);
    if (until.isAfter(now)) {
      waits(Step.Wait.Cause.AGENT_LOST, "nothing is heard of agent " + attempt.agent()
          + ", where attempt " + attempt.number() + " is to end", Optional.of(until),
          Optional.empty());
      return true;
    }
    steps.add(new Step.GiveUp(task.key(), attempt.id(), "nothing was heard of agent "
        + attempt.agent() + " for " + patience.toSeconds() + " s; it is killed if it returns"));
    return false;
  }

  private void start(Optional<Attempt> replaced) {
    Optional<Attempt> last = task.attempts().reversed().stream().filter(a -> !a.live())
        .findFirst().filter(_ -> replaced.isEmpty());
    if (completed(last)) {
      return;
    }
    Request request = MulticastAddresses.request(desired.pipeline(), template,
        task.key().index(), desired.addresses());
    String hash = SpecHash.of(request);
    Optional<Holding> place = last.filter(this::worthStaying).flatMap(Attempt::holding)
        .filter(holding -> holding.hash().equals(hash));
    Optional<Instant> notBefore = rules.backOff().notBefore(task.attempts(), specHash);
    Optional<String> groupless = desired.withoutAddress();
    if (notBefore.isPresent() && notBefore.get().isAfter(now)) {
      waits(Step.Wait.Cause.BACK_OFF, "it failed, and is started again at " + notBefore.get(),
          notBefore, place);
    } else if (groupless.isPresent()) {
      waits(Step.Wait.Cause.MULTICAST, "the multicast pool has not enough consecutive free"
          + " addresses for group " + groupless.get(), Optional.empty(), Optional.empty());
    } else if (place.isPresent() && !inForming()) {
      steps.add(new Step.Relaunch(task.key(), place.get(), specHash,
          "starts again where it was, on agent " + place.get().placement().agent()));
    } else {
      steps.add(new Step.Place(task.key(), request, hash, specHash,
          inForming() ? desired.gang() : "", avoided(), last.map(Attempt::agent).orElse(""),
          reason(replaced, last)));
    }
  }

  /// Whether it is part of a gang that is not admitted yet.
  private boolean inForming() {
    return Gangs.forming(desired) && !template.batch() && !Gangs.taken(task);
  }

  private static String reason(Optional<Attempt> replaced, Optional<Attempt> last) {
    return replaced.map(a -> "replaces attempt " + a.number() + " on lost agent " + a.agent())
        .or(() -> last.map(a -> "follows attempt " + a.number() + ", which is " + a.state()))
        .orElse("is wanted and does not run");
  }

  /// Places of the task's own that must not be used again: where it still runs out of contact, and
  /// where it failed too often in a row.
  private Set<String> avoided() {
    Set<String> agents = new HashSet<>(fleet.avoided());
    task.live().stream().map(Attempt::agent).forEach(agents::add);
    task.last().map(Attempt::agent).filter(agent -> failures(agent) >= rules.failuresInPlace())
        .filter(_ -> fleet.usable().size() > 1).ifPresent(agents::add);
    return agents;
  }

  private boolean worthStaying(Attempt last) {
    boolean mayStay = switch (Outcome.of(last)) {
      case SUCCEEDED, FAILED -> true;
      case STOPPED -> last.kill().filter(k -> k.cause() == KillOrder.Cause.CHANGED).isPresent();
      case NEVER_STARTED, INFRASTRUCTURE, REFUSED -> false;
    };
    return mayStay && fleet.takes(last.agent()) && failures(last.agent()) < rules
        .failuresInPlace();
  }

  /// Failures in a row on this agent, up to the newest attempt.
  private int failures(String agent) {
    int failures = 0;
    for (Attempt attempt : task.attempts().reversed()) {
      if (attempt.live()) {
        continue;
      }
      if (!attempt.agent().equals(agent) || Outcome.of(attempt) != Outcome.FAILED) {
        break;
      }
      failures++;
    }
    return failures;
  }

  /// Whether nothing is to be started any more, and then says so.
  private boolean completed(Optional<Attempt> last) {
    TaskTemplate.Restart restart = template.restart();
    if (last.isEmpty() || !template.batch() || !last.get().specHash().equals(specHash)) {
      return false;
    }
    Outcome outcome = Outcome.of(last.get());
    if (outcome == Outcome.SUCCEEDED) {
      steps.add(new Step.Done(task.key(), true, "it ended with success"));
      return true;
    }
    long failed = task.attempts().stream()
        .filter(a -> !a.live() && Outcome.of(a) == Outcome.FAILED).count();
    boolean never = restart.policy() == TaskTemplate.Restart.Policy.NEVER;
    if (outcome == Outcome.FAILED
        && (never || failed >= restart.attempts().orElse(Integer.MAX_VALUE))) {
      steps.add(new Step.Done(task.key(), false, never
          ? "it failed, and its restart policy is Never"
          : "it failed in all " + failed + " attempts"));
      return true;
    }
    return false;
  }

  private void waits(Step.Wait.Cause cause, String why, Optional<Instant> until,
      Optional<Holding> holds) {
    steps.add(new Step.Wait(task.key(), cause, why, until, holds));
  }

  /// Whether attempts at an older spec may be ended now.
  enum Updates {
    GO, HOLD
  }
}

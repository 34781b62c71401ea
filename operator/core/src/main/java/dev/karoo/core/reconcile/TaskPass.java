package dev.karoo.core.reconcile;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Claim;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Outcome;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.rollout.Availability;
import dev.karoo.core.rollout.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is to be done about one task that is wanted: exactly one attempt of it is to run, at the
/// present spec.
final class TaskPass {
  private final DesiredPipeline desired;
  private final TaskTemplate template;
  private final ObservedTask task;
  private final String specHash;
  private final Siblings siblings;
  private final Fleet fleet;
  private final Rules rules;
  private final Instant now;
  private final Experience experience;
  private final List<Step> steps = new ArrayList<>();
  private final List<Instant> wakes = new ArrayList<>();

  TaskPass(DesiredPipeline desired, TaskTemplate template, String specHash, ObservedTask task,
      Siblings siblings, Fleet fleet, Rules rules, Instant now) {
    this.desired = desired;
    this.template = template;
    this.specHash = specHash;
    this.task = task;
    this.siblings = siblings;
    this.fleet = fleet;
    this.rules = rules;
    this.now = now;
    experience = new Experience(task.attempts(), desired.retryAt(), fleet, rules, now);
  }

  /// When to look again although nothing happened, beside what the steps say.
  List<Instant> wakes() {
    return wakes;
  }

  /// The steps.
  ///
  /// @param turn what may be done about attempts that are to be replaced
  List<Step> run(Turn turn) {
    List<Attempt> fresh = new ArrayList<>();
    List<Attempt> dying = new ArrayList<>();
    List<Attempt> leaving = new ArrayList<>();
    for (Attempt attempt : task.live()) {
      Optional<KillOrder> order = overdue(attempt);
      if (attempt.kill().isPresent()) {
        dying.add(attempt);
      } else if (order.isPresent()) {
        steps.add(new Step.Kill(task.key(), attempt.id(), order.get()));
        dying.add(attempt);
      } else if (leaves(attempt, turn).isPresent()) {
        leaving.add(attempt);
      } else {
        fresh.add(attempt);
      }
    }
    boolean end = switch (turn) {
      case STAY -> false;
      case AFTER -> true;
      case BEFORE -> fresh.stream().anyMatch(this::serves);
    };
    for (Attempt attempt : leaving) {
      if (end) {
        steps.add(new Step.Kill(task.key(), attempt.id(), leaves(attempt, turn).orElseThrow()));
        dying.add(attempt);
      } else {
        steps.add(new Step.Keep(task.key(), attempt.id(), "runs until its successor serves"));
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

  /// Why an attempt is to end whatever its spec.
  private Optional<KillOrder> overdue(Attempt attempt) {
    if (attempt.kill().isPresent() || attempt.outOfContact()) {
      return Optional.empty();
    }
    // what ran before has what Mesos was told then, not what the template says by now
    Optional<Instant> end = template.maxRunTime()
        .filter(_ -> attempt.specHash().equals(desired.hash(template)))
        .flatMap(time -> attempt.times().started()
            .map(at -> at.plus(time).plus(template.gracePeriod()).plus(rules.overtime())));
    if (end.isPresent() && !end.get().isAfter(now)) {
      return Optional.of(new KillOrder(KillOrder.Cause.OVERTIME, "it has run longer than its"
          + " maxRunTime, " + template.maxRunTime().orElseThrow().toSeconds() + " s", now));
    }
    end.ifPresent(wakes::add);
    return siblings.moved(template, task.key().index(), attempt)
        .map(other -> new KillOrder(KillOrder.Cause.CHANGED, other + " moved: it starts again"
            + " with the new endpoints", now));
  }

  /// Why an attempt is to be replaced; none: it is not.
  private Optional<KillOrder> leaves(Attempt attempt, Turn turn) {
    if (!attempt.specHash().equals(specHash)) {
      return Optional.of(new KillOrder(KillOrder.Cause.CHANGED, "the pipeline's spec changed",
          now));
    }
    return turn == Turn.STAY || attempt.outOfContact()
        ? Optional.empty()
        : Optional.ofNullable(fleet.drained().get(attempt.agent()))
            .map(why -> new KillOrder(KillOrder.Cause.DRAINED, why, now));
  }

  private boolean serves(Attempt attempt) {
    return Availability.from(template, task.attempts(), attempt, rules.backOff())
        .filter(at -> !at.isAfter(now)).isPresent();
  }

  /// One of those that are in contact stays; the policy says which.
  private void keepOne(List<Attempt> inContact, List<Attempt> fresh) {
    Attempt kept = preferred(inContact);
    if (task.claim().isPresent()) {
      steps.add(new Step.Release(task.key(), "attempt " + kept.number() + " is back on agent "
          + kept.agent()));
    }
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
    if (!lost.isEmpty() && completed(Completion.last(task))) {
      lost.forEach(attempt -> steps.add(new Step.GiveUp(task.key(), attempt.id(),
          "another attempt, which took its place, is over")));
      return;
    }
    Optional<Attempt> last = lost.stream().max(Comparator.comparing(this::lostSince)
        .thenComparingInt(Attempt::number));
    if (last.isPresent()) {
      Instant until = lostSince(last.get()).plus(patience);
      if (until.isAfter(now)) {
        waits(Step.Wait.Cause.AGENT_LOST, "nothing is heard of agent " + last.get().agent()
            + "; it is replaced if that lasts until " + shown(until), Optional.of(until),
            Optional.empty());
        return;
      }
    }
    if (last.isEmpty() || !heldBack(last.get().agent())) {
      lost.stream().filter(attempt -> attempt.state() == TaskState.UNKNOWN)
          .forEach(attempt -> steps.add(new Step.GiveUp(task.key(), attempt.id(),
              "Mesos no longer knows it, and it is replaced")));
      start(last);
    }
  }

  private Instant lostSince(Attempt attempt) {
    return attempt.times().lost().orElse(now);
  }

  /// Whether nothing may be moved off this agent, and then waits.
  private boolean heldBack(String agent) {
    Optional<String> why = Optional.ofNullable(fleet.held().get(agent));
    why.ifPresent(text -> waits(Step.Wait.Cause.BRAKE, text, Optional.empty(), Optional.empty()));
    return why.isPresent();
  }

  /// Whether it must still be waited for.
  private boolean writeOffOrWait(Attempt attempt, Duration patience) {
    Instant until = lostSince(attempt).plus(patience);
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
    Optional<Attempt> last = Completion.last(task).filter(_ -> replaced.isEmpty());
    if (completed(last)) {
      return;
    }
    if (last.isPresent() && heldBack(last.get().agent())) {
      return;
    }
    Request request = request(last);
    String hash = SpecHash.of(request);
    if (released(hash)) {
      return;
    }
    Optional<Holding> place = last.filter(experience::mayStay).flatMap(Attempt::holding)
        .filter(holding -> holding.hash().equals(hash));
    Optional<Instant> notBefore = rules.backOff().notBefore(task.attempts(), specHash,
        desired.retryAt());
    Optional<String> groupless = desired.withoutAddress();
    if (notBefore.isPresent() && notBefore.get().isAfter(now)) {
      waits(Step.Wait.Cause.BACK_OFF, failure(last) + ", and is started again at "
          + shown(notBefore.get()), notBefore, place);
    } else if (groupless.isPresent()) {
      waits(Step.Wait.Cause.MULTICAST, groupless.get(), Optional.empty(), Optional.empty());
    } else {
      begin(request, hash, place, replaced, last);
    }
  }

  private static String failure(Optional<Attempt> last) {
    return last.filter(a -> !a.live() && Outcome.of(a) == Outcome.NOT_FETCHED)
        .map(a -> "it lacks what could not be fetched (" + a.report().message().strip() + ")")
        .orElse("it failed");
  }

  /// It starts, now or when what it depends on is so.
  private void begin(Request request, String hash, Optional<Holding> place,
      Optional<Attempt> replaced, Optional<Attempt> last) {
    Optional<Siblings.Unmet> unmet = siblings.unmet(template);
    Optional<String> later = unmet.map(Siblings.Unmet::why).or(this::unknownAddress);
    if (task.claim().isPresent()) {
      claimed(task.claim().get(), later, unmet);
    } else if (place.isPresent() && !inForming()
        && (later.isEmpty() || keepsPlace(unmet, last))) {
      if (later.isPresent()) {
        waits(cause(unmet), later.get(), keptUntil(last), place);
      } else {
        steps.add(new Step.Relaunch(task.key(), place.get(), specHash,
            "starts again where it was, on agent " + place.get().placement().agent()));
      }
    } else if (unmet.filter(Siblings.Unmet::hopeless).isPresent()
        || (unmet.isPresent() && !inForming() && !siblings.referred(template))) {
      waits(cause(unmet), unmet.get().why(), Optional.empty(), Optional.empty());
    } else {
      experience.until().ifPresent(wakes::add);
      steps.add(new Step.Place(task.key(), request, hash, specHash,
          inForming() ? desired.gang() : "", experience.avoided(),
          last.map(Attempt::agent).orElse(""),
          later, reason(replaced, last)));
    }
  }

  /// Whether it keeps the place where it was while it waits for others: not when that is in vain,
  /// and not for longer than for the longest back-off, since nobody else can have it.
  private boolean keepsPlace(Optional<Siblings.Unmet> unmet, Optional<Attempt> last) {
    return unmet.filter(Siblings.Unmet::hopeless).isEmpty()
        && keptUntil(last).filter(at -> at.isAfter(now)).isPresent();
  }

  private Optional<Instant> keptUntil(Optional<Attempt> last) {
    return last.flatMap(attempt -> attempt.times().ended()).map(at -> at.plus(
        rules.backOff().cap()));
  }

  /// A place is kept for it.
  private void claimed(Claim claim, Optional<String> later, Optional<Siblings.Unmet> unmet) {
    if (later.isEmpty()) {
      steps.add(new Step.Relaunch(task.key(), claim.holding(), specHash,
          "all that it depends on is so"));
    } else {
      Optional<Instant> until = claim.secured() || Gangs.forming(desired)
          ? Optional.empty()
          : Optional.of(claim.since().plus(rules.gangTimeout()));
      waits(cause(unmet), later.get(), until, Optional.empty());
    }
  }

  private static Step.Wait.Cause cause(Optional<Siblings.Unmet> unmet) {
    return unmet.filter(Siblings.Unmet::hopeless).isPresent()
        ? Step.Wait.Cause.DEPENDENCY_FAILED
        : Step.Wait.Cause.DEPENDENCY;
  }

  /// Members of a gang that forms are placed together, so that they know each other's endpoints.
  private Optional<String> unknownAddress() {
    Set<String> together = inForming()
        ? desired.pipeline().tasks().stream().filter(t -> !t.batch()).map(TaskTemplate::name)
            .collect(Collectors.toSet())
        : Set.of();
    return siblings.unknownAddress(template, task.key().index(), together)
        .map(other -> "waits until " + other + " has a place, since it is told its endpoints");
  }

  /// Whether the place kept for it is of no use any more, and then says so.
  private boolean released(String hash) {
    Optional<Claim> claim = task.claim();
    if (claim.isEmpty()) {
      return false;
    }
    boolean late = !claim.get().secured() && !Gangs.forming(desired)
        && !claim.get().since().plus(rules.gangTimeout()).isAfter(now);
    boolean fits = claim.get().holding().hash().equals(hash)
        && fleet.keeps(claim.get().holding().placement().agent());
    if (fits && !late) {
      return false;
    }
    steps.add(new Step.Release(task.key(), late
        ? "its place could not be reserved in time"
        : "the place kept for it no longer serves"));
    return true;
  }

  /// What it asks for: what the template says, or, at the spec before, what it held.
  private Request request(Optional<Attempt> last) {
    return java.util.stream.Stream.concat(last.stream(), task.attempts().reversed().stream())
        .filter(a -> a.specHash().equals(specHash) && !specHash.equals(desired.hash(template)))
        .flatMap(a -> a.holding().stream()).findFirst().map(Holding::request)
        .orElseGet(() -> MulticastAddresses.request(desired.pipeline(), template,
            task.key().index(), desired.addresses()));
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

  /// Whether nothing is to be started any more, and then says so.
  private boolean completed(Optional<Attempt> last) {
    Completion completion = Completion.of(task, template, specHash, desired.retryAt());
    if (completion == Completion.OPEN || last.isEmpty()) {
      return false;
    }
    boolean succeeded = completion == Completion.SUCCEEDED;
    int failed = Completion.failures(task, specHash, desired.retryAt());
    String why = succeeded
        ? "it ended with success"
        : template.restart().policy() == TaskTemplate.Restart.Policy.NEVER
            ? "it failed, and its restart policy is Never"
            : "it failed in all " + failed + " attempts";
    Optional<Instant> until = template.restart().ttlAfterFinished()
        .map(last.get().times().ended().orElse(now)::plus);
    steps.add(until.filter(at -> !at.isAfter(now)).isPresent()
        ? new Step.Retire(task.key(), succeeded, specHash, why + ", and its time to live is over")
        : new Step.Done(task.key(), succeeded, why, until));
    return true;
  }

  /// For people, to the second.
  private static Instant shown(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private void waits(Step.Wait.Cause cause, String why, Optional<Instant> until,
      Optional<Holding> holds) {
    steps.add(new Step.Wait(task.key(), cause, why, until, holds));
  }

}

package dev.karoo.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.AttemptEvent;
import dev.karoo.core.lifecycle.Attempts;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.lifecycle.KillOrder;
import dev.karoo.core.lifecycle.Lifecycle;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final Fleet FLEET = new Fleet(Set.of("a1", "a2"), Set.of());

  private static TaskTemplate template(int replicas, String command,
      TaskTemplate.Unreachable.OnReturn onReturn) {
    return new TaskTemplate("f", replicas, true, Optional.empty(), List.of(), List.of(),
        List.of(command), List.of(), List.of(), Attempts.holding("a1").request(), List.of(),
        List.of(), new TaskTemplate.Restart(TaskTemplate.Restart.Policy.ALWAYS,
            OptionalInt.empty(), OptionalInt.empty(), Optional.empty()),
        Optional.empty(), Duration.ofSeconds(10), Optional.empty(), Optional.empty(),
        new TaskTemplate.Unreachable(Duration.ofSeconds(60), onReturn),
        new TaskTemplate.Update(TaskTemplate.Update.Strategy.RECREATE, 1, 0,
            Duration.ofMinutes(10), Duration.ZERO));
  }

  private static TaskTemplate template(int replicas) {
    return template(replicas, "serve", TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT);
  }

  private static Pipeline pipeline(Pipeline.Admission admission, TaskTemplate template) {
    return new Pipeline("ns", "p", "uid", 1, 0, admission, List.of(), List.of(template));
  }

  private static DesiredPipeline each(TaskTemplate template) {
    return new DesiredPipeline(pipeline(Pipeline.Admission.EACH, template), false, false,
        new TreeMap<>());
  }

  private static DesiredPipeline gang(TaskTemplate template, boolean admitted) {
    return new DesiredPipeline(pipeline(Pipeline.Admission.GANG, template), false, admitted,
        new TreeMap<>());
  }

  private static String hash(TaskTemplate template) {
    return SpecHash.of(pipeline(Pipeline.Admission.EACH, template), template, new TreeMap<>());
  }

  private static TaskKey key(int index) {
    return new TaskKey("ns", "p", "f", index);
  }

  private static ObservedTask task(int index, Attempt... attempts) {
    return new ObservedTask(key(index), "t" + index, "uid", false, List.of(attempts),
        attempts.length);
  }

  private static Attempt intent(int number, String agent, long second) {
    Holding held = Attempts.holding(agent);
    return Attempt.intended("attempt-" + number, number, "id-of-" + agent, hash(template(1)),
        new Holding(held.request(), SpecHash.of(held.request()), held.placement()),
        Attempts.START.plusSeconds(second));
  }

  private static Attempt running(int number, String agent, long second) {
    return Attempts.now(intent(number, agent, second), TaskState.RUNNING, "", "", second);
  }

  private static Plan plan(DesiredPipeline desired, long second, ObservedTask... tasks) {
    return Reconciler.reconcile(Optional.of(desired), List.of(tasks), FLEET, Rules.USUAL,
        at(second));
  }

  private static Instant at(long second) {
    return Attempts.START.plusSeconds(second);
  }

  /// `Kind of step` and index of each.
  private static List<String> kinds(Plan plan) {
    var kinds = new ArrayList<String>();
    plan.steps().forEach(step -> kinds.add(step.getClass().getSimpleName() + " "
        + step.key().index()));
    return kinds;
  }

  /// What its agent did last takes none of its failures back.
  @Test
  void whatFailedAndWaitsForItsTurnKeepsItsFailures() {
    TaskTemplate serve = template(1);
    TaskTemplate batch = new TaskTemplate("f", 1, true, Optional.empty(), List.of(), List.of(),
        List.of("image"), List.of(), List.of(), serve.request(), List.of(), List.of(),
        new TaskTemplate.Restart(TaskTemplate.Restart.Policy.ON_FAILURE, OptionalInt.of(2),
            OptionalInt.of(5), Optional.empty()),
        Optional.empty(), Duration.ofSeconds(10), Optional.empty(), Optional.empty(),
        serve.unreachable(), serve.update());
    String hash = hash(batch);
    Attempt failed = Attempts.failed(Attempts.intent(1, "a1", hash, 1), 2, 3);
    Attempt removed = Attempts.now(Attempts.now(Attempts.intent(2, "a1", hash, 4),
        TaskState.RUNNING, "", "", 5), TaskState.GONE_BY_OPERATOR, "", "", 6);
    Plan plan = plan(each(batch), 7, task(1, failed, removed));
    assertThat(kinds(plan)).containsExactlyInAnyOrder("Create 0", "Wait 1");
  }

  @Test
  void whatIsMissingIsMadeThenPlaced() {
    assertThat(kinds(plan(each(template(2)), 0))).containsExactly("Create 0", "Create 1");
    assertThat(kinds(plan(each(template(2)), 0, task(0), task(1)))).containsExactly("Place 0",
        "Place 1");
  }

  @Test
  void whatRunsAsWantedIsLeftAlone() {
    Plan plan = plan(each(template(1)), 9, task(0, running(1, "a1", 1)));
    assertThat(kinds(plan)).containsExactly("Keep 0");
    assertThat(plan.wake()).isEmpty();
  }

  @Test
  void whatIsTooMuchEndsAndThenGoes() {
    Plan plan = plan(each(template(1)), 9, task(0, running(1, "a1", 1)),
        task(1, running(2, "a2", 1)));
    assertThat(kinds(plan)).containsExactly("Kill 1", "Wait 1", "Keep 0");
    assertThat(kinds(plan(each(template(1)), 9, task(0, running(1, "a1", 1)), task(1))))
        .containsExactly("Remove 1", "Keep 0");
  }

  @Test
  void aDeletedPipelineIsFinishedWhenNothingIsLeft() {
    DesiredPipeline deleting = new DesiredPipeline(each(template(1)).pipeline(), true, true,
        new TreeMap<>());
    Plan first = plan(deleting, 9, task(0, running(1, "a1", 1)));
    assertThat(kinds(first)).containsExactly("Kill 0", "Wait 0");
    assertThat(first.finished()).isFalse();
    assertThat(plan(deleting, 9).finished()).isTrue();
  }

  @Test
  void aDeletedPipelineDoesNotWaitForALostAgentForEver() {
    Attempt lost = Lifecycle.transition(
        Attempts.now(running(1, "a1", 1), TaskState.UNREACHABLE, "", "", 10),
        new AttemptEvent.KillOrdered(new KillOrder(KillOrder.Cause.UNWANTED, "", at(11)))).next();
    DesiredPipeline deleting = new DesiredPipeline(each(template(1)).pipeline(), true, true,
        new TreeMap<>());
    assertThat(plan(deleting, 20, task(0, lost)).wake()).contains(at(70));
    assertThat(kinds(plan(deleting, 70, task(0, lost)))).containsExactly("GiveUp 0");
  }

  @Test
  void whatIsWantedNoMoreCountsAsOverWhenItsAgentWasSilentForTooLong() {
    Attempt running = running(1, "a1", 1);
    assertThat(Rules.USUAL.writtenOffAt(running)).isEmpty();
    Attempt lost = Attempts.now(running, TaskState.UNREACHABLE, "", "", 10);
    assertThat(Rules.USUAL.writtenOffAt(lost)).contains(at(70));
    assertThat(Rules.USUAL.writtenOffAt(Attempts.now(lost, TaskState.UNKNOWN, "", "", 30)))
        .contains(at(70));
    assertThat(Rules.USUAL.writtenOffAt(Attempts.now(lost, TaskState.RUNNING, "", "", 30)))
        .isEmpty();
  }

  /// Else its failure would count as older than those before it.
  @Test
  void whatFollowsAnAttemptThatWasTakenOverHasAHigherNumber() {
    ObservedTask adopted = task(0).with(running(3, "a1", 1));
    assertThat(adopted.launches()).isEqualTo(3);
    assertThat(adopted.with(intent(4, "a1", 9)).launches()).isEqualTo(4);
    assertThat(adopted.with(running(3, "a1", 1)).launches()).isEqualTo(3);
  }

  @Test
  void tasksOfAnEarlierPipelineOfTheNameGoFirst() {
    ObservedTask old = new ObservedTask(key(0), "t0", "another uid", false,
        List.of(running(1, "a1", 1)), 1);
    assertThat(kinds(plan(each(template(1)), 9, old))).containsExactly("Kill 0", "Wait 0");
  }

  @Test
  void aChangedSpecEndsWhatRunsAndTakesTheSamePlaceAgain() {
    TaskTemplate changed = template(1, "serve2",
        TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT);
    Attempt old = running(1, "a1", 1);
    Plan first = plan(each(changed), 9, task(0, old));
    assertThat(kinds(first)).containsExactly("Kill 0", "Wait 0");

    Step.Kill kill = first.steps(Step.Kill.class).getFirst();
    Attempt ended = Attempts.now(Lifecycle.transition(old,
        new AttemptEvent.KillOrdered(kill.order())).next(), TaskState.KILLED, "", "", 12);
    Plan second = plan(each(changed), 12, task(0, ended));
    assertThat(second.steps(Step.Relaunch.class)).singleElement()
        .satisfies(step -> assertThat(step.holding().placement().agent()).isEqualTo("a1"));
  }

  @Test
  void aFailedTaskWaitsKeepsItsPlaceAndStartsThereAgain() {
    ObservedTask failed = task(0, Attempts.failed(intent(1, "a1", 0), 1, 5));
    Plan waiting = plan(each(template(1)), 5, failed);
    assertThat(waiting.steps(Step.Wait.class)).singleElement().satisfies(wait -> {
      assertThat(wait.cause()).isEqualTo(Step.Wait.Cause.BACK_OFF);
      assertThat(wait.until()).contains(at(6));
      assertThat(wait.holds()).isPresent();
    });
    assertThat(kinds(plan(each(template(1)), 6, failed))).containsExactly("Relaunch 0");
  }

  @Test
  void afterThreeFailuresInARowAnotherAgentIsTried() {
    ObservedTask failed = task(0, Attempts.failed(intent(1, "a1", 0), 1, 2),
        Attempts.failed(intent(2, "a1", 10), 11, 12), Attempts.failed(intent(3, "a1", 20), 21, 22));
    assertThat(plan(each(template(1)), 60, failed).steps(Step.Place.class)).singleElement()
        .satisfies(place -> assertThat(place.avoid()).containsExactly("a1"));
  }

  @Test
  void aLostAgentIsWaitedForThenItsTaskIsPlacedElsewhere() {
    Attempt lost = Attempts.now(running(1, "a1", 1), TaskState.UNREACHABLE, "", "", 10);
    Plan patient = plan(each(template(1)), 69, task(0, lost));
    assertThat(kinds(patient)).containsExactly("Wait 0");
    assertThat(patient.wake()).contains(at(70));
    assertThat(plan(each(template(1)), 70, task(0, lost)).steps(Step.Place.class))
        .singleElement().satisfies(place -> assertThat(place.avoid()).contains("a1"));
  }

  /// As when the older one came back, and its host is lost again.
  @Test
  void whatRanUntilNowIsWaitedForThoughANewerAttemptWasLostLongBefore() {
    Attempt older = Attempts.now(running(1, "a1", 1), TaskState.UNREACHABLE, "", "", 200);
    Attempt newer = Attempts.now(running(2, "a2", 9), TaskState.UNREACHABLE, "", "", 20);
    Plan plan = plan(each(template(1)), 201, task(0, older, newer));
    assertThat(kinds(plan)).containsExactly("Wait 0");
    assertThat(plan.wake()).contains(at(260));
  }

  @Test
  void whenItReturnsThePolicySaysWhichOfTheTwoStays() {
    ObservedTask both = task(0, running(1, "a1", 1), running(2, "a2", 80));
    Plan keepsOld = plan(each(template(1)), 90, both);
    assertThat(keepsOld.steps(Step.Kill.class)).singleElement()
        .satisfies(kill -> assertThat(kill.attemptId()).isEqualTo("attempt-2"));

    TaskTemplate other = template(1, "serve", TaskTemplate.Unreachable.OnReturn.KILL_RETURNED);
    assertThat(plan(each(other), 90, both).steps(Step.Kill.class)).singleElement()
        .satisfies(kill -> assertThat(kill.attemptId()).isEqualTo("attempt-1"));
  }

  @Test
  void anAttemptOutOfContactIsNoSuccessorOfOneThatLeavesItsAgent() {
    Attempt lost = Attempts.now(running(1, "a1", 1), TaskState.UNREACHABLE, "", "", 10);
    Fleet drained = new Fleet(true, Set.of("a1", "a2", "a3"), Set.of(), Set.of(),
        Map.of("a2", "it is drained"),
        Map.of());
    Plan plan = Reconciler.reconcile(Optional.of(each(template(1))),
        List.of(task(0, lost, running(2, "a2", 80))), drained, Rules.USUAL, at(300));

    assertThat(plan.steps(Step.Place.class)).isEmpty();
    assertThat(plan.steps(Step.Kill.class)).singleElement()
        .satisfies(kill -> assertThat(kill.attemptId()).isEqualTo("attempt-2"));
  }

  @Test
  void aGangWaitsUntilAllOfItCanStart() {
    ObservedTask old = new ObservedTask(key(1), "t1", "another uid", false,
        List.of(running(1, "a1", 1)), 1);
    Plan plan = plan(gang(template(2), false), 9, task(0), old);
    assertThat(plan.steps(Step.Place.class)).isEmpty();
    assertThat(plan.steps(Step.Wait.class)).anyMatch(w -> w.cause() == Step.Wait.Cause.GANG);
  }

  @Test
  void aGangIsAdmittedWhenAgentsTookAllOfIt() {
    Attempt starting = intent(2, "a2", 1);
    assertThat(plan(gang(template(2), false), 9, task(0, running(1, "a1", 1)),
        task(1, starting)).admitted()).isFalse();
    assertThat(plan(gang(template(2), false), 9, task(0, running(1, "a1", 1)),
        task(1, running(2, "a2", 2))).admitted()).isTrue();
  }

  @Test
  void aPartOfAGangThatStaysAloneIsEnded() {
    Attempt dropped = Attempts.now(intent(2, "a2", 1), TaskState.DROPPED,
        "REASON_INVALID_OFFERS", "", 2);
    Plan hopeful = plan(gang(template(2), false), 10, task(0, running(1, "a1", 1)),
        task(1, dropped));
    assertThat(kinds(hopeful)).containsExactly("Keep 0", "Place 1");
    assertThat(hopeful.wake()).contains(at(22));
    Plan over = plan(gang(template(2), false), 22, task(0, running(1, "a1", 1)),
        task(1, dropped));
    assertThat(kinds(over)).containsExactly("Kill 0", "Wait 1");
  }

  /// Else those that are just started again would be ended at once, for ever.
  @Test
  void whatWasJustStartedHasNotBeenAlone() {
    Attempt lost = Attempts.now(intent(1, "a2", 1), TaskState.DROPPED, "REASON_INVALID_OFFERS", "",
        2);
    Plan plan = plan(gang(template(2), false), 31, task(0, intent(2, "a1", 30)), task(1, lost));
    assertThat(plan.steps(Step.Kill.class)).isEmpty();
    assertThat(plan.wake()).contains(at(50));
  }

  @Test
  void whatWasEndedForItsGangStartsWithItsGang() {
    Attempt ended = Attempts.now(Lifecycle.transition(running(1, "a1", 1),
        new AttemptEvent.KillOrdered(new KillOrder(KillOrder.Cause.GANG, "", at(22)))).next(),
        TaskState.KILLED, "", "", 23);
    Attempt lost = Attempts.now(intent(1, "a2", 1), TaskState.DROPPED, "REASON_INVALID_OFFERS", "",
        2);
    Plan plan = plan(gang(template(2), false), 24, task(0, ended), task(1, lost));
    assertThat(kinds(plan)).containsExactly("Place 0", "Place 1");
    assertThat(plan.steps(Step.Place.class)).allMatch(place -> place.gang().equals("ns/p"));
    assertThat(plan(gang(template(2), false), 24, task(0, ended), task(1, running(2, "a2", 23)))
        .admitted()).isFalse();
  }

  /// Else it would start alone, be ended after a while, and start alone again, for ever.
  @Test
  void whatRanBeforeItWasEndedForItsGangStartsWithItsGang() {
    Attempt ended = Attempts.now(Lifecycle.transition(running(2, "a1", 7),
        new AttemptEvent.KillOrdered(new KillOrder(KillOrder.Cause.GANG, "", at(26)))).next(),
        TaskState.KILLED, "", "", 27);
    Attempt lost = Attempts.now(intent(1, "a2", 1), TaskState.DROPPED, "REASON_INVALID_OFFERS", "",
        2);
    Plan plan = plan(gang(template(2), false), 28,
        task(0, Attempts.failed(intent(1, "a1", 0), 1, 5), ended), task(1, lost));
    assertThat(plan.steps(Step.Place.class)).hasSize(2)
        .allMatch(place -> place.gang().equals("ns/p"));
  }

  @Test
  void ofAnAdmittedGangALostTaskIsReplacedSingly() {
    Attempt lost = Attempts.now(running(2, "a2", 1), TaskState.LOST, "", "", 5);
    Plan plan = plan(gang(template(2), true), 9, task(0, running(1, "a1", 1)), task(1, lost));
    assertThat(kinds(plan)).containsExactly("Keep 0", "Place 1");
    assertThat(plan.steps(Step.Place.class).getFirst().gang()).isEmpty();
  }

  @Test
  void everyStepSaysWhy() {
    plan(gang(template(3), false), 9, task(0, running(1, "a1", 1)), task(1)).steps()
        .forEach(step -> assertThat(step.why()).isNotBlank());
  }

  private static TaskTemplate longest(Duration maxRunTime, TaskTemplate some) {
    return new TaskTemplate(some.name(), some.count(), some.critical(), some.container(),
        some.files(), some.wrapper(), some.command(), some.args(), some.env(), some.request(),
        some.multicast(), some.dependsOn(), some.restart(), Optional.of(maxRunTime),
        some.gracePeriod(), some.readiness(), some.liveness(), some.unreachable(),
        new TaskTemplate.Update(TaskTemplate.Update.Strategy.ROLLING, 1, 0,
            Duration.ofMinutes(10), Duration.ZERO));
  }

  /// What runs has the limit that Mesos was told when it was launched.
  @Test
  void aShorterLongestRunIsAnUpdateLikeAnyOther() {
    TaskTemplate hour = longest(Duration.ofHours(1), template(2));
    Attempt[] old = {running(1, "a1", 1), running(2, "a2", 1)};
    Plan plan = plan(each(hour), 18_000, task(0, old[0]), task(1, old[1]));
    assertThat(plan.steps(Step.Kill.class)).extracting(kill -> kill.order().cause())
        .containsExactly(KillOrder.Cause.CHANGED);

    Attempt late = Attempts.now(Attempts.intent(1, "a1", hash(hour), 1), TaskState.RUNNING, "", "",
        1);
    assertThat(plan(each(hour), 18_000, task(0, late), task(1, late)).steps(Step.Kill.class))
        .extracting(kill -> kill.order().cause())
        .containsExactly(KillOrder.Cause.OVERTIME, KillOrder.Cause.OVERTIME);
  }
}

package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.api.pipeline.PipelineStatus;
import dev.karoo.api.task.TaskStatus;
import dev.karoo.core.ports.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tasks and pipelines that end.
class CompletionTest {
  private static final String BATCH = """
      {'tasks': [{'name': 'image', 'command': ['image'], 'restartPolicy': 'OnFailure',
        'replicas': 2, 'completions': 5, 'attempts': 2, 'ttlAfterFinished': '1m'}]}""";

  private static final String ONE = """
      {'placement': 'Each', 'tasks': [{'name': 'image', 'restartPolicy': 'Never',
        'command': ['image']}]}""";

  private final LoopFixture karoo = new LoopFixture();

  @BeforeEach
  void oneAgent() {
    karoo.cluster.add(FakeCluster.agent("a1"), "S1");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
  }

  @AfterEach
  void close() {
    karoo.close();
  }

  private TaskStatus task(String name) {
    return Objects.requireNonNull(karoo.task("ns", name).getStatus());
  }

  private PipelineStatus pipeline() {
    return Objects.requireNonNull(karoo.pipeline("ns", "p").getStatus());
  }

  private void end(String name, TaskState state) {
    karoo.cluster.end(karoo.cluster.launch(name).orElseThrow().taskId(), state,
        state == TaskState.FAILED ? "Command exited with status 1" : "");
    karoo.settle();
  }

  private void finish(String name) {
    end(name, TaskState.FINISHED);
    karoo.pass(Duration.ofSeconds(2));
  }

  @Test
  void soManyRunAtOnceUntilSoManyHaveSucceeded() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    assertThat(karoo.names("tasks.karoo.dev")).containsExactly("p.image.0", "p.image.1");

    for (int i = 0; i < 5; i++) {
      assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.RUNNING);
      finish("p.image." + i);
    }
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Complete"))
        .isEqualTo("True Succeeded");
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Ready")).isEqualTo("True Succeeded");
  }

  @Test
  void whatItsReplacementCompletedIsNotRunAgainWhenTheAgentIsLost() {
    karoo.apply("ns", "p", ONE);
    karoo.settle();
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.cluster.subscribe("framework-1");
    karoo.settle();
    karoo.cluster.lose("S1");
    karoo.pass(Duration.ofSeconds(70));
    assertThat(task("p.image.0").attempts()).hasSize(2);
    end("p.image.0", TaskState.FINISHED);
    karoo.pass(Duration.ofSeconds(5));
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);

    karoo.cluster.back(FakeCluster.agent("a1"), "S1");
    karoo.pass(Duration.ofSeconds(20));
    assertThat(karoo.cluster.running()).isEmpty();
    assertThat(task("p.image.0").attempts()).hasSize(2);
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);
  }

  @Test
  void anUpdateIsOverWhenWhatItStartedHasCompleted() {
    karoo.apply("ns", "p", ONE);
    karoo.settle();
    end("p.image.0", TaskState.FINISHED);
    karoo.apply("ns", "p", ONE.replace("['image']", "['image', 'again']"));
    karoo.pass(Duration.ofSeconds(5));
    end("p.image.0", TaskState.FINISHED);
    karoo.pass(Duration.ofMinutes(11));

    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Updated")).isEqualTo("True UpToDate");
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Stalled"))
        .isEqualTo("False NotStalled");
  }

  @Test
  void theirObjectsGoAfterAWhileAndTheyAreNotRunAgain() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    for (int i = 0; i < 5; i++) {
      finish("p.image." + i);
    }
    karoo.pass(Duration.ofSeconds(61));
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();
    assertThat(pipeline().completed()).singleElement()
        .satisfies(done -> assertThat(done.succeeded()).isEqualTo("0-4"));
    karoo.restart();
    karoo.pass(Duration.ofSeconds(5));
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);
  }

  @Test
  void afterSoManyFailuresATaskHasFailedAndSoHasThePipeline() {
    karoo.apply("ns", "p", BATCH.replace("'1m'", "'1h'"));
    karoo.settle();
    end("p.image.0", TaskState.FAILED);
    assertThat(karoo.condition(karoo.task("ns", "p.image.0"), "Ready"))
        .isEqualTo("False BackOff");
    karoo.pass(Duration.ofSeconds(2));
    end("p.image.0", TaskState.FAILED);
    assertThat(task("p.image.0").phase()).isEqualTo(TaskStatus.Phase.FAILED);
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.FAILED);
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Failed"))
        .isEqualTo("True TaskFailed");
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Stalled")).isEqualTo("True Failed");

    karoo.pass(Duration.ofSeconds(1));
    List<String> running = karoo.cluster.running();
    karoo.annotate("ns", "p", "karoo.dev/retry-at", karoo.now().toString());
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(2).isEqualTo(running);
    assertThat(karoo.condition(karoo.task("ns", "p.image.0"), "Scheduled"))
        .isEqualTo("False WaitsForTurn");
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.RUNNING);

    finish("p.image.1");
    assertThat(task("p.image.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(task("p.image.0").attempts()).hasSize(3);
    assertThat(karoo.cluster.running()).hasSize(2).contains(running.getLast());
  }

  @Test
  void whatRunsGoesOnWhenTheObjectOfALowerIndexIsDeleted() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    finish("p.image.0");
    List<String> running = karoo.cluster.running();
    karoo.delete("tasks.karoo.dev", "ns", "p.image.0");
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.running()).hasSize(2).isEqualTo(running);

    finish("p.image.2");
    assertThat(task("p.image.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(karoo.cluster.running()).hasSize(2).contains(running.getFirst());
  }

  @Test
  void whatRunsGoesOnWhenItIsForgottenWhatWasCompleted() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    for (int i = 0; i < 3; i++) {
      finish("p.image." + i);
    }
    List<String> running = karoo.cluster.running();
    karoo.loseStore();
    karoo.apply("ns", "p", BATCH);
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.running()).hasSize(2).isEqualTo(running);
    finish("p.image.3");
    assertThat(task("p.image.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  @Test
  void whenFewerAreToRunAtOnceTheLowestGoOn() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    finish("p.image.0");
    karoo.apply("ns", "p", BATCH.replace("'replicas': 2", "'replicas': 1"));
    karoo.settle();
    assertThat(karoo.cluster.running()).hasSize(1);
    assertThat(task("p.image.1").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    assertThat(karoo.names("tasks.karoo.dev")).containsExactly("p.image.0", "p.image.1");
  }

  /// What completed costs nothing of the budget of those that still run.
  @Test
  void anAgentIsLeftAlthoughManyHaveCompleted() {
    karoo.apply("ns", "p", BATCH.replace("'1m'", "'1h'"));
    karoo.settle();
    for (int i = 0; i < 3; i++) {
      finish("p.image." + i);
    }
    karoo.cluster.add(FakeCluster.agent("a2"), "S2");
    karoo.edit("agents.karoo.dev", "", "a1", tree -> tree.withObject("spec").put("drain", true));
    karoo.pass(Duration.ofSeconds(10));
    assertThat(karoo.cluster.running()).hasSize(2)
        .allMatch(id -> karoo.cluster.task(id).agentId().equals("S2"));
  }

  @Test
  void whatFailedIsTriedAgainAlsoWhenItsObjectIsGone() {
    karoo.apply("ns", "p", BATCH);
    karoo.settle();
    end("p.image.0", TaskState.FAILED);
    karoo.pass(Duration.ofSeconds(2));
    end("p.image.0", TaskState.FAILED);
    karoo.pass(Duration.ofSeconds(2));
    for (int i = 1; i < 5; i++) {
      finish("p.image." + i);
    }
    karoo.pass(Duration.ofSeconds(61));
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.FAILED);
    karoo.restart();
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.cluster.running()).isEmpty();

    karoo.annotate("ns", "p", "karoo.dev/retry-at", karoo.now().toString());
    karoo.pass(Duration.ofSeconds(2));
    assertThat(karoo.names("tasks.karoo.dev")).containsExactly("p.image.0");
    end("p.image.0", TaskState.FINISHED);
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);
    karoo.pass(Duration.ofSeconds(61));
    assertThat(karoo.names("tasks.karoo.dev")).isEmpty();
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);
  }

  @Test
  void whoseClockIsAheadIsTriedAgainLaterAndNotForEver() {
    karoo.apply("ns", "p", "{'tasks': [{'name': 'a', 'command': ['a']}]}");
    karoo.settle();
    karoo.annotate("ns", "p", "karoo.dev/retry-at", karoo.now().plusSeconds(100).toString());
    for (int i = 0; i < 6; i++) {
      end("p.a.0", TaskState.FAILED);
      assertThat(karoo.condition(karoo.task("ns", "p.a.0"), "Ready")).isEqualTo("False BackOff");
      karoo.pass(Duration.ofSeconds(1 << i));
    }
    end("p.a.0", TaskState.FAILED);
    karoo.pass(Duration.ofSeconds(36));
    assertThat(karoo.condition(karoo.task("ns", "p.a.0"), "Ready")).isEqualTo("False BackOff");
    karoo.pass(Duration.ofSeconds(1));
    assertThat(task("p.a.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  @Test
  void whatIsNotCriticalDoesNotKeepThePipelineFromBeingReady() {
    karoo.apply("ns", "p", """
        {'tasks': [{'name': 'a', 'command': ['a']},
         {'name': 'b', 'command': ['b'], 'critical': false}]}""");
    karoo.settle();
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.READY);
    end("p.b.0", TaskState.FAILED);
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.READY);
    assertThat(pipeline().ready()).isEqualTo("1/2");
    end("p.a.0", TaskState.FAILED);
    assertThat(pipeline().phase()).isNotEqualTo(PipelineStatus.Phase.READY);
  }

  @Test
  void backOffIsResetByHand() {
    karoo.apply("ns", "p", "{'tasks': [{'name': 'a', 'command': ['a']}]}");
    karoo.settle();
    for (int i = 0; i < 8; i++) {
      end("p.a.0", TaskState.FAILED);
      karoo.pass(Duration.ofSeconds(i < 7 ? 1 << i : 1));
    }
    assertThat(karoo.condition(karoo.task("ns", "p.a.0"), "Ready")).isEqualTo("False BackOff");
    karoo.annotate("ns", "p", "karoo.dev/retry-at", karoo.now().toString());
    karoo.settle();
    assertThat(task("p.a.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
  }

  @Test
  void whatRunsTooLongIsEndedEvenIfMesosDoesNot() {
    karoo.apply("ns", "p", """
        {'tasks': [{'name': 'a', 'command': ['a'], 'restartPolicy': 'Never',
          'maxRunTime': '1m'}]}""");
    karoo.pass(Duration.ofSeconds(60 + 10 + 31));
    assertThat(task("p.a.0").phase()).isEqualTo(TaskStatus.Phase.FAILED);
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.FAILED);
  }

  @Test
  void whatIsNotCriticalIsExcusedHoweverItCannotRun() {
    karoo.apply("ns", "p", """
        {'placement': 'Each', 'tasks': [{'name': 'a', 'command': ['a'], 'restartPolicy': 'Never'},
         {'name': 'b', 'command': ['b'], 'restartPolicy': 'Never', 'critical': false},
         {'name': 'c', 'command': ['c'], 'restartPolicy': 'Never', 'critical': false,
          'dependsOn': [{'task': 'b', 'condition': 'Succeeded'}]}]}""");
    karoo.settle();
    end("p.b.0", TaskState.ERROR);
    assertThat(karoo.condition(karoo.task("ns", "p.c.0"), "Scheduled"))
        .isEqualTo("False DependencyFailed");
    end("p.a.0", TaskState.FINISHED);
    assertThat(pipeline().phase()).isEqualTo(PipelineStatus.Phase.SUCCEEDED);
    assertThat(karoo.told("ns", "p", "Reconciling")).startsWith("False AsWanted");
  }

  /// Also by an operator that was started since.
  @Test
  void whatIsNotItsFaultUsesUpNoAttempts() {
    karoo.apply("ns", "p", """
        {'tasks': [{'name': 'a', 'command': ['a'], 'restartPolicy': 'OnFailure',
          'attempts': 3}]}""");
    karoo.settle();
    end("p.a.0", TaskState.FAILED);
    for (int i = 0; i < 12; i++) {
      karoo.pass(Duration.ofSeconds(40));
      karoo.cluster.fails(karoo.cluster.launch("p.a.0").orElseThrow().taskId(),
          "REASON_EXECUTOR_TERMINATED", "Executor terminated");
      karoo.settle();
    }
    karoo.restart();
    karoo.pass(Duration.ofSeconds(40));
    end("p.a.0", TaskState.FAILED);
    karoo.pass(Duration.ofSeconds(40));
    assertThat(task("p.a.0").phase()).isEqualTo(TaskStatus.Phase.RUNNING);
    end("p.a.0", TaskState.FAILED);
    assertThat(task("p.a.0").phase()).isEqualTo(TaskStatus.Phase.FAILED);
    assertThat(karoo.condition(karoo.task("ns", "p.a.0"), "Ready")).isEqualTo("False Failed");
  }

  @Test
  void whatOnlyEndsHasNoPlaceOfWhatIsWanted() {
    karoo.cluster.stubborn = true;
    karoo.apply("ns", "p", """
        {'placement': 'Each', 'tasks': [{'name': 'a', 'replicas': 4, 'command': ['a'],
          'resources': {'cores': {'count': 2}}}]}""");
    karoo.settle();
    karoo.apply("ns", "p", """
        {'placement': 'Each', 'tasks': [{'name': 'b', 'replicas': 4, 'command': ['b'],
          'resources': {'cores': {'count': 2}}}]}""");
    karoo.settle();
    assertThat(karoo.condition(karoo.pipeline("ns", "p"), "Scheduled"))
        .isEqualTo("False Unschedulable");
    assertThat(Objects.requireNonNull(pipeline().tasks()).placed()).isZero();
  }
}

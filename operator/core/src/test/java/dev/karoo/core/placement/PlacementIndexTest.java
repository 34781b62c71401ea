package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// However an index came to be what it is: the same agents and tasks, the same placement.
class PlacementIndexTest {
  static List<Integer> seeds() {
    return java.util.stream.IntStream.range(0, 60).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theSameInputGivesTheSamePlacement(int seed) {
    PlacementProblem problem = new RandomProblems(seed).problem(6, 16, 30_000);
    List<Waiting> first = new ArrayList<>();
    List<Waiting> later = new ArrayList<>();
    problem.waiting().forEach(w -> (w.key().index() % 2 == 0 ? first : later)
        .add(new Waiting(w.key(), w.request(), w.priority(), "", w.avoid(), "")));
    PlacementSolution before = Placer.place(with(problem, List.of(), first));
    Map<TaskKey, Standing> held = new TreeMap<>();
    first.stream().filter(w -> before.placed().containsKey(w.key()))
        .forEach(w -> held.put(w.key(), new Standing(w.key(), w.request(), w.priority(),
            before.placed().get(w.key()), true)));
    PlacementSolution expected = Placer.place(
        with(problem, List.copyOf(held.values()), later));

    for (int round = 0; round < 4; round++) {
      var random = new Random(31L * seed + round);
      PlacementIndex index = shaken(problem, held, random);
      if (round == 2) {
        index = overtaken(problem, held);
      } else if (round == 3) {
        index = swapped(problem, held);
      }
      List<Waiting> shuffled = new ArrayList<>(later);
      Collections.shuffle(shuffled, random);
      for (int again = 0; again < 2; again++) {
        PlacementSolution solution = index.place(shuffled, problem.policy(), problem.now(),
            problem.steps(), problem.seed());
        assertThat(solution.placed()).isEqualTo(expected.placed());
        assertThat(solution.evictions()).containsExactlyElementsOf(expected.evictions());
        assertThat(solution.unplaced()).containsExactlyInAnyOrderElementsOf(expected.unplaced());
      }
    }
  }

  /// The same in the end, after it was about half of the agents, and another priority.
  private static PlacementIndex overtaken(PlacementProblem problem, Map<TaskKey, Standing> held) {
    var index = new PlacementIndex(problem.agents().subList(0, problem.agents().size() / 2),
        held.values().stream().map(s -> new Standing(s.key(), s.request(), s.priority() + 1,
            s.placement(), true)).toList());
    var nothing = new Placement(problem.agents().getFirst().name(), List.of(), CpuSet.EMPTY,
        Map.of(), List.of(), List.of(), Map.of());
    index.take(new Standing(new TaskKey("ns", "gone", "t", 0),
        problem.waiting().getFirst().request(), 0, nothing, true));
    index.update(problem.agents().getLast());
    index.become(problem.agents(), held.values());
    return index;
  }

  /// The same in the end, after each task was where another one is now.
  private static PlacementIndex swapped(PlacementProblem problem, Map<TaskKey, Standing> held) {
    List<Standing> tasks = List.copyOf(held.values());
    List<Standing> before = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      Standing other = tasks.get((i + 1) % tasks.size());
      before.add(new Standing(tasks.get(i).key(), other.request(), other.priority(),
          other.placement(), true));
    }
    var index = new PlacementIndex(problem.agents(), before);
    index.become(problem.agents(), tasks);
    return index;
  }

  /// As after an agent was out of contact: what was started in its place holds the same PU.
  @Test
  void whatTwoHoldIsFreeOnlyWhenBothHaveLetGo() {
    Agent agent = Tasks.agent("a", 4);
    var cores = new Placement("a", List.of(0), CpuSet.of(0), Map.of(), List.of(), List.of(),
        Map.of());
    var index = new PlacementIndex();
    index.update(agent);
    for (int i = 0; i < 2; i++) {
      index.take(new Standing(Tasks.key("t", i), Tasks.cores(1, Alignment.REQUIRED), 0, cores,
          true));
    }

    index.release(Tasks.key("t", 0));
    assertThat(coresOf(index, 4)).isEmpty();
    assertThat(coresOf(index, 3)).contains(CpuSet.of(1, 2, 3));
    index.release(Tasks.key("t", 1));
    assertThat(coresOf(index, 4)).contains(CpuSet.of(0, 1, 2, 3));
  }

  /// However many requests there are, equal ones are of one kind, which shares what is said of it.
  @Test
  void equalRequestsAreOfOneKindInTheLargestSearch() {
    List<Waiting> tasks = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      tasks.add(Tasks.waiting(Tasks.key("t", i), Tasks.cores(5, Alignment.REQUIRED), 0, ""));
    }

    List<PlacementSolution.Unplaced> unplaced = Placer.place(
        Tasks.problem(List.of(Tasks.agent("a", 4)), List.of(), tasks)).unplaced();

    assertThat(unplaced.getLast().reasons()).isSameAs(unplaced.getFirst().reasons());
  }

  private static Optional<CpuSet> coresOf(PlacementIndex index, int count) {
    Waiting task = Tasks.waiting(Tasks.key("new", 0), Tasks.cores(count, Alignment.REQUIRED), 0,
        "");
    return index.place(List.of(task), PlacementProblem.Policy.PACK, RandomProblems.NOW, 1000, 1)
        .placed().values().stream().map(Placement::cores).findFirst();
  }

  private static PlacementProblem with(PlacementProblem of, List<Standing> standing,
      List<Waiting> waiting) {
    return new PlacementProblem(of.agents(), standing, waiting, of.policy(), of.now(), of.steps(),
        of.seed());
  }

  /// The same in the end, after agents and tasks came, changed and went in random order.
  private static PlacementIndex shaken(PlacementProblem problem, Map<TaskKey, Standing> held,
      Random random) {
    var index = new PlacementIndex();
    List<Runnable> events = new ArrayList<>();
    for (Agent agent : problem.agents()) {
      events.add(() -> index.update(agent));
      events.add(() -> index.remove(agent.name()));
      events.add(() -> index.update(agent));
    }
    for (Standing task : held.values()) {
      events.add(() -> index.take(task));
      events.add(() -> index.release(task.key()));
    }
    Collections.shuffle(events, random);
    events.forEach(Runnable::run);
    List<Runnable> last = new ArrayList<>();
    problem.agents().forEach(agent -> last.add(() -> index.update(agent)));
    held.values().forEach(task -> last.add(() -> index.take(task)));
    Collections.shuffle(last, random);
    last.forEach(Runnable::run);
    return index;
  }
}

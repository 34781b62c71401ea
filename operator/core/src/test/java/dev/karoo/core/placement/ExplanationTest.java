package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.topology.Agent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is said about tasks that wait, against plain counting and trying.
class ExplanationTest {
  private static final int SHORTAGES = 1000;
  private static final Pattern HINT = Pattern.compile("\\d+ would fit if (.*)");

  @Test
  void countsAndHintsAreTrue() {
    int shortages = 0;
    int hints = 0;
    for (int seed = 0; shortages < SHORTAGES; seed++) {
      PlacementProblem problem = alone(new RandomProblems(seed).problem(6, 20, 50_000));
      PlacementSolution solution = Placer.place(problem);
      List<Standing> held = held(problem, solution);
      var recount = new Recount(problem.agents(), held, problem.now());
      Set<Object> seen = new HashSet<>();
      for (PlacementSolution.Unplaced unplaced : solution.unplaced()) {
        Waiting task = problem.waiting().stream().filter(w -> w.key().equals(unplaced.key()))
            .findFirst().orElseThrow();
        if (seen.add(List.of(task.request(), task.avoid(), task.key().pipeline()))) {
          shortages++;
          counts(seed, problem, recount, task, unplaced.reasons());
          hints += hints(seed, problem, held, recount, task, unplaced.reasons());
        }
      }
    }
    assertThat(hints).isGreaterThan(SHORTAGES / 20);
  }

  private static PlacementProblem alone(PlacementProblem of) {
    return new PlacementProblem(of.agents(), of.standing(),
        of.waiting().stream()
            .map(w -> new Waiting(w.key(), w.request(), w.priority(), "", w.avoid(), ""))
            .toList(),
        of.policy(), of.now(), of.steps(), of.seed());
  }

  private static List<Standing> held(PlacementProblem problem, PlacementSolution solution) {
    List<Standing> held = new ArrayList<>();
    for (Waiting task : problem.waiting()) {
      Placement placement = solution.placed().get(task.key());
      if (placement != null) {
        held.add(new Standing(task.key(), task.request(), task.priority(), placement, false));
      }
    }
    return held;
  }

  private static void counts(int seed, PlacementProblem problem, Recount recount, Waiting task,
      List<Refusal> reasons) {
    Map<Refusal.Kind, Integer> told = new EnumMap<>(Refusal.Kind.class);
    reasons.stream().filter(reason -> !HINT.matcher(reason.message()).matches())
        .forEach(reason -> told.merge(reason.kind(), reason.agents(), Integer::sum));
    Map<Refusal.Kind, Integer> counted = new EnumMap<>(Refusal.Kind.class);
    int fit = 0;
    int deeper = 0;
    for (Agent agent : problem.agents()) {
      Refusal.Kind kind = recount.first(agent, task);
      if (kind != Refusal.Kind.GANG) {
        counted.merge(kind, 1, Integer::sum);
      } else if (recount.fits(agent, task.key(), task.request())) {
        fit++;
      } else {
        deeper++;
      }
    }
    assertThat(fit).as("seed %d: %s fits somewhere after all", seed, task).isZero();
    assertThat(reasons.getFirst().message())
        .startsWith("0 of " + problem.agents().size() + " agents fit: ");
    int rest = 0;
    for (Map.Entry<Refusal.Kind, Integer> sort : told.entrySet()) {
      int more = sort.getValue() - counted.getOrDefault(sort.getKey(), 0);
      assertThat(more).as("seed %d: %s, %s of %s", seed, sort.getKey(), reasons, task)
          .isNotNegative();
      rest += more;
    }
    assertThat(told.keySet()).as("seed %d", seed).containsAll(counted.keySet());
    assertThat(rest).as("seed %d: agents that fail deeper, %s", seed, reasons).isEqualTo(deeper);
  }

  private static int hints(int seed, PlacementProblem problem, List<Standing> held,
      Recount recount, Waiting task, List<Refusal> reasons) {
    int hints = 0;
    for (Refusal reason : reasons) {
      Matcher matcher = HINT.matcher(reason.message());
      if (!matcher.matches()) {
        continue;
      }
      hints++;
      Relaxation relaxation = Relaxation.of(task.request()).stream()
          .filter(r -> r.what().equals(matcher.group(1))).findFirst().orElseThrow();
      var changed = new Waiting(task.key(), relaxation.request(), task.priority(), "",
          task.avoid(), "");
      PlacementSolution again = Placer.place(new PlacementProblem(problem.agents(), held,
          List.of(changed), problem.policy(), problem.now(), problem.steps(), 1));
      assertThat(again.placed()).as("seed %d: %s", seed, reason).containsKey(task.key());
      long fit = problem.agents().stream()
          .filter(a -> !task.avoid().contains(a.name())
              && recount.fits(a, task.key(), relaxation.request()))
          .count();
      assertThat(fit).as("seed %d: %s", seed, reason).isEqualTo(reason.agents());
    }
    return hints;
  }
}

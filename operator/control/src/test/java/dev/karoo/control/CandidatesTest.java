package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.PlacementSolution.Eviction;
import dev.karoo.core.placement.Waiting;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.reconcile.Step;
import dev.karoo.core.topology.CpuSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final int PRIORITY = 10;
  private static final Request REQUEST = new Request(Scalar.ZERO, Scalar.of(1), Scalar.ZERO,
      new CoreRequest(List.of(), 1, 0, false), List.of(), List.of(), List.of(), List.of(),
      Alignment.REQUIRED, List.of(), Optional.empty(), List.of(), List.of());

  private final Nominees nominees = new Nominees();
  private final List<Step.Place> waiting = new ArrayList<>();

  private static TaskKey key(String pipeline, int index) {
    return new TaskKey("ns", pipeline, "t", index);
  }

  private void waits(TaskKey key) {
    waiting.add(new Step.Place(key, REQUEST, "h", "s", "", Set.of(), "", Optional.empty(), ""));
  }

  /// Each has one that ends for it on an agent of its own.
  private void nominate(int count) {
    for (int i = 0; i < count; i++) {
      String agent = "a" + i;
      waits(key("high", i));
      nominees.add(Map.of(key("high", i), new Proposal.Member(new Holding(REQUEST, "h",
          new Placement(agent, List.of(0), CpuSet.of(0), Map.of(), List.of(), List.of(),
              Map.of())),
          "s")),
          PRIORITY, List.of(new Eviction(key("low", i), key("high", i), "")), Set.of(agent));
    }
  }

  private Candidates candidates() {
    return new Candidates(waiting, nominees, new Shortfalls(), _ -> PRIORITY, Instant.EPOCH);
  }

  private static Set<Set<String>> avoided(List<Waiting> some) {
    return Set.copyOf(some.stream().map(Waiting::avoid).distinct().toList());
  }

  /// Those who ask for the same, and avoid the same, are searched for once.
  @Test
  void aCrowdForWhomOthersEndIsOneToTheSearch() {
    nominate(40);
    Candidates before = candidates();
    assertThat(before.open()).isEmpty();
    assertThat(before.nominated(_ -> true)).hasSize(40);
    assertThat(avoided(before.nominated(_ -> true))).hasSize(1);

    Predicate<TaskKey> ending = victim -> victim.index() >= 20;
    nominees.expire(ending, _ -> false);
    Candidates after = candidates();
    assertThat(after.open()).hasSize(20);
    assertThat(avoided(after.open())).hasSize(1);
    assertThat(avoided(after.nominated(_ -> true))).hasSize(1);
  }

  /// Whose victims have ended is not a nominee any more, and may not have begun yet.
  @Test
  void whatEndedForOneIsKeptFromEqualsUntilItHasAPlace() {
    nominate(2);
    waits(key("same", 0));
    nominees.expire(victim -> victim.index() > 0, _ -> false);
    Candidates candidates = candidates();

    assertThat(candidates.open()).filteredOn(task -> task.key().equals(key("high", 0)))
        .extracting(Waiting::avoid).containsExactly(Set.of("a1"));
    assertThat(candidates.open()).filteredOn(task -> task.key().equals(key("same", 0)))
        .extracting(Waiting::avoid).containsExactly(Set.of("a0", "a1"));
    assertThat(candidates.nominated(_ -> true)).extracting(Waiting::avoid)
        .containsExactly(Set.of("a0"));
  }
}

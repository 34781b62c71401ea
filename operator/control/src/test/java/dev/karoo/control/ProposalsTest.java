package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.quota.Ledger;
import dev.karoo.core.topology.CpuSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProposalsTest {
  private static final TaskKey KEY = new TaskKey("ns", "p", "t", 0);
  private static final Request REQUEST = new Request(Scalar.ZERO, Scalar.of(1), Scalar.ZERO,
      new CoreRequest(List.of(), 1, 0, false), List.of(), List.of(), List.of(), List.of(),
      Alignment.REQUIRED, List.of(), Optional.empty(), List.of(), List.of());

  private final Proposals proposals = new Proposals();

  private static Placement on(String agent) {
    return new Placement(agent, List.of(0), CpuSet.of(0), Map.of(), List.of(), List.of(),
        Map.of());
  }

  private static Standing kept() {
    return new Standing(KEY, REQUEST, 1, on("a"), false);
  }

  private void propose(String agent) {
    proposals.add(new Proposal("p", 1, new TreeMap<>(Map.of(KEY,
        new Proposal.Member(new Holding(REQUEST, "h", on(agent)), "s"))), Instant.EPOCH));
  }

  /// Both are taken, but the task's namespace has it once.
  @Test
  void whatIsKeptIsTakenThoughAnotherPlaceWasFound() {
    propose("b");

    List<Standing> all = proposals.beside(List.of(kept()));

    assertThat(all).extracting(one -> one.placement().agent()).containsExactly("a", "b");
    assertThat(all).extracting(Standing::key).doesNotHaveDuplicates();
    assertThat(all.getLast().key()).isEqualTo(KEY);
    assertThat(Ledger.used(all).get("ns"))
        .isEqualTo(Ledger.used(List.of(kept())).get("ns"));
  }

  @Test
  void whatIsKeptForTheProposalIsTakenOnce() {
    propose("a");

    assertThat(proposals.beside(List.of(kept()))).containsExactly(kept());
  }
}

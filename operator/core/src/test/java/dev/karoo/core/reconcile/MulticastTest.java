package dev.karoo.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.quantity.Ranges;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MulticastTest {
  private static final MulticastPool POOL = MulticastPool.parse("239.192.0.0/29");

  private static Pipeline pipeline(Pipeline.MulticastGroup... groups) {
    return new Pipeline("ns", "p", "uid", 1, 0, Pipeline.Admission.GANG, List.of(groups),
        List.of());
  }

  private static Pipeline.MulticastGroup group(String name, int count) {
    return new Pipeline.MulticastGroup(name, Optional.empty(), count, 7148);
  }

  private static Ranges range(String first, int count) {
    return Ranges.of(Ipv4.parse(first), Ipv4.parse(first) + count - 1);
  }

  @Test
  void groupsAreDrawnSideBySideAroundWhatIsTaken() {
    assertThat(MulticastAddresses.assign(pipeline(group("a", 2), group("b", 3)), Map.of(), POOL,
        range("239.192.0.1", 1))).containsEntry("a", "239.192.0.2").containsEntry("b",
            "239.192.0.4");
  }

  @Test
  void whatWasDrawnStaysAlsoWhenOthersLeave() {
    assertThat(MulticastAddresses.assign(pipeline(group("a", 2)), Map.of("a", "239.192.0.4"),
        POOL, Ranges.EMPTY)).containsEntry("a", "239.192.0.4");
  }

  @Test
  void aGroupThatGrewBeyondItsNeighbourIsDrawnAnew() {
    assertThat(MulticastAddresses.assign(pipeline(group("a", 3)), Map.of("a", "239.192.0.0"),
        POOL, range("239.192.0.2", 1))).containsEntry("a", "239.192.0.3");
  }

  @Test
  void anExhaustedPoolGivesNothing() {
    assertThat(MulticastAddresses.assign(pipeline(group("a", 9)), Map.of(), POOL, Ranges.EMPTY))
        .isEmpty();
  }

  @Test
  void poolsAreRangesOfMulticastAddresses() {
    assertThat(MulticastPool.parse("239.0.0.1-239.0.0.9").last())
        .isEqualTo(Ipv4.parse("239.0.0.9"));
    for (String wrong : List.of("10.0.0.0/8", "239.192.0.1/29", "239.192.0.0/33", "239.192.0.0",
        "x")) {
      assertThatThrownBy(() -> MulticastPool.parse(wrong)).as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

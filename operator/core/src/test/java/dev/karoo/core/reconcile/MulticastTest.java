package dev.karoo.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.lifecycle.Attempts;
import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.quantity.Ranges;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
    assertThat(
        MulticastAddresses.assign(pipeline(group("a", 2), group("b", 3)), Map.of(), Map.of(), POOL,
            range("239.192.0.1", 1)))
        .containsEntry("a", "239.192.0.2").containsEntry("b",
            "239.192.0.4");
  }

  @Test
  void whatWasDrawnStaysAlsoWhenOthersLeave() {
    assertThat(MulticastAddresses.assign(pipeline(group("a", 2)), Map.of("a", "239.192.0.4"),
        Map.of("a", 2), POOL, Ranges.EMPTY)).containsEntry("a", "239.192.0.4");
  }

  /// Another address would restart its tasks.
  @Test
  void whatWasDrawnStaysWhereOthersNameItAndThePoolIsElsewhere() {
    Map<String, String> drawn = Map.of("a", "239.192.0.4");
    assertThat(MulticastAddresses.assign(pipeline(group("a", 2)), drawn, Map.of("a", 2), POOL,
        range("239.192.0.0", 8))).isEqualTo(drawn);
    assertThat(MulticastAddresses.assign(pipeline(group("a", 1)), drawn, Map.of("a", 2),
        MulticastPool.parse("239.200.0.0/24"), Ranges.EMPTY)).isEqualTo(drawn);
  }

  @Test
  void whatThePipelineNamesItselfIsNotDrawn() {
    var fixed = new Pipeline.MulticastGroup("b", Optional.of("239.192.0.5"), 1, 7148);
    assertThat(MulticastAddresses.assign(pipeline(group("a", 2), fixed),
        Map.of("a", "239.192.0.4"), Map.of("a", 2), POOL, Ranges.EMPTY))
        .containsEntry("a", "239.192.0.0").containsEntry("b", "239.192.0.5");
  }

  @Test
  void twoThatNameTheSameAddressMeanToShareIt() {
    var fixed = new Pipeline.MulticastGroup("b", Optional.of("239.192.0.5"), 3, 7148);
    assertThat(MulticastAddresses.clash(pipeline(fixed), pipeline(group("a", 3)),
        Map.of("a", "239.192.0.4"))).isEqualTo(range("239.192.0.5", 2));
    assertThat(MulticastAddresses.clash(pipeline(group("a", 3)), pipeline(fixed),
        Map.of("b", "239.192.0.5")).isEmpty()).isTrue();
    assertThat(MulticastAddresses.clash(pipeline(fixed), pipeline(fixed),
        Map.of("b", "239.192.0.5")).isEmpty()).isTrue();
  }

  @Test
  void aGroupThatGrewBeyondItsNeighbourIsDrawnAnew() {
    assertThat(MulticastAddresses.assign(pipeline(group("a", 3)), Map.of("a", "239.192.0.0"),
        Map.of("a", 2), POOL, range("239.192.0.2", 1))).containsEntry("a", "239.192.0.3");
  }

  @Test
  void anExhaustedPoolGivesNothing() {
    assertThat(
        MulticastAddresses.assign(pipeline(group("a", 9)), Map.of(), Map.of(), POOL, Ranges.EMPTY))
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

  /// Also where it is named in the command of a check only.
  @Test
  void whoUsesAGroupStartsAnewWhenItMoves() {
    Pipeline pipeline = pipeline(group("a", 2), group("b", 2));
    TaskTemplate template = checking("$(multicast.a[0].address)");
    String before = SpecHash.of(pipeline, template, Map.of("a", "239.192.0.0", "b", "239.192.0.2"));
    assertThat(SpecHash.of(pipeline, template, Map.of("a", "239.192.0.4", "b", "239.192.0.2")))
        .isNotEqualTo(before);
    assertThat(SpecHash.of(pipeline, template, Map.of("a", "239.192.0.0", "b", "239.192.0.4")))
        .isEqualTo(before);
  }

  private static TaskTemplate checking(String word) {
    return new TaskTemplate("t", 1, true, Optional.empty(), List.of(), List.of(),
        List.of("serve"), List.of(), List.of(), Attempts.holding("a1").request(), List.of(),
        List.of(), new TaskTemplate.Restart(TaskTemplate.Restart.Policy.ALWAYS,
            OptionalInt.empty(), OptionalInt.empty(), Optional.empty()),
        Optional.empty(), Duration.ofSeconds(10), Optional.of(new TaskTemplate.Check(
            new TaskTemplate.Probe.Command(List.of("hears", word)), Duration.ZERO,
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, 1)),
        Optional.empty(), new TaskTemplate.Unreachable(Duration.ofSeconds(60),
            TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT),
        new TaskTemplate.Update(TaskTemplate.Update.Strategy.RECREATE, 1, 0,
            Duration.ofMinutes(10), Duration.ZERO));
  }
}

package dev.karoo.core.placement;

import static dev.karoo.core.placement.Tasks.agent;
import static dev.karoo.core.placement.Tasks.cores;
import static dev.karoo.core.placement.Tasks.key;
import static dev.karoo.core.placement.Tasks.request;
import static dev.karoo.core.placement.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.AntiAffinity;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  /// The first agent of the rack was refused because of a task on the second one, and takes tasks
  /// again when that one has gone.
  @Test
  void aRackIsOpenAgainWhenWhatClosedItHasGone() {
    Request alone = request(2, Alignment.REQUIRED, List.of(), List.of(), List.of(),
        List.of(new AntiAffinity("rack", "other", true, 1)));
    List<Host> hosts = Stream.of(agent("a1", 4), agent("a2", 1), agent("b", 2))
        .map(agent -> new Host(agent, new HostShape(agent))).toList();
    var at = new Assignment(new Fleet(hosts), Map.of(), PlacementProblem.Policy.PACK,
        Instant.EPOCH);
    Item other = item(key("other", 0), cores(1, Alignment.REQUIRED), 0);
    Item first = item(key("t", 0), alone, 1);
    Item second = item(key("t", 1), alone, 1);
    at.affinity.learn(first.key, alone);
    at.kinds(2);
    for (Item item : List.of(other, first, second)) {
      item.template = at.affinity.template(item.key);
      at.admit(item);
    }
    Host small = hosts.get(1);
    assertThat(at.fits(other, small)).isTrue();
    at.put(other, small, at.within.grant());

    assertThat(at.place(first)).isTrue();
    assertThat(first.host.agent.name()).isEqualTo("b");
    at.lift(other);
    assertThat(at.place(second)).isTrue();
    assertThat(second.host.agent.name()).isEqualTo("a1");
  }

  private static Item item(TaskKey key, Request request, int kind) {
    var item = new Item(waiting(key, request, 0, ""), new RequestShape(request));
    item.kind = kind;
    return item;
  }
}

package dev.karoo.core.placement;

import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.quantity.Ranges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which tasks are interchangeable: whatever one of a kind may do, all may.
///
/// Multicast addresses that nobody both sends by ibverbs and receives can't be in anyone's way;
/// without them, the replicas of a template are mostly alike.
final class Kinds {
  /// Beyond this many users of multicast, addresses are compared as they are.
  private static final int MANY = 5000;

  private record Key(Object shape, int template, Set<String> avoid, String prefer,
      int priority) {}

  private final Map<Key, Integer> numbers = new HashMap<>();
  private final Ranges contested;
  private final boolean reduce;

  Kinds(Collection<Item> multicasters, List<Item> wanted) {
    List<Multicast> uses = new ArrayList<>();
    if (wanted.stream().anyMatch(item -> item.shape.usesMulticast)) {
      for (Collection<Item> items : List.of(wanted, multicasters)) {
        for (Item item : items) {
          for (Multicast use : item.shape.multicast) {
            if (use != Multicast.NONE) {
              uses.add(use);
            }
          }
        }
      }
    }
    reduce = uses.size() <= MANY;
    contested = reduce ? intersection(union(uses, true), union(uses, false)) : Ranges.EMPTY;
  }

  private static Ranges union(List<Multicast> uses, boolean received) {
    List<Ranges.Span> spans = new ArrayList<>();
    for (Multicast use : uses) {
      spans.addAll(received ? use.receive.spans() : use.sendByIbverbs.spans());
    }
    return new Ranges(spans);
  }

  private static Ranges intersection(Ranges a, Ranges b) {
    return a.minus(a.minus(b));
  }

  /// The item's kind.
  int of(Item item) {
    Waiting waiting = item.waiting.orElseThrow();
    var key = new Key(reduce && item.shape.usesMulticast
        ? reduced(item.shape.request)
        : item.shape, item.template, waiting.avoid(), waiting.prefer(), item.priority);
    int number = numbers.size();
    return numbers.computeIfAbsent(key, unseen -> number);
  }

  int count() {
    return numbers.size();
  }

  private Request reduced(Request of) {
    List<InterfaceRequest> interfaces = of.interfaces().stream()
        .map(nic -> new InterfaceRequest(nic.name(), nic.network(), nic.ibverbs(),
            nic.bandwidthIn(), nic.bandwidthOut(), nic.alignment(),
            intersection(nic.receive(), contested), intersection(nic.send(), contested)))
        .toList();
    return new Request(of.cpus(), of.memory(), of.disk(), of.cores(), of.gpus(), interfaces,
        of.volumes(), of.ports(), of.alignment(), of.agentSelector(), of.subsystem(),
        of.spread(), of.antiAffinity());
  }
}

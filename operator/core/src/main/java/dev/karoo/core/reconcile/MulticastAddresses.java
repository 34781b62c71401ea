package dev.karoo.core.reconcile;

import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.quantity.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which addresses a pipeline's multicast groups have, and what its tasks receive and send.
public final class MulticastAddresses {
  private MulticastAddresses() {}

  /// The first address of each group: its own, the one it was drawn before, else one drawn now. A
  /// group for which the pool has no room is left out.
  ///
  /// What was drawn is kept as long as the group does not grow, whatever others say later and
  /// wherever the pool is then: another address would restart all its tasks. A group that grew
  /// keeps it if it still fits.
  ///
  /// @param before the addresses drawn earlier, by the group's name
  /// @param sizes how many addresses each group had then, as [#sizes]
  /// @param taken all addresses of other pipelines
  public static SortedMap<String, String> assign(Pipeline pipeline, Map<String, String> before,
      Map<String, Integer> sizes, MulticastPool pool, Ranges taken) {
    var addresses = new TreeMap<String, String>();
    Ranges own = Ranges.EMPTY;
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      if (group.address().isPresent()) {
        addresses.put(group.name(), group.address().get());
        own = own.plus(range(group.address().get(), group.count()));
      }
    }
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      String old = before.get(group.name());
      if (group.address().isEmpty() && old != null) {
        boolean grew = group.count() > sizes.getOrDefault(group.name(), group.count());
        Ranges range = range(old, group.count());
        if (grew ? free(range, pool, own.plus(taken)) : range.minus(own).equals(range)) {
          addresses.put(group.name(), old);
          own = own.plus(range);
        }
      }
    }
    Ranges used = taken.plus(own);
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      if (!addresses.containsKey(group.name())) {
        var drawn = pool.draw(group.count(), used).map(References::address);
        if (drawn.isPresent()) {
          addresses.put(group.name(), drawn.get());
          used = used.plus(range(drawn.get(), group.count()));
        }
      }
    }
    return addresses;
  }

  /// Whether [#assign] must know what is taken, since a group has no address yet, or grew, or lost
  /// its own to another of the pipeline.
  public static boolean draws(Pipeline pipeline, Map<String, String> before,
      Map<String, Integer> sizes) {
    Ranges own = Ranges.EMPTY;
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      String first = group.address().isPresent()
          ? group.address().get()
          : before.get(group.name());
      boolean grew = group.address().isEmpty()
          && group.count() > sizes.getOrDefault(group.name(), group.count());
      if (first == null || grew) {
        return true;
      }
      Ranges range = range(first, group.count());
      if (!range.minus(own).equals(range)) {
        return true;
      }
      own = own.plus(range);
    }
    return false;
  }

  /// How many addresses each group has, by its name.
  public static Map<String, Integer> sizes(Pipeline pipeline) {
    return pipeline.multicast().stream().collect(Collectors.toMap(
        Pipeline.MulticastGroup::name, Pipeline.MulticastGroup::count, (first, _) -> first));
  }

  /// The addresses that a pipeline names itself although another has drawn them; empty where there
  /// are none. Two that name the same mean to share it.
  ///
  /// @param addresses those of the other one's groups, by name
  public static Ranges clash(Pipeline pipeline, Pipeline other, Map<String, String> addresses) {
    Ranges drawn = Ranges.EMPTY;
    for (Pipeline.MulticastGroup group : other.multicast()) {
      String first = addresses.get(group.name());
      if (group.address().isEmpty() && first != null) {
        drawn = drawn.plus(range(first, group.count()));
      }
    }
    Ranges named = Ranges.EMPTY;
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      if (group.address().isPresent()) {
        named = named.plus(range(group.address().get(), group.count()));
      }
    }
    return named.minus(named.minus(drawn));
  }

  /// Why the pipeline's tasks can't be placed with these addresses; none: each group has one.
  public static Optional<String> shortage(Pipeline pipeline, Map<String, String> addresses) {
    return pipeline.multicast().stream().map(Pipeline.MulticastGroup::name)
        .filter(name -> !addresses.containsKey(name)).findFirst()
        .map(name -> "the multicast pool has not enough consecutive free addresses for group "
            + name);
  }

  /// All addresses of the pipeline's groups that have one.
  public static Ranges taken(Pipeline pipeline, Map<String, String> addresses) {
    Ranges all = Ranges.EMPTY;
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      String first = addresses.get(group.name());
      if (first != null) {
        all = all.plus(range(first, group.count()));
      }
    }
    return all;
  }

  /// All addresses of these groups.
  ///
  /// @param addresses the first of each, by the group's name
  /// @param sizes how many each has; one that is not listed has one
  public static Ranges taken(Map<String, String> addresses, Map<String, Integer> sizes) {
    return addresses.entrySet().stream()
        .map(group -> range(group.getValue(), sizes.getOrDefault(group.getKey(), 1)))
        .reduce(Ranges.EMPTY, Ranges::plus);
  }

  /// The template's request with the addresses that the replica with this index receives and sends.
  /// A group without an address gives none.
  public static Request request(Pipeline pipeline, TaskTemplate template, int index,
      Map<String, String> addresses) {
    Request request = template.request();
    if (template.multicast().isEmpty()) {
      return request;
    }
    var interfaces = new ArrayList<InterfaceRequest>();
    for (InterfaceRequest nic : request.interfaces()) {
      Ranges receive = nic.receive();
      Ranges send = nic.send();
      for (TaskTemplate.MulticastUse use : template.multicast()) {
        if (use.interfaceName().equals(nic.name())) {
          receive = receive.plus(of(pipeline, use.receive(), index, addresses));
          send = send.plus(of(pipeline, use.send(), index, addresses));
        }
      }
      interfaces.add(new InterfaceRequest(nic.name(), nic.network(), nic.ibverbs(),
          nic.bandwidthIn(), nic.bandwidthOut(), nic.alignment(), receive, send));
    }
    return new Request(request.cpus(), request.memory(), request.disk(), request.cores(),
        request.gpus(), interfaces, request.volumes(), request.ports(), request.alignment(),
        request.agentSelector(), request.subsystem(), request.spread(), request.antiAffinity());
  }

  private static Ranges of(Pipeline pipeline, List<TaskTemplate.GroupReference> references,
      int index, Map<String, String> addresses) {
    Ranges all = Ranges.EMPTY;
    for (TaskTemplate.GroupReference reference : references) {
      for (Pipeline.MulticastGroup group : pipeline.multicast()) {
        String first = addresses.get(group.name());
        if (group.name().equals(reference.group()) && first != null) {
          all = all.plus(member(reference.member(), Ipv4.parse(first), group.count(), index));
        }
      }
    }
    return all;
  }

  private static Ranges member(TaskTemplate.Member member, long first, int count, int index) {
    return switch (member) {
      case TaskTemplate.Member.All() -> Ranges.of(first, first + count - 1);
      case TaskTemplate.Member.Own() -> one(first, count, index);
      case TaskTemplate.Member.At(int at) -> one(first, count, at);
    };
  }

  /// One address of a group; none beyond its end, which validation refuses.
  private static Ranges one(long first, int count, int index) {
    return index < count ? Ranges.of(first + index, first + index) : Ranges.EMPTY;
  }

  /// Consecutive addresses. @param count at least one
  public static Ranges range(String first, int count) {
    long from = Ipv4.parse(first);
    return Ranges.of(from, from + count - 1);
  }

  private static boolean free(Ranges range, MulticastPool pool, Ranges used) {
    return Ranges.of(pool.first(), pool.last()).containsAll(range)
        && range.minus(used).equals(range);
  }
}

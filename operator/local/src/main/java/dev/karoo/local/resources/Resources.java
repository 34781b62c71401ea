package dev.karoo.local.resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;

/// A bundle of resources, as an agent has, an offer carries, or a task uses. Nothing empty is kept,
/// and the order of first appearance is.
///
/// @param amounts by key
public record Resources(Map<ResourceKey, Amount> amounts) {
  /// Nothing.
  public static final Resources NONE = new Resources(Map.of());

  public Resources {
    amounts = Collections.unmodifiableMap(new LinkedHashMap<>(amounts));
  }

  /// The sum of the messages.
  public static Resources of(Collection<Resource> resources) {
    Map<ResourceKey, Amount> amounts = new LinkedHashMap<>();
    for (Resource resource : resources) {
      Amount amount = Amount.of(resource);
      if (!amount.isEmpty()) {
        amounts.merge(ResourceKey.of(resource), amount, Amount::plus);
      }
    }
    return new Resources(amounts);
  }

  /// Whether nothing is in it.
  public boolean isEmpty() {
    return amounts.isEmpty();
  }

  /// Whether all of `other` is in this.
  public boolean contains(Resources other) {
    return other.amounts.entrySet().stream().allMatch(e -> {
      Amount mine = amounts.get(e.getKey());
      return mine != null && mine.contains(e.getValue());
    });
  }

  /// The sum.
  public Resources plus(Resources other) {
    Map<ResourceKey, Amount> sum = new LinkedHashMap<>(amounts);
    other.amounts.forEach((key, amount) -> sum.merge(key, amount, Amount::plus));
    return new Resources(sum);
  }

  /// What is left without `other`. What `other` has and this has not is ignored, so that books that
  /// disagree after a failure never become negative.
  public Resources minus(Resources other) {
    Map<ResourceKey, Amount> left = new LinkedHashMap<>(amounts);
    other.amounts.forEach((key, amount) -> left.computeIfPresent(key, (k, mine) -> {
      if (mine.getClass() != amount.getClass()) {
        return mine;
      }
      Amount rest = mine.minus(amount);
      return rest.isEmpty() ? null : rest;
    }));
    return new Resources(left);
  }

  /// All allocated to the role; empty: to none.
  public Resources allocatedTo(Optional<String> role) {
    return mapKeys(key -> key.withAllocation(role));
  }

  /// As `allocatedTo`, but what says its role already keeps it.
  public Resources defaultAllocation(String role) {
    return mapKeys(
        key -> key.allocation().isPresent() ? key : key.withAllocation(Optional.of(role)));
  }

  /// The part whose keys match.
  public Resources where(Predicate<ResourceKey> keep) {
    Map<ResourceKey, Amount> kept = new LinkedHashMap<>();
    amounts.forEach((key, amount) -> {
      if (keep.test(key)) {
        kept.put(key, amount);
      }
    });
    return new Resources(kept);
  }

  /// The same amounts under other keys.
  public Resources mapKeys(UnaryOperator<ResourceKey> change) {
    Map<ResourceKey, Amount> changed = new LinkedHashMap<>();
    amounts.forEach((key, amount) -> changed.merge(change.apply(key), amount, Amount::plus));
    return new Resources(changed);
  }

  /// The sum of a scalar over all keys, in thousandths.
  public long thousandths(String name) {
    return amounts.entrySet().stream().filter(e -> e.getKey().name().equals(name))
        .mapToLong(e -> e.getValue() instanceof Amount.Quantity q ? q.thousandths() : 0).sum();
  }

  /// The same with ranges before scalars, as the master's offers have them (02:8).
  public Resources rangesFirst() {
    Map<ResourceKey, Amount> ordered = new LinkedHashMap<>();
    amounts.forEach((key, amount) -> {
      if (!(amount instanceof Amount.Quantity)) {
        ordered.put(key, amount);
      }
    });
    amounts.forEach(ordered::putIfAbsent);
    return new Resources(ordered);
  }

  /// As messages, in order.
  public List<Resource> toMessages(Form form) {
    List<Resource> messages = new ArrayList<>();
    amounts.forEach((key, amount) -> messages.add(form.message(key, amount)));
    return messages;
  }

  /// Mesos' text: `cpus(allocated: karoo):100; mem(allocated: karoo):32`.
  @Override
  public String toString() {
    return amounts.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue())
        .collect(Collectors.joining("; "));
  }
}

package dev.karoo.core.quantity;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Named amounts as Mesos offers and charges them: scalars (`cpus`, `mem` in MiB,
/// `katsdpcontroller.gpu.0.compute`, …) and ranges (`ports`, `cores`).
///
/// @param scalars by name, sorted; zero is left out
/// @param ranges by name, sorted; the empty set is left out
public record Resources(Map<String, Scalar> scalars, Map<String, Ranges> ranges) {
  /// Nothing.
  public static final Resources EMPTY = new Resources(Map.of(), Map.of());

  public Resources {
    var keptScalars = new TreeMap<>(scalars);
    keptScalars.values().removeIf(Scalar::isZero);
    scalars = Collections.unmodifiableSortedMap(keptScalars);
    var keptRanges = new TreeMap<>(ranges);
    keptRanges.values().removeIf(Ranges::isEmpty);
    ranges = Collections.unmodifiableSortedMap(keptRanges);
  }

  /// The amount under this name; nothing where there is none.
  public Scalar scalar(String name) {
    return scalars.getOrDefault(name, Scalar.ZERO);
  }

  /// The numbers under this name; none where there are none.
  public Ranges range(String name) {
    return ranges.getOrDefault(name, Ranges.EMPTY);
  }

  /// The sum, name by name.
  public Resources plus(Resources other) {
    var sums = new TreeMap<>(scalars);
    other.scalars.forEach((name, amount) -> sums.merge(name, amount, Scalar::plus));
    var unions = new TreeMap<>(ranges);
    other.ranges.forEach((name, numbers) -> unions.merge(name, numbers, Ranges::plus));
    return new Resources(sums, unions);
  }

  /// The difference, name by name; scalars may become negative.
  public Resources minus(Resources other) {
    var left = new TreeMap<>(scalars);
    other.scalars.forEach((name, amount) -> left.merge(name, new Scalar(-amount.thousandths()),
        Scalar::plus));
    var leftRanges = new TreeMap<>(ranges);
    other.ranges.forEach((name, gone) -> leftRanges.computeIfPresent(name,
        (key, numbers) -> numbers.minus(gone)));
    return new Resources(left, leftRanges);
  }

  /// What of this is not in `other`: the difference, where nothing becomes negative.
  public Resources beyond(Resources other) {
    Resources difference = minus(other);
    var positive = new TreeMap<>(difference.scalars);
    positive.values().removeIf(amount -> amount.compareTo(Scalar.ZERO) < 0);
    return new Resources(positive, difference.ranges);
  }

  /// Whether every amount of `other` is in this.
  public boolean covers(Resources other) {
    return other.scalars.entrySet().stream()
        .allMatch(wanted -> scalar(wanted.getKey()).compareTo(wanted.getValue()) >= 0)
        && other.ranges.entrySet().stream()
            .allMatch(wanted -> range(wanted.getKey()).containsAll(wanted.getValue()));
  }

  /// Whether there is nothing in it.
  public boolean isEmpty() {
    return scalars.isEmpty() && ranges.isEmpty();
  }
}

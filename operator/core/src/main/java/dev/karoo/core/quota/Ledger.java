package dev.karoo.core.quota;

import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.placement.Standing;
import dev.karoo.core.placement.Waiting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Who gets how much of the quotas, in the order in which they ask.
public final class Ledger {
  private final List<Quota> quotas;
  private final Map<String, Usage> used;

  /// @param used what is taken in each namespace
  public Ledger(List<Quota> quotas, Map<String, Usage> used) {
    this.quotas = List.copyOf(quotas);
    this.used = new HashMap<>(used);
  }

  /// Takes as much, or says why it cannot be had; then nothing is taken.
  public Optional<String> take(String namespace, Usage wanted) {
    Usage taken = used.getOrDefault(namespace, Usage.NONE);
    for (Quota quota : quotas) {
      Optional<String> refusal = quota.namespace().equals(namespace)
          ? quota.refusal(taken, wanted)
          : Optional.empty();
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    used.put(namespace, taken.plus(wanted));
    return Optional.empty();
  }

  /// Those that there is room for. Who has the higher priority is asked first; a gang gets all that
  /// it needs, or nothing.
  ///
  /// @param refuse is told of each of the others, and why
  public List<Waiting> admit(Collection<Waiting> wanting, BiConsumer<TaskKey, String> refuse) {
    Map<String, List<Waiting>> groups = new LinkedHashMap<>();
    wanting.stream().sorted(Comparator.comparingInt(Waiting::priority).reversed()
        .thenComparing(Waiting::key)).forEach(
            w -> groups.computeIfAbsent(w.gang().isEmpty()
                ? w.key().toString()
                : "gang " + w.gang(), unseen -> new ArrayList<>()).add(w));
    List<Waiting> within = new ArrayList<>();
    for (List<Waiting> group : groups.values()) {
      Usage usage = group.stream().map(w -> Usage.of(w.request())).reduce(Usage.NONE, Usage::plus);
      Optional<String> refusal = take(group.getFirst().key().namespace(), usage);
      if (refusal.isEmpty()) {
        within.addAll(group);
      } else {
        group.forEach(w -> refuse.accept(w.key(), refusal.get()));
      }
    }
    return within;
  }

  /// What is taken in each namespace by those who hold something.
  public static Map<String, Usage> used(Collection<Standing> standing) {
    Map<String, Usage> used = new HashMap<>();
    standing.forEach(s -> used.merge(s.key().namespace(), Usage.of(s.request(), s.placement()),
        Usage::plus));
    return used;
  }
}

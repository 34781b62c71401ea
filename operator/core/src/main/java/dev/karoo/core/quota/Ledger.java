package dev.karoo.core.quota;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
}

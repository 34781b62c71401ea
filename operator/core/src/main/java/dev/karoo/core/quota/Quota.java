package dev.karoo.core.quota;

import dev.karoo.core.quantity.Scalar;
import java.util.Map;
import java.util.Optional;

/// Limits for all tasks of a namespace together.
///
/// @param namespace which
/// @param name of the quota
/// @param hard the most of each; what is not in it has no limit
public record Quota(String namespace, String name, Map<Limit, Scalar> hard) {
  public Quota {
    hard = Map.copyOf(hard);
  }

  /// Why this may not be added to what is used; none: it may. What is not asked for may exceed its
  /// limit already: a limit that was lowered keeps nobody from what it does not concern.
  public Optional<String> refusal(Usage used, Usage wanted) {
    for (Limit limit : Limit.values()) {
      Scalar most = hard.get(limit);
      Scalar asked = wanted.of(limit);
      if (most != null && asked.compareTo(Scalar.ZERO) > 0
          && used.of(limit).plus(asked).compareTo(most) > 0) {
        return Optional.of("exceeds quota " + name + " of namespace " + namespace + ": "
            + limit.word() + " " + text(limit, asked) + " asked for, " + text(limit,
                used.of(limit))
            + " of " + text(limit, most) + " taken");
      }
    }
    return Optional.empty();
  }

  private static String text(Limit limit, Scalar amount) {
    return switch (limit) {
      case MEMORY, GPU_MEMORY -> amount + " MiB";
      case BANDWIDTH_IN, BANDWIDTH_OUT -> amount + " bit/s";
      case CPU, CORES, GPUS, TASKS -> amount.toString();
    };
  }
}

package dev.karoo.api.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.api.format.Quantities;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.quota.Limit;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The limits of a ResourceQuota, as users write them, and core's.
public final class QuotaLimits {
  private QuotaLimits() {}

  /// The limits of `spec.hard`; what is not a limit of Karoo's, or no quantity, is left out: such
  /// an object was refused when it was written.
  public static Map<Limit, Scalar> toCore(JsonNode hard) {
    Map<Limit, Scalar> limits = new EnumMap<>(Limit.class);
    hard.properties().forEach(entry -> Limit.named(entry.getKey())
        .ifPresent(limit -> amount(limit, entry.getValue().asText())
            .ifPresent(amount -> limits.merge(limit, amount,
                (a, b) -> a.compareTo(b) < 0 ? a : b))));
    return limits;
  }

  /// The amount that a text is, in core's unit of the limit; none where it is no quantity, or less
  /// than nothing.
  public static Optional<Scalar> amount(Limit limit, String text) {
    try {
      Quantity quantity = Quantity.parse(text);
      Scalar amount = switch (limit) {
        case MEMORY, GPU_MEMORY -> Quantities.mebibytes(quantity);
        case CPU, CORES, GPUS, BANDWIDTH_IN, BANDWIDTH_OUT, TASKS -> Quantities.units(quantity);
      };
      return amount.compareTo(Scalar.ZERO) < 0 ? Optional.empty() : Optional.of(amount);
    } catch (IllegalArgumentException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  /// An amount of a limit, as users write it.
  public static String text(Limit limit, Scalar amount) {
    return switch (limit) {
      case MEMORY, GPU_MEMORY -> Quantities.ofMebibytes(amount).toString();
      case BANDWIDTH_IN, BANDWIDTH_OUT -> Quantities.ofBitRate(amount).toString();
      case CPU, CORES, GPUS, TASKS -> Quantities.ofCpus(amount).toString();
    };
  }
}

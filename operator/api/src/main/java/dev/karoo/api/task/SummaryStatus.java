package dev.karoo.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.core.topology.CpuSet;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A placement as tables show it: a few words each.
// @formatter:off: the formatter puts annotations of record components in one line
public record SummaryStatus(
    @JsonPropertyDescription("NUMA nodes: 0,1.")
    @Nullable String numa,
    @JsonPropertyDescription("Domains: 0,1.")
    @Nullable String domains,
    @JsonPropertyDescription("Cores: 0-3,8.")
    @Nullable String cores,
    @JsonPropertyDescription("GPUs and shares of their compute: GPU-c0:25%.")
    @Nullable String gpus,
    @JsonPropertyDescription("Interfaces: ens1.")
    @Nullable String interfaces,
    @JsonPropertyDescription("Ports: http:31000.")
    @Nullable String ports,
    @JsonPropertyDescription("The weakest enforcement of what was asked for.")
    @Nullable String enforcement) {
  /// The longest name of a GPU that is shown whole.
  private static final int NAME_SHOWN = 12;

  /// The summary of a placement that is held to so.
  public static SummaryStatus of(PlacementStatus placement,
      Optional<EnforcementStatus> enforcement) {
    return new SummaryStatus(
        numbers(placement.numaNodes()), numbers(placement.domains()),
        placement.cores().isEmpty() ? null : CpuSet.of(placement.cores()).toString(),
        joined(placement.gpus().stream().map(g -> name(g.uuid()) + ":" + percent(g.compute()))
            .toList()),
        joined(placement.interfaces().stream().map(PlacementStatus.InterfaceStatus::name)
            .distinct().toList()),
        joined(placement.ports().entrySet().stream().map(p -> p.getKey() + ":" + p.getValue())
            .toList()),
        enforcement.flatMap(EnforcementStatus::weakest).map(EnforcementStatus.Level::word)
            .orElse(null));
  }

  private static @Nullable String numbers(List<Integer> numbers) {
    return numbers.isEmpty()
        ? null
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static @Nullable String joined(List<String> words) {
    return words.isEmpty() ? null : String.join(",", words);
  }

  private static String name(String uuid) {
    return uuid.length() <= NAME_SHOWN ? uuid : uuid.substring(0, NAME_SHOWN);
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }
}

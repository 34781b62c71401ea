package dev.karoo.core.quota;

import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.quantity.Scalar;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// How much of what can be limited is taken or asked for; what is not in it is nothing.
public record Usage(Map<Limit, Scalar> amounts) {
  /// Nothing.
  public static final Usage NONE = new Usage(Map.of());

  public Usage {
    Map<Limit, Scalar> copy = new EnumMap<>(Limit.class);
    copy.putAll(amounts);
    amounts = Collections.unmodifiableMap(copy);
  }

  /// What a request takes at the least: a share of a domain's cores is only known with its place.
  public static Usage of(Request request) {
    return of(request, request.cores().atLeast());
  }

  /// What a request takes in its place.
  public static Usage of(Request request, Placement placement) {
    return of(request, placement.cores().size());
  }

  private static Usage of(Request request, int cores) {
    Map<Limit, Scalar> amounts = new EnumMap<>(Limit.class);
    amounts.put(Limit.CPU, request.cpus().plus(Scalar.of(cores)));
    amounts.put(Limit.MEMORY, request.memory());
    amounts.put(Limit.CORES, Scalar.of(cores));
    amounts.put(Limit.GPUS, sum(request.gpus(), GpuRequest::compute));
    amounts.put(Limit.GPU_MEMORY, sum(request.gpus(), GpuRequest::memory));
    amounts.put(Limit.BANDWIDTH_IN, sum(request.interfaces(), InterfaceRequest::bandwidthIn));
    amounts.put(Limit.BANDWIDTH_OUT, sum(request.interfaces(), InterfaceRequest::bandwidthOut));
    amounts.put(Limit.TASKS, Scalar.of(1));
    return new Usage(amounts);
  }

  private static <T> Scalar sum(List<T> items, Function<T, Scalar> amount) {
    return items.stream().map(amount).reduce(Scalar.ZERO, Scalar::plus);
  }

  /// How much of one.
  public Scalar of(Limit limit) {
    return amounts.getOrDefault(limit, Scalar.ZERO);
  }

  /// Both together.
  public Usage plus(Usage other) {
    Map<Limit, Scalar> sum = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      sum.put(limit, of(limit).plus(other.of(limit)));
    }
    return new Usage(sum);
  }
}

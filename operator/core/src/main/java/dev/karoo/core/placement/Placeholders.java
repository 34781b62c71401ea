package dev.karoo.core.placement;

import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.Pinning;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A host without anything and a task that wants nothing: what a search holds before its first use.
final class Placeholders {
  static final Agent AGENT = new Agent("", Scalar.ZERO, Scalar.ZERO, Scalar.ZERO, Ranges.EMPTY,
      false, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(),
      Optional.empty(), 0, List.of(), true, Pinning.NONE);
  static final Host HOST = new Host(AGENT, new HostShape(AGENT));
  static final RequestShape SHAPE = new RequestShape(new Request(Scalar.ZERO, Scalar.ZERO,
      Scalar.ZERO, CoreRequest.NONE, List.of(), List.of(), List.of(), List.of(), Alignment.NONE,
      List.of(), Optional.empty(), List.of(), List.of()));
  static final Grant GRANT = new Grant(SHAPE, 0, new long[1], -1, new int[0], new int[0], 0);

  private Placeholders() {}
}

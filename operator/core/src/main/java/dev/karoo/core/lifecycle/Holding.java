package dev.karoo.core.lifecycle;

import dev.karoo.core.pipeline.Request;
import dev.karoo.core.placement.Placement;

/// What an attempt holds of its agent: what was asked, and what it got for it. All amounts that
/// must not be given to another follow from these two.
///
/// @param request with its multicast addresses filled in; of an older spec, after a restart of the
///     operator, only the amounts are known
/// @param hash of the whole request: what asks for the same may take over the placement
/// @param placement its answer
/// @param host the agent's address or hostname, under which other tasks reach this one's ports
public record Holding(Request request, String hash, Placement placement, String host) {
  /// On an agent that is reached by its name.
  public Holding(Request request, String hash, Placement placement) {
    this(request, hash, placement, placement.agent());
  }
}

package dev.karoo.local.allocation;

import dev.karoo.local.resources.Resources;
import java.time.Instant;

/// A declined offer: nothing that fits into it is offered again before its end. What was freed
/// meanwhile does not fit into it, so it comes at once (recording 19:280–288).
///
/// @param refused what was declined, not allocated
/// @param until when it ends
record Filter(Resources refused, Instant until) {
  boolean covers(Resources offered, Instant now) {
    return now.isBefore(until) && refused.contains(offered);
  }
}

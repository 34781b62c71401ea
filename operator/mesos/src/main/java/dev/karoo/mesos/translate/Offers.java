package dev.karoo.mesos.translate;

import dev.karoo.core.ports.Offer;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos;

/// Mesos' offers as the core's.
public final class Offers {
  private Offers() {}

  /// One offer. A master offers what is unreserved or reserved for the role of the offer; anything
  /// else in it is left out all the same.
  public static Offer offer(Protos.Offer offer) {
    String role = offer.getAllocationInfo().getRole();
    return new Offer(offer.getId().getValue(), offer.getAgentId().getValue(),
        offer.getHostname(),
        Amounts.sum(offer.getResourcesList(), resource -> Roles.usable(resource, role)),
        offer.hasUnavailability()
            ? Optional.of(window(offer.getUnavailability()))
            : Optional.empty());
  }

  private static Window window(Protos.Unavailability unavailability) {
    Instant from = Instant.ofEpochSecond(0, unavailability.getStart().getNanoseconds());
    return new Window(from, unavailability.hasDuration()
        ? Optional.of(from.plusNanos(unavailability.getDuration().getNanoseconds()))
        : Optional.empty());
  }
}

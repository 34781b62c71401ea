package dev.karoo.mesos.translate;

import dev.karoo.core.ports.InverseOffer;
import dev.karoo.core.ports.Offer;
import dev.karoo.core.topology.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Resource;

/// Mesos' offers as the core's.
public final class Offers {
  private Offers() {}

  /// One offer. A master offers what is unreserved or reserved for the role of the offer; anything
  /// else in it is left out all the same, and so is what some other framework of the role keeps.
  public static Offer offer(Protos.Offer offer) {
    String role = offer.getAllocationInfo().getRole();
    List<Resource> ours = offer.getResourcesList().stream()
        .filter(resource -> Roles.usable(resource, role)).toList();
    return new Offer(offer.getId().getValue(), offer.getAgentId().getValue(),
        offer.getHostname(), role, Amounts.sum(ours, Reservations::free),
        Amounts.sum(ours, Reservations::forRole), Reservations.kept(ours),
        offer.hasUnavailability()
            ? Optional.of(window(offer.getUnavailability()))
            : Optional.empty());
  }

  /// A request to vacate an agent.
  public static InverseOffer inverse(Protos.InverseOffer offer) {
    return new InverseOffer(offer.getId().getValue(), offer.getAgentId().getValue(),
        window(offer.getUnavailability()));
  }

  private static Window window(Protos.Unavailability unavailability) {
    Instant from = Instant.ofEpochSecond(0, unavailability.getStart().getNanoseconds());
    return new Window(from, unavailability.hasDuration()
        ? Optional.of(from.plusNanos(unavailability.getDuration().getNanoseconds()))
        : Optional.empty());
  }
}

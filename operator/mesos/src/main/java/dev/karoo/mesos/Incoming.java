package dev.karoo.mesos;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Offer;
import dev.karoo.mesos.translate.Offers;
import dev.karoo.mesos.translate.Statuses;
import java.util.List;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// Takes in the events of a subscription that stands, one after the other.
final class Incoming {
  private final Delivery delivery;
  private final OfferTable offers;
  private final InventoryWatch inventory;

  Incoming(Delivery delivery, OfferTable offers, InventoryWatch inventory) {
    this.delivery = delivery;
    this.offers = offers;
    this.inventory = inventory;
  }

  /// Takes one event in; SUBSCRIBED and ERROR are not for here.
  void take(Session session, Event event) {
    switch (event.getType()) {
      case OFFERS -> offers(session, event.getOffers().getOffersList());
      case RESCIND -> {
        String id = event.getRescind().getOfferId().getValue();
        offers.take(List.of(id));
        delivery.of(session, new ClusterEvent.Rescinded(id));
      }
      case UPDATE -> delivery.of(session,
          new ClusterEvent.Updated(Statuses.update(event.getUpdate().getStatus())));
      case INVERSE_OFFERS -> delivery.of(session,
          new ClusterEvent.InverseOffered(event.getInverseOffers().getInverseOffersList().stream()
              .map(Offers::inverse).toList()));
      case FAILURE -> {
        // Unordered with UPDATE and RESCIND: a hint to look at the agents, nothing more.
        if (!event.getFailure().hasExecutorId()) {
          inventory.refresh();
        }
      }
      case SUBSCRIBED, ERROR, HEARTBEAT, MESSAGE, RESCIND_INVERSE_OFFER,
          UPDATE_OPERATION_STATUS, UNKNOWN ->
        {
        }
    }
  }

  private void offers(Session session, List<Protos.Offer> offered) {
    offered.forEach(offers::add);
    List<Offer> translated = offered.stream().map(Offers::offer).toList();
    delivery.of(session, new ClusterEvent.Offered(translated));
    if (!translated.stream().allMatch(offer -> inventory.offers(offer.agentId()))) {
      inventory.refresh();
    }
  }
}

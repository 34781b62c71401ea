package dev.karoo.control;

import dev.karoo.core.ports.Offer;
import dev.karoo.core.quantity.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The offers in hand. Each is the right to launch on its agent, and is held only while somebody
/// waits for it.
final class OfferBook {
  private record Held(Offer offer, Instant since) {}

  private final Map<String, Held> offers = new LinkedHashMap<>();

  void add(List<Offer> more, Instant now) {
    more.forEach(offer -> offers.put(offer.id(), new Held(offer, now)));
  }

  void rescind(String id) {
    offers.remove(id);
  }

  /// All are void, as at the end of a connection.
  void clear() {
    offers.clear();
  }

  boolean isEmpty() {
    return offers.isEmpty();
  }

  /// Whether there is any of this agent.
  boolean has(String agentId) {
    return offers.values().stream().anyMatch(held -> held.offer.agentId().equals(agentId));
  }

  /// What the offers of an agent hold together.
  Resources free(String agentId) {
    Resources sum = Resources.EMPTY;
    for (Held held : offers.values()) {
      if (held.offer.agentId().equals(agentId)) {
        sum = sum.plus(held.offer.resources());
      }
    }
    return sum;
  }

  /// Takes offers of an agent that hold what is needed: one that suffices by itself if there is
  /// one, since a single stale offer makes all used with it worthless; else all.
  ///
  /// @return their ids, none if they hold less than needed
  List<String> take(String agentId, Resources needed) {
    List<Offer> mine = offers.values().stream().map(Held::offer)
        .filter(offer -> offer.agentId().equals(agentId)).toList();
    Optional<Offer> single = mine.stream().filter(offer -> offer.resources().covers(needed))
        .min(Comparator.comparing(Offer::id));
    List<String> ids = single.map(offer -> List.of(offer.id()))
        .orElseGet(() -> free(agentId).covers(needed)
            ? mine.stream().map(Offer::id).toList()
            : List.of());
    ids.forEach(offers::remove);
    return ids;
  }

  /// Takes all offers that fulfil the condition.
  ///
  /// @return their ids
  List<String> takeIf(Predicate<Offer> condition) {
    var ids = new ArrayList<String>();
    offers.values().removeIf(held -> condition.test(held.offer) && ids.add(held.offer.id()));
    return ids;
  }

  /// Takes all that were held since this instant or longer.
  ///
  /// @return their ids
  List<String> takeHeldSince(Instant since) {
    var ids = new ArrayList<String>();
    offers.values().removeIf(held -> !held.since.isAfter(since) && ids.add(held.offer.id()));
    return ids;
  }

  /// Since when the oldest is held.
  Optional<Instant> oldest() {
    return offers.values().stream().map(Held::since).min(Comparator.naturalOrder());
  }
}

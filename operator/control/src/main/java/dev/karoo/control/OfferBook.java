package dev.karoo.control;

import dev.karoo.core.ports.Offer;
import dev.karoo.core.quantity.Resources;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The offers in hand. Each is the right to launch on its agent, and is held only while somebody
/// waits for it.
final class OfferBook {
  private record Held(Offer offer, Instant since) {}

  private final Map<String, Held> offers = new LinkedHashMap<>();

  /// The same, by agent.
  private final Map<String, Map<String, Offer>> byAgent = new HashMap<>();

  /// How many ever came.
  private long received;

  void add(List<Offer> more, Instant now) {
    received += more.size();
    more.forEach(offer -> {
      offers.put(offer.id(), new Held(offer, now));
      byAgent.computeIfAbsent(offer.agentId(), _ -> new LinkedHashMap<>()).put(offer.id(), offer);
    });
  }

  void rescind(String id) {
    Held held = offers.remove(id);
    if (held != null) {
      byAgent.computeIfPresent(held.offer.agentId(), (_, there) -> {
        there.remove(id);
        return there.isEmpty() ? null : there;
      });
    }
  }

  /// All are void, as at the end of a connection.
  void clear() {
    offers.clear();
    byAgent.clear();
  }

  boolean isEmpty() {
    return offers.isEmpty();
  }

  int size() {
    return offers.size();
  }

  /// How many ever came.
  long received() {
    return received;
  }

  /// Whether there is any of this agent.
  boolean has(String agentId) {
    return byAgent.containsKey(agentId);
  }

  /// What the offers of an agent hold, for each role.
  Collection<Share> shares(String agentId) {
    SortedMap<String, Share> byRole = new TreeMap<>();
    of(agentId).forEach(offer -> byRole.put(offer.role(),
        byRole.getOrDefault(offer.role(), Share.none(offer.role())).plus(offer)));
    return byRole.values();
  }

  /// What the offers of an agent hold that the administrator has reserved for this role.
  Resources forRole(String agentId, String role) {
    return of(agentId).stream().filter(offer -> offer.role().equals(role)).map(Offer::forRole)
        .reduce(Resources.EMPTY, Resources::plus);
  }

  /// The offers in hand.
  List<Offer> all() {
    return offers.values().stream().map(Held::offer).toList();
  }

  private Collection<Offer> of(String agentId) {
    return byAgent.getOrDefault(agentId, Map.of()).values();
  }

  /// Takes offers of an agent and a role that, with what is left of others, suffice for these: one
  /// that suffices by itself if there is one, since a single stale offer makes all used with it
  /// worthless; else all.
  ///
  /// @param left of offers that are used already
  /// @return the offers; none if they do not suffice
  List<Offer> take(String agentId, Share left, SortedMap<String, Resources> charges) {
    List<Offer> mine = of(agentId).stream().filter(offer -> offer.role().equals(left.role()))
        .toList();
    List<Offer> taken = mine.stream().filter(offer -> left.plus(offer).covers(charges))
        .min(Comparator.comparing(Offer::id)).map(List::of).orElse(mine);
    Share all = left;
    for (Offer offer : taken) {
      all = all.plus(offer);
    }
    if (!all.covers(charges)) {
      return List.of();
    }
    taken.forEach(offer -> rescind(offer.id()));
    return taken;
  }

  /// Takes all offers that fulfil the condition.
  ///
  /// @return their ids
  List<String> takeIf(Predicate<Offer> condition) {
    return take(held -> condition.test(held.offer));
  }

  /// Takes all that were held since this instant or longer.
  ///
  /// @return their ids
  List<String> takeHeldSince(Instant since) {
    return take(held -> !held.since.isAfter(since));
  }

  private List<String> take(Predicate<Held> condition) {
    List<String> ids = offers.values().stream().filter(condition).map(held -> held.offer.id())
        .toList();
    ids.forEach(this::rescind);
    return ids;
  }

  /// Since when the oldest is held.
  Optional<Instant> oldest() {
    return offers.values().stream().map(Held::since).min(Comparator.naturalOrder());
  }
}

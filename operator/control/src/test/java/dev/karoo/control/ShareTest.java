package dev.karoo.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.Offer;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShareTest {
  private static Resources cpus(long amount) {
    return new Resources(Map.of("cpus", Scalar.of(amount)), Map.of());
  }

  private static Offer offer(String id, String role, long free, Reserved... reserved) {
    return new Offer(id, "S1", "a1", role, cpus(free), List.of(reserved), Optional.empty());
  }

  private static SortedMap<String, Resources> charges(Map<String, Resources> charges) {
    return new TreeMap<>(charges);
  }

  @Test
  void whatIsKeptServesItsTaskAndNoOther() {
    Share share = Share.none("r").plus(offer("o", "r", 1, new Reserved("ns/a", cpus(2))));
    assertThat(share.covers(charges(Map.of("ns/a", cpus(3))))).isTrue();
    assertThat(share.covers(charges(Map.of("ns/b", cpus(2))))).isFalse();
    assertThat(share.covers(charges(Map.of("ns/a", cpus(3), "ns/b", cpus(1))))).isFalse();
    Share left = share.without(charges(Map.of("ns/a", cpus(1), "ns/b", cpus(1)))).orElseThrow();
    assertThat(left.free()).isEqualTo(Resources.EMPTY);
    assertThat(left.reservedFor("ns/a")).isEqualTo(cpus(1));
  }

  /// One ACCEPT is of one role: shares of two roles are not added up.
  @Test
  void offersOfTwoRolesAreTwoShares() {
    OfferBook book = new OfferBook();
    book.add(List.of(offer("o-1", "one", 2), offer("o-2", "two", 2), offer("o-3", "two", 2)),
        Instant.EPOCH);
    assertThat(book.shares("S1")).extracting(Share::free).containsExactly(cpus(2), cpus(4));
    assertThat(book.take("S1", Share.none("one"), charges(Map.of("ns/a", cpus(3))))).isEmpty();
    assertThat(book.take("S1", Share.none("two"), charges(Map.of("ns/a", cpus(3)))))
        .extracting(Offer::id).containsExactly("o-2", "o-3");
  }

  /// A stale offer in an ACCEPT spoils all of it: no more of them than needed.
  @Test
  void oneOfferIsTakenWhereOneSuffices() {
    OfferBook book = new OfferBook();
    book.add(List.of(offer("o-1", "r", 1), offer("o-2", "r", 2)), Instant.EPOCH);
    assertThat(book.take("S1", Share.none("r"), charges(Map.of("ns/a", cpus(2)))))
        .extracting(Offer::id).containsExactly("o-2");
  }
}

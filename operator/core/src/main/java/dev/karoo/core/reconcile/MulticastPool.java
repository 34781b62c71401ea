package dev.karoo.core.reconcile;

import dev.karoo.core.pipeline.Ipv4;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.quantity.Ranges;
import java.util.Optional;

/// The multicast addresses that groups without an address of their own are drawn from.
///
/// @param first the lowest address
/// @param last the highest address
public record MulticastPool(long first, long last) {
  /// 239.192.0.0/14, the organization-local scope (RFC 2365, 6.2).
  public static final MulticastPool USUAL = parse("239.192.0.0/14");

  public MulticastPool {
    if (first < Ipv4.MULTICAST_FIRST || last > Ipv4.MULTICAST_LAST || first > last) {
      throw new IllegalArgumentException(References.address(first) + "-" + References.address(last)
          + " is not a range of multicast addresses, 224.0.0.0 to 239.255.255.255");
    }
  }

  /// Reads `239.192.0.0/14`, or `239.192.0.0-239.192.3.255`.
  ///
  /// @throws IllegalArgumentException for anything else, and for what is not multicast
  public static MulticastPool parse(String text) {
    int slash = text.indexOf('/');
    int dash = text.indexOf('-');
    if (dash > 0) {
      return new MulticastPool(Ipv4.parse(text.substring(0, dash).strip()),
          Ipv4.parse(text.substring(dash + 1).strip()));
    }
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]|[12][0-9]|3[0-2]")) {
      throw new IllegalArgumentException("\"" + text
          + "\" is not a pool of addresses such as 239.192.0.0/14 or 239.192.0.0-239.192.3.255");
    }
    long size = 1L << (32 - Integer.parseInt(text.substring(slash + 1)));
    long base = Ipv4.parse(text.substring(0, slash));
    if (base % size != 0) {
      throw new IllegalArgumentException("\"" + text + "\": the network begins at "
          + References.address(base - base % size));
    }
    return new MulticastPool(base, base + size - 1);
  }

  /// The lowest `count` consecutive addresses of the pool of which none is taken.
  ///
  /// @param count ≥ 1
  /// @return the first of them; none where no such stretch is left
  public Optional<Long> draw(int count, Ranges taken) {
    for (Ranges.Span span : Ranges.of(first, last).minus(taken).spans()) {
      if (span.size() >= count) {
        return Optional.of(span.first());
      }
    }
    return Optional.empty();
  }
}

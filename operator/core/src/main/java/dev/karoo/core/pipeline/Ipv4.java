package dev.karoo.core.pipeline;

import java.util.regex.Pattern;

/// IPv4 addresses as unsigned 32-bit numbers, `0 ≤ n < 2³²`; [References#address] writes them.
public final class Ipv4 {
  /// The first multicast address, 224.0.0.0 (RFC 5771).
  public static final long MULTICAST_FIRST = 224L << 24;

  /// The last multicast address, 239.255.255.255 (RFC 5771).
  public static final long MULTICAST_LAST = (240L << 24) - 1;

  private static final Pattern DOTTED = Pattern
      .compile("(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})\\."
          + "(0|[1-9][0-9]{0,2})");

  private Ipv4() {}

  /// Reads `239.10.0.0`.
  ///
  /// @throws IllegalArgumentException for anything else
  public static long parse(String text) {
    var matcher = DOTTED.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
    }
    long address = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(matcher.group(i));
      if (octet > 255) {
        throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
      }
      address = address << 8 | octet;
    }
    return address;
  }
}

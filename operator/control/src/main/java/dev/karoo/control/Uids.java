package dev.karoo.control;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Uids of objects: random UUIDs, version 4 (RFC 9562), from a given source, so that the same seed
/// gives the same ones.
final class Uids {
  private static final long VERSION_BITS = 0xF000L;
  private static final long VERSION = 0x4000L;
  private static final long WITHOUT_VARIANT = 0x3FFF_FFFF_FFFF_FFFFL;

  private Uids() {}

  static String next(RandomGenerator random) {
    return new UUID((random.nextLong() & ~VERSION_BITS) | VERSION,
        (random.nextLong() & WITHOUT_VARIANT) | Long.MIN_VALUE).toString();
  }
}

package dev.karoo.core.placement;

/// A set of hosts, by their positions; 64 of them a word.
final class HostSet {
  final long[] words;

  /// None of so many.
  HostSet(int hosts) {
    words = new long[(hosts + 63) >> 6];
  }

  private HostSet(long[] words) {
    this.words = words;
  }

  /// All of so many.
  static HostSet all(int hosts) {
    var all = new HostSet(hosts);
    for (int w = 0; w < all.words.length; w++) {
      all.words[w] = Host.mask(w, 0, hosts);
    }
    return all;
  }

  boolean get(int position) {
    int w = position >> 6;
    return w < words.length && (words[w] >>> position & 1) != 0;
  }

  void set(int position) {
    words[position >> 6] |= 1L << position;
  }

  void clear(int position) {
    words[position >> 6] &= ~(1L << position);
  }

  /// The first position from `from` on; −1: none.
  int next(int from) {
    int w = from >> 6;
    if (w >= words.length) {
      return -1;
    }
    long rest = words[w] & -1L << from;
    while (rest == 0) {
      if (++w == words.length) {
        return -1;
      }
      rest = words[w];
    }
    return (w << 6) + Long.numberOfTrailingZeros(rest);
  }

  int count() {
    return HostShape.count(words);
  }

  boolean isEmpty() {
    return next(0) < 0;
  }

  HostSet copy() {
    return new HostSet(words.clone());
  }

  /// Adds those of another set over the same hosts.
  void add(HostSet other) {
    for (int w = 0; w < Math.min(words.length, other.words.length); w++) {
      words[w] |= other.words[w];
    }
  }
}

package dev.karoo.store;

/// How much history a store keeps by itself, so that it does not grow for ever.
///
/// @param revisions how many of the last revisions lists and watches may still ask for; a tenth
///     more may be there
public record Retention(long revisions) {
  /// Ten thousand revisions: a MeerKAT product of 144 tasks starts and stops some ten times in
  /// them.
  public static final Retention USUAL = new Retention(10_000);

  /// @throws IllegalArgumentException when negative
  public Retention {
    if (revisions < 0) {
      throw new IllegalArgumentException("negative retention: " + revisions);
    }
  }

  /// All history, for ever.
  public static Retention everything() {
    return new Retention(Long.MAX_VALUE);
  }

  /// Up to where to compact now; not more than `compacted` when it is not worth it yet.
  long due(long revision, long compacted) {
    long excess = revision - compacted - revisions;
    return excess > revisions / 10 ? revision - revisions : compacted;
  }
}

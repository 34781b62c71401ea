package dev.karoo.store;

/// The history asked for is compacted away: list anew, and go on from the revision of the list.
public final class CompactedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long requested;
  private final long compacted;

  /// @param requested the revision that was asked for
  /// @param compacted the oldest revision that can still be asked for
  public CompactedException(long requested, long compacted) {
    super("revision " + requested + " is too old: history is kept from revision " + compacted
        + " on");
    this.requested = requested;
    this.compacted = compacted;
  }

  /// The revision that was asked for.
  public long requested() {
    return requested;
  }

  /// The oldest revision that can still be asked for.
  public long compacted() {
    return compacted;
  }
}

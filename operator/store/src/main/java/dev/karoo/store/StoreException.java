package dev.karoo.store;

/// The store cannot do its work. The message says what is wrong and what to do about it; it is
/// meant for the user.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What kind of failure it is.
  public enum Reason {
    /// The disk, or the file's size limit, is full. Nothing of the batch was written; later commits
    /// may succeed.
    FULL,
    /// Reading or writing failed. The store takes no more commits until it is opened again; whether
    /// the commits that failed this way are kept shows only then.
    IO,
    /// The file is damaged, or not a store.
    BROKEN,
    /// Another process (or another store of this one) has it open.
    IN_USE,
    /// A newer version of Karoo wrote it.
    TOO_NEW,
    /// The store was closed.
    CLOSED
  }

  private final Reason reason;

  /// @param message what is wrong, and what to do
  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// @param message what is wrong, and what to do
  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// What kind of failure it is.
  public Reason reason() {
    return reason;
  }
}

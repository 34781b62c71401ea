package dev.karoo.local.wire;

/// A body that is no message of the expected type. The text is what Mesos answers with status 400.
public final class MalformedBody extends Exception {
  private static final long serialVersionUID = 1L;

  /// @param message the body of the answer
  public MalformedBody(String message) {
    super(message);
  }
}

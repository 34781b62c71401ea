package dev.karoo.local.wire;

/// A body that is no message of the expected type. The text is what Mesos answers with status 400.
public final class MalformedBody extends Exception {
  private static final long serialVersionUID = 1L;
  private final String answer;

  /// @param message the body of the answer
  public MalformedBody(String message) {
    super(message);
    this.answer = message;
  }

  /// The body of the answer.
  public String answer() {
    return answer;
  }
}

package dev.karoo.app;

import java.util.List;

/// Something could not be started, or could not go on, for a reason that its user can mend.
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  /// @param reasons sentences for people, at least one: what is wrong, where, and what to do
  public StartFailure(List<String> reasons) {
    super(String.join("\n", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /// With one reason and the error that told it.
  public StartFailure(String reason, Throwable cause) {
    super(reason, cause);
    this.reasons = List.of(reason);
  }

  /// Sentences for people, at least one.
  public List<String> reasons() {
    return reasons;
  }
}

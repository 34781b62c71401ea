package dev.karoo.mesos;

import java.io.IOException;

/// A call was answered, but not with 200: the message is what the answer says.
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String location;

  RefusedException(int status, String location, String text) {
    super(text);
    this.status = status;
    this.location = location;
  }

  /// HTTP's.
  int status() {
    return status;
  }

  /// Of a redirect; else empty.
  String location() {
    return location;
  }
}

package dev.karoo.cli.client;

/// No answer came from the server; the message is what users are shown, whole.
public final class Unreachable extends Exception {
  private static final long serialVersionUID = 1L;

  public Unreachable(String message, Throwable cause) {
    super(message, cause);
  }
}

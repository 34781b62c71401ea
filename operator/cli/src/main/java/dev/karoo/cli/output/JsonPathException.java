package dev.karoo.cli.output;

/// A JSONPath template that is not well formed, or that an object does not suit; the message says
/// where and why. The latter may come from any object of a watch.
public final class JsonPathException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonPathException(String message) {
    super(message);
  }
}

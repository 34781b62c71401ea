package dev.karoo.cli.output;

/// A JSONPath template that is not well formed; the message says where and why.
public final class JsonPathException extends Exception {
  private static final long serialVersionUID = 1L;

  public JsonPathException(String message) {
    super(message);
  }
}

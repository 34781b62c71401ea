package dev.karoo.local.http;

/// Answers requests. It is called on a virtual thread and may block.
@FunctionalInterface
public interface Handler {
  /// The answer to one request.
  Response handle(Request request) throws InterruptedException;
}

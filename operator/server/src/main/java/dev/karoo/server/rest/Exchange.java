package dev.karoo.server.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// A request as it came, and the way back: what the HTTP library knows of both.
interface Exchange {
  /// The HTTP method, such as `GET`.
  String method();

  /// The path as it was sent.
  String rawPath();

  /// The query as it was sent, without its question mark.
  String rawQuery();

  /// The first value of a header; empty when there is none.
  String header(String name);

  /// Who calls, as an address.
  String peer();

  /// The body, to be read once.
  InputStream body();

  /// Adds a header to the answer, which must not have begun.
  void addHeader(String name, String value);

  /// Sends a whole answer.
  ///
  /// @param body empty: none, as to a HEAD
  /// @param patience with each piece of it: who reads slowly gets it all, who does not read is cut
  /// @throws IOException when the client is gone
  void send(int code, Optional<byte[]> body, Patience patience) throws IOException;

  /// Begins an answer with status 200 whose body is written bit by bit.
  OutputStream stream();

  /// Begins a stream of messages instead of an answer, where the client asked for a WebSocket;
  /// empty where it did not.
  ///
  /// @throws dev.karoo.server.status.ApiException 400 when it asked wrongly
  Optional<WebSocket> webSocket();
}

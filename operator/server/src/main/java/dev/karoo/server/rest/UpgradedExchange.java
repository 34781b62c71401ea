package dev.karoo.server.rest;

import dev.karoo.server.status.Refusals;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request that asks for a WebSocket in the place of an answer. When it is refused, it gets an
/// ordinary answer, and its connection ends.
final class UpgradedExchange implements Exchange {
  /// RFC 6455, section 1.3.
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  /// How browsers, which cannot set headers here, send a bearer token to Kubernetes.
  private static final String BEARER = "base64url.bearer.authorization.k8s.io.";

  private final ConnectionContext connection;
  private final HttpPrologue prologue;
  private final WritableHeaders<?> headers;
  private final Map<String, String> answer = new LinkedHashMap<>();

  UpgradedExchange(ConnectionContext connection, HttpPrologue prologue,
      WritableHeaders<?> headers) {
    this.connection = connection;
    this.prologue = prologue;
    this.headers = headers;
  }

  @Override
  public String method() {
    return prologue.method().text();
  }

  @Override
  public String rawPath() {
    return prologue.uriPath().rawPath();
  }

  @Override
  public String rawQuery() {
    return prologue.query().rawValue();
  }

  @Override
  public String header(String name) {
    String sent = headers.first(HeaderNames.create(name)).orElse("");
    return name.equalsIgnoreCase("Authorization") && sent.isEmpty() ? bearer() : sent;
  }

  private String bearer() {
    for (String protocol : protocols()) {
      if (protocol.startsWith(BEARER)) {
        try {
          byte[] token = Base64.getUrlDecoder().decode(protocol.substring(BEARER.length()));
          return "Bearer " + new String(token, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
          return ""; // nobody's token
        }
      }
    }
    return "";
  }

  private List<String> protocols() {
    return Arrays.stream(headers.first(HeaderNames.create("Sec-WebSocket-Protocol")).orElse("")
        .split(",", -1)).map(String::strip).filter(protocol -> !protocol.isEmpty()).toList();
  }

  @Override
  public String peer() {
    return connection.remotePeer().host();
  }

  @Override
  public InputStream body() {
    return InputStream.nullInputStream();
  }

  @Override
  public void addHeader(String name, String value) {
    answer.put(name, value);
  }

  @Override
  public void send(int code, Optional<byte[]> body, Patience patience) throws IOException {
    byte[] bytes = body.orElse(new byte[0]);
    answer.put("Content-Length", Integer.toString(bytes.length));
    answer.put("Connection", "close");
    patience.write(() -> write(code, bytes)); // a refusal: one piece
  }

  private void write(int code, byte[] body) throws IOException {
    StringBuilder head = new StringBuilder(
        "HTTP/1.1 %d %s\r\n".formatted(code, Status.create(code).reasonPhrase()));
    answer.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    try {
      connection.dataWriter().writeNow(
          BufferData.create(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8)),
          BufferData.create(body));
    } catch (UncheckedIOException e) {
      throw new IOException(e);
    }
  }

  @Override
  public OutputStream stream() {
    throw Refusals.badRequest("only watches can be had over a WebSocket");
  }

  @Override
  public Optional<WebSocket> webSocket() {
    String key = header("Sec-WebSocket-Key");
    if (!header("Sec-WebSocket-Version").equals("13") || key.isBlank()) {
      throw Refusals.badRequest(
          "a WebSocket needs the headers Sec-WebSocket-Key and Sec-WebSocket-Version: 13");
    }
    answer.put("Upgrade", "websocket");
    answer.put("Connection", "Upgrade");
    answer.put("Sec-WebSocket-Accept", accept(key));
    protocols().stream().filter(protocol -> !protocol.startsWith(BEARER)).findFirst()
        .ifPresent(protocol -> answer.put("Sec-WebSocket-Protocol", protocol));
    answer.remove("Content-Type");
    try {
      write(101, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(new WebSocket(connection.dataReader(), connection.dataWriter()));
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
          .digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}

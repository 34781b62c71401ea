package dev.karoo.local.http;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection: requests and answers in turn, or one stream until either side ends it.
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final byte[] CRLF = {'\r', '\n'};
  private static final DateTimeFormatter DATE = DateTimeFormatter
      .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final Map<Integer, String> REASONS = Map.ofEntries(Map.entry(200, "OK"),
      Map.entry(202, "Accepted"), Map.entry(307, "Temporary Redirect"),
      Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"),
      Map.entry(404, "Not Found"), Map.entry(405, "Method Not Allowed"),
      Map.entry(406, "Not Acceptable"), Map.entry(409, "Conflict"),
      Map.entry(413, "Payload Too Large"), Map.entry(415, "Unsupported Media Type"),
      Map.entry(431, "Request Header Fields Too Large"), Map.entry(500, "Internal Server Error"),
      Map.entry(501, "Not Implemented"), Map.entry(503, "Service Unavailable"));

  /// Answers below this size are never compressed.
  private static final int GZIP_FROM = 1024;

  private final Socket socket;
  private final Handler handler;
  private final RequestReader reader;
  private final OutputStream out;

  Connection(Socket socket, Handler handler) throws IOException {
    this.socket = socket;
    this.handler = handler;
    this.reader = new RequestReader(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 16 << 10);
  }

  void run() throws IOException, InterruptedException {
    while (true) {
      Optional<Request> request;
      try {
        request = reader.next(this::goOn);
      } catch (RequestReader.BadRequest e) {
        write(Response.text(e.status(), e.answer()), false, false);
        return;
      }
      if (request.isEmpty() || !answer(request.get())) {
        return;
      }
    }
  }

  private void goOn() throws IOException {
    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private boolean answer(Request request) throws IOException, InterruptedException {
    Response response;
    try {
      response = handler.handle(request);
    } catch (RuntimeException e) {
      // A defect in one handler must not take the server down; the caller sees a 500.
      LOG.error("request failed: {} {}", request.method(), request.path(), e);
      response = Response.text(500, "internal error");
    }
    boolean keep = !"close".equalsIgnoreCase(request.header("connection").orElse(""));
    switch (response) {
      case Response.Whole whole -> {
        write(whole, request.method().equals("HEAD"), request.acceptsGzip());
        return keep;
      }
      case Response.Stream stream -> {
        stream(stream);
        return false;
      }
    }
  }

  private void write(Response.Whole whole, boolean head, boolean gzip) throws IOException {
    byte[] body = whole.body();
    Map<String, String> headers = new HashMap<>(whole.headers());
    if (gzip && body.length >= GZIP_FROM && whole.status() == 200) {
      body = compress(body);
      headers.put("Content-Encoding", "gzip");
    }
    head(whole.status(), headers);
    header("Content-Length", Integer.toString(body.length));
    out.write(CRLF);
    if (!head) {
      out.write(body);
    }
    out.flush();
  }

  private static byte[] compress(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    }
    return packed.toByteArray();
  }

  private void stream(Response.Stream stream) throws IOException, InterruptedException {
    Outbox outbox = stream.outbox();
    Thread.ofVirtual().start(() -> watch(outbox));
    try {
      head(stream.status(), stream.headers());
      header("Transfer-Encoding", "chunked");
      header("Connection", "close"); // whoever reuses it would find it closed
      out.write(CRLF);
      out.flush();
      for (Optional<byte[]> chunk = outbox.next(); chunk.isPresent(); chunk = outbox.next()) {
        out.write(Integer.toHexString(chunk.get().length).getBytes(StandardCharsets.US_ASCII));
        out.write(CRLF);
        out.write(chunk.get());
        out.write(CRLF);
        out.flush();
      }
      if (!outbox.isClosed()) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } finally {
      outbox.close();
    }
  }

  private void watch(Outbox outbox) {
    try {
      reader.awaitEnd();
    } catch (IOException e) {
      LOG.debug("stream broken", e);
    } finally {
      outbox.close();
    }
  }

  private void head(int status, Map<String, String> headers) throws IOException {
    String line = "HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "Status") + "\r\n";
    out.write(line.getBytes(StandardCharsets.US_ASCII));
    header("Date", DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
    for (Map.Entry<String, String> entry : headers.entrySet()) {
      header(entry.getKey(), entry.getValue());
    }
  }

  private void header(String name, String value) throws IOException {
    String safe = value.replace('\r', ' ').replace('\n', ' ');
    out.write((name + ": " + safe + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public String toString() {
    return "connection of " + socket.getRemoteSocketAddress();
  }
}

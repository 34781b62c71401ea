package dev.karoo.mesos;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// A master that does what the test says, on plain sockets: any bytes at any time.
final class ScriptedMaster implements AutoCloseable {
  /// What the client asked.
  record Request(String method, String path, Map<String, String> headers, ByteString body,
      long connection) {
    /// Its body as a scheduler's call.
    Call call() {
      try {
        return Call.parseFrom(body);
      } catch (InvalidProtocolBufferException wrong) {
        throw new IllegalStateException(path, wrong);
      }
    }

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /// What a connection is answered.
  interface Reply {
    /// Writes the answer; says whether the connection may be used again.
    boolean write(OutputStream out) throws IOException;
  }

  /// Requests to the scheduler API, SUBSCRIBE among them, in order of arrival.
  final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final ServerSocket server;
  private volatile Function<Request, Reply> script;

  /// What is answered to the question for a framework without operator, before the script is asked:
  /// there is none, and all agents are there.
  private volatile boolean knowsNoFramework = true;
  private final AtomicBoolean agentsAsked = new AtomicBoolean();
  private long connections;

  ScriptedMaster(Function<Request, Reply> script) throws IOException {
    this(script, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  /// On this socket, perhaps one with TLS.
  ScriptedMaster(Function<Request, Reply> script, ServerSocket server) {
    this.script = script;
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  /// From now on.
  void script(Function<Request, Reply> other) {
    script = other;
  }

  /// The script answers the question for a framework without operator, too.
  ScriptedMaster searched() {
    knowsNoFramework = false;
    return this;
  }

  private Reply reply(Request request) {
    return knowsNoFramework && request.path.endsWith("/api/v1") && request.method.equals("POST")
        ? search(request).orElseGet(() -> script.apply(request))
        : script.apply(request);
  }

  private Optional<Reply> search(Request request) {
    org.apache.mesos.v1.master.Protos.Call call;
    try {
      call = org.apache.mesos.v1.master.Protos.Call.parseFrom(request.body);
    } catch (InvalidProtocolBufferException wrong) {
      return Optional.empty();
    }
    return switch (call.getType()) {
      case GET_FRAMEWORKS -> {
        agentsAsked.set(true);
        yield Optional.of(message(Response.newBuilder().setType(Response.Type.GET_FRAMEWORKS)
            .setGetFrameworks(Response.GetFrameworks.getDefaultInstance()).build()));
      }
      case GET_AGENTS -> agentsAsked.getAndSet(false)
          ? Optional.of(message(Response.newBuilder().setType(Response.Type.GET_AGENTS)
              .setGetAgents(Response.GetAgents.getDefaultInstance()).build()))
          : Optional.empty();
      default -> Optional.empty();
    };
  }

  /// Cuts every connection.
  void cut() {
    for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
      try {
        socket.close();
      } catch (IOException closed) {
        // Cut already.
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        long number = ++connections;
        Thread.ofVirtual().start(() -> serve(socket, number));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket, long number) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean again = true;
      while (again) {
        Request request = read(in, number);
        // Looked at first: once a request is seen by the test, its answer is settled.
        Reply reply = reply(request);
        if (request.path.endsWith("/scheduler")) {
          requests.add(request);
        }
        again = reply.write(socket.getOutputStream());
      }
    } catch (SocketException | SSLException | EOFException gone) {
      // The client, or the test, hung up.
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static Request read(InputStream in, long connection) throws IOException {
    String[] first = line(in).split(" ", -1);
    var headers = new TreeMap<String, String>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(first[0], first[1], headers,
        ByteString.copyFrom(in.readNBytes(length)), connection);
  }

  private static String line(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      bytes.write(c);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /// An answer of a status and a text.
  static Reply answer(int status, String text, String... headers) {
    var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    return out -> {
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      return true;
    };
  }

  /// An answer of one message in protobuf.
  static Reply message(Message message) {
    return out -> {
      out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: "
          + message.getSerializedSize() + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      out.write(message.toByteArray());
      out.flush();
      return true;
    };
  }

  /// `202 Accepted`.
  static Reply accepted() {
    return answer(202, "");
  }

  /// No answer, and the connection is cut.
  static Reply nothing() {
    return _ -> false;
  }

  /// The events of a stream that the test feeds.
  static final class Stream implements Reply {
    private final BlockingQueue<Optional<byte[]>> pieces = new LinkedBlockingQueue<>();
    private final String streamId;

    Stream(String streamId) {
      this.streamId = streamId;
    }

    /// One event, in one chunk, as real masters do.
    Stream event(Message event) {
      return raw(chunk(record(event)));
    }

    /// Any bytes.
    Stream raw(byte[] bytes) {
      pieces.add(Optional.of(bytes));
      return this;
    }

    /// The last chunk.
    Stream end() {
      pieces.add(Optional.of("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)));
      return cut();
    }

    /// The connection breaks.
    Stream cut() {
      pieces.add(Optional.empty());
      return this;
    }

    @Override
    public boolean write(OutputStream out) throws IOException {
      out.write(("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
          + (streamId.isEmpty() ? "" : "Mesos-Stream-Id: " + streamId + "\r\n")
          + "Content-Type: application/x-protobuf\r\n\r\n")
          .getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      try {
        for (var piece = pieces.take(); piece.isPresent(); piece = pieces.take()) {
          out.write(piece.get());
          out.flush();
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      return false;
    }
  }

  /// RecordIO.
  static byte[] record(Message event) {
    byte[] body = event.toByteArray();
    return join((body.length + "\n").getBytes(StandardCharsets.ISO_8859_1), body);
  }

  /// HTTP's chunk.
  static byte[] chunk(byte[] bytes) {
    return join((Integer.toHexString(bytes.length) + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1), bytes,
        "\r\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}

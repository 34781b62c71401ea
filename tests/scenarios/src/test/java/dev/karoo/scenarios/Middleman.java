package dev.karoo.scenarios;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Stands between an operator and its master, and does to the line what networks do. All goes
/// through as it is, but the scheduler's events, which a [Mischief] hands on as it likes.
final class Middleman implements AutoCloseable {
  private final ServerSocket server;
  private final String host;
  private final int port;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile Supplier<Mischief> mischief = Mischief::none;

  /// @param master `host:port`
  Middleman(String master) throws IOException {
    int colon = master.lastIndexOf(':');
    host = master.substring(0, colon);
    port = Integer.parseInt(master.substring(colon + 1));
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// Where the operator is to call, `host:port`.
  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /// What is done to each subscription that begins from now on; those that stand end.
  void does(Supplier<Mischief> what) {
    mischief = what;
    connections.stream().filter(c -> c.subscription).forEach(Connection::close);
  }

  /// No byte goes over any connection that is open now, and none is closed: what a firewall does
  /// that was restarted.
  void freeze() {
    connections.forEach(Connection::freeze);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        var connection = new Connection(client, new Socket(host, port));
        connections.add(connection);
        Thread.ofVirtual().start(connection::up);
        Thread.ofVirtual().start(connection::down);
      } catch (IOException gone) {
        // The master is not there, or this is closed.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    connections.forEach(Connection::close);
  }

  /// One connection of the operator's and the one to the master that belongs to it.
  final class Connection {
    private final Socket client;
    private final Socket master;
    private volatile boolean frozen;
    private volatile boolean subscription;

    Connection(Socket client, Socket master) {
      this.client = client;
      this.master = master;
    }

    void freeze() {
      frozen = true;
    }

    boolean frozen() {
      return frozen;
    }

    void close() {
      connections.remove(this);
      for (Socket socket : new Socket[]{client, master}) {
        try {
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private void up() {
      byte[] bytes = new byte[8192];
      try {
        InputStream in = client.getInputStream();
        OutputStream out = master.getOutputStream();
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          if (!frozen) {
            out.write(bytes, 0, n);
          }
        }
      } catch (IOException broken) {
        // Ends both.
      }
      if (!frozen) { // else the master never hears of it
        close();
      }
    }

    private void down() {
      try {
        var in = new BufferedInputStream(master.getInputStream());
        while (answer(in)) {
          // the next
        }
      } catch (IOException broken) {
        // Ends both.
      }
      if (!frozen) {
        close();
      }
    }

    /// Hands an answer on. @return whether another may follow
    private boolean answer(InputStream in) throws IOException {
      Optional<String> head = head(in);
      if (head.isEmpty()) {
        return false;
      }
      write(head.get().getBytes(StandardCharsets.ISO_8859_1));
      String fields = head.get().toLowerCase(Locale.ROOT);
      if (fields.contains("\r\nmesos-stream-id:")) {
        subscription = true;
        events(new Chunks(in));
        return false;
      }
      if (fields.contains("\r\ntransfer-encoding: chunked")) {
        copyChunks(in);
        return true;
      }
      String length = fields.replaceFirst("(?s).*\r\ncontent-length: *(\\d+).*", "$1");
      write(in.readNBytes(Integer.parseInt(length.strip())));
      return true;
    }

    private void copyChunks(InputStream in) throws IOException {
      for (int size = -1; size != 0;) {
        String line = Chunks.line(in);
        size = Integer.parseInt(line, 16);
        write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        write(in.readNBytes(size + 2));
      }
    }

    /// RecordIO: a decimal length, a line feed, so many bytes.
    private void events(Chunks in) throws IOException {
      try (Mischief how = mischief.get()) {
        boolean useful = true;
        while (useful) {
          String length = Chunks.line(in);
          if (length.isEmpty()) {
            write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return;
          }
          useful = how.take(in.readNBytes(Integer.parseInt(length)), this);
        }
      }
    }

    /// Hands one event on.
    void event(byte[] event) throws IOException {
      write(chunk(event));
    }

    /// Hands the first half of an event on, in the middle of its chunk.
    void half(byte[] event) throws IOException {
      byte[] chunk = chunk(event);
      write(java.util.Arrays.copyOf(chunk, chunk.length / 2));
    }

    private static byte[] chunk(byte[] event) throws IOException {
      byte[] length = (event.length + "\n").getBytes(StandardCharsets.ISO_8859_1);
      var chunk = new ByteArrayOutputStream();
      chunk.write((Integer.toHexString(length.length + event.length) + "\r\n")
          .getBytes(StandardCharsets.ISO_8859_1));
      chunk.write(length);
      chunk.write(event);
      chunk.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
      return chunk.toByteArray();
    }

    private synchronized void write(byte[] bytes) throws IOException {
      if (!frozen) {
        client.getOutputStream().write(bytes);
      }
    }

    /// The head of an answer with the empty line behind it; none where the connection ended.
    private static Optional<String> head(InputStream in) throws IOException {
      var head = new StringBuilder();
      String line;
      do {
        line = Chunks.line(in);
        if (line.isEmpty() && head.isEmpty()) {
          return Optional.empty();
        }
        head.append(line).append("\r\n");
      } while (!line.isEmpty());
      return Optional.of(head.toString());
    }
  }

  /// What is in the chunks of an answer.
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private int left;
    private boolean first = true;

    Chunks(InputStream in) {
      this.in = in;
    }

    /// Up to the next line feed, without it and a return before it; empty at the end.
    static String line(InputStream in) throws IOException {
      var line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        if (!first) {
          line(in);
        }
        first = false;
        String size = line(in);
        left = size.isEmpty() ? 0 : Integer.parseInt(size, 16);
        if (left == 0) {
          return -1;
        }
      }
      left--;
      return in.read();
    }
  }
}

package dev.karoo.local.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's end of its link: connects, and connects again for as long as it lives.
public final class AgentEnd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentEnd.class);
  private static final Duration RETRY = Duration.ofMillis(100);

  /// What the agent does with its link. All are called on the link's own thread.
  public interface Receiver {
    /// The first message of a new connection.
    ToMaster.Register register();

    /// A message of the master.
    void received(ToAgent message);

    /// The connection is broken; another try follows.
    void disconnected();
  }

  private final Supplier<InetSocketAddress> master;
  private final Receiver receiver;
  private volatile Optional<Channel> channel = Optional.empty();
  private volatile boolean closed;

  private AgentEnd(Supplier<InetSocketAddress> master, Receiver receiver) {
    this.master = master;
    this.receiver = receiver;
  }

  /// Starts to connect.
  ///
  /// @param master the master's address at the time of each try
  /// @param receiver takes what comes
  public static AgentEnd start(Supplier<InetSocketAddress> master, Receiver receiver) {
    AgentEnd end = new AgentEnd(master, receiver);
    Thread.ofVirtual().name("link").start(end::run);
    return end;
  }

  /// Sends a message; it is lost when there is no connection.
  public void send(ToMaster message) {
    channel.ifPresent(c -> c.send(Codec.encode(message)));
  }

  private void run() {
    while (!closed) {
      try (Socket socket = new Socket()) {
        socket.connect(master.get(), 1000);
        serve(socket);
      } catch (IOException e) {
        LOG.debug("no master", e);
      }
      if (!closed) {
        try {
          Thread.sleep(RETRY);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    try (Channel current = new Channel(socket)) {
      current.send(Codec.encode(receiver.register()));
      channel = Optional.of(current);
      for (Optional<byte[]> f = current.read(); f.isPresent() && !closed; f = current.read()) {
        receiver.received(Codec.toAgent(f.get()));
      }
    } finally {
      channel = Optional.empty();
      receiver.disconnected();
    }
  }

  /// Closes after what was sent before.
  @Override
  public void close() {
    closed = true;
    channel.ifPresent(Channel::close);
  }

  /// Breaks the connection off, as a dying host does.
  public void abort() {
    closed = true;
    channel.ifPresent(Channel::abort);
  }
}

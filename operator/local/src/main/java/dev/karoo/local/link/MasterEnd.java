package dev.karoo.local.link;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The master's end of all links: accepts agents and passes on what they say.
public final class MasterEnd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MasterEnd.class);

  /// One agent's connection.
  public interface AgentLink {
    /// Sends a message; it is lost when the connection is broken.
    void send(ToAgent message);

    /// Ends the connection after what was sent before.
    void close();
  }

  /// Where the agents' messages go.
  public interface Receiver {
    /// A message. The first of a link is `Register`, with the right token.
    void received(AgentLink link, ToMaster message);

    /// The connection is broken or closed.
    void disconnected(AgentLink link);
  }

  private final ServerSocket listener;
  private final String token;
  private final Receiver receiver;
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

  private MasterEnd(ServerSocket listener, String token, Receiver receiver) {
    this.listener = listener;
    this.token = token;
    this.receiver = receiver;
  }

  /// Starts to accept on a bound listener.
  public static MasterEnd start(ServerSocket listener, String token, Receiver receiver) {
    MasterEnd end = new MasterEnd(listener, token, receiver);
    Thread.ofVirtual().name("links").start(end::accept);
    return end;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.warn("accept failed", e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    Link link = null;
    try (Channel channel = new Channel(socket)) {
      channels.add(channel);
      try {
        for (Optional<byte[]> f = channel.read(); f.isPresent(); f = channel.read()) {
          ToMaster message = Codec.toMaster(f.get());
          if (link == null) {
            if (!(message instanceof ToMaster.Register first) || !token.equals(first.token())) {
              LOG.warn("an agent of another cluster tried to register");
              return;
            }
            link = new Link(channel);
          }
          receiver.received(link, message);
        }
      } finally {
        channels.remove(channel);
      }
    } catch (IOException e) {
      LOG.debug("link broken", e);
    } finally {
      if (link != null) {
        receiver.disconnected(link);
      }
    }
  }

  private record Link(Channel channel) implements AgentLink {
    @Override
    public void send(ToAgent message) {
      channel.send(Codec.encode(message));
    }

    @Override
    public void close() {
      channel.close();
    }
  }

  /// Ends all links.
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      LOG.debug("close", e);
    }
    channels.forEach(Channel::abort);
  }
}

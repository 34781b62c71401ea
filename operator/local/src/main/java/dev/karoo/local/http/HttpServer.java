package dev.karoo.local.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens on one address and gives every connection a virtual thread of its own.
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int BACKLOG = 256;
  private static final int MAX_CONNECTIONS = 4096;

  private final ServerSocket listener;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private HttpServer(ServerSocket listener, Handler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /// Binds the address; requests wait until `start`.
  ///
  /// @throws UncheckedIOException when the address is taken, naming it
  public static ServerSocket bind(InetSocketAddress address) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(address, BACKLOG);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException("can't listen on " + address.getHostString() + ":"
          + address.getPort() + ": " + e.getMessage(), e);
    }
  }

  /// Serves a bound listener.
  public static HttpServer start(ServerSocket listener, Handler handler) {
    HttpServer server = new HttpServer(listener, handler);
    Thread.ofVirtual().name("http-" + listener.getLocalPort()).start(server::accept);
    return server;
  }

  /// The port, also when 0 was asked for.
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (open.size() >= MAX_CONNECTIONS) {
          socket.close();
          continue;
        }
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          LOG.warn("accept failed", e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      new Connection(socket, handler).run();
    } catch (IOException e) {
      LOG.debug("connection broken", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /// Closes the listener and every connection.
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      LOG.debug("close", e);
    }
  }
}

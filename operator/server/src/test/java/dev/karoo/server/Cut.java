package dev.karoo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A line between a client and a server that can be cut.
final class Cut implements AutoCloseable {
  private final int to;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ServerSocket listening;

  /// @param to the server's port
  Cut(int to) {
    this.to = to;
    this.listening = listen();
  }

  private ServerSocket listen() {
    try {
      ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> accept(socket));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket near = socket.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> copy(near, far));
        Thread.ofVirtual().start(() -> copy(far, near));
      }
    } catch (IOException _) {
      // cut
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from; to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // cut
    }
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /// Cuts it for good.
  void sever() {
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
      sockets.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sever();
  }
}

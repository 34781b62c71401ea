package dev.karoo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A line between a client and a server that can be cut.
final class Cut implements AutoCloseable {
  /// How connections end.
  enum Ending {
    /// With a FIN: as of a process that ended.
    CLOSED,
    /// With an RST: as of a machine or a middlebox that has forgotten them.
    RESET
  }

  private final int to;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ServerSocket listening;
  private volatile boolean down;
  /// How each connection ends, whichever end is noticed first.
  private volatile Ending ending = Ending.CLOSED;

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
        sockets.add(near);
        if (down) {
          end(near);
          continue;
        }
        Thread.ofVirtual().start(() -> connect(near));
      }
    } catch (IOException _) {
      // cut
    }
  }

  private void connect(Socket near) {
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
      sockets.add(far);
      if (near.isClosed()) {
        end(far);
      }
      Thread.ofVirtual().start(() -> copy(near, far));
      copy(far, near);
    } catch (IOException _) {
      end(near); // nobody is there
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // cut
    } finally {
      end(from);
      end(to);
    }
  }

  private void end(Socket socket) {
    sockets.remove(socket);
    try {
      if (ending == Ending.RESET) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (SocketException _) {
      // it was closed already
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /// Ends the connections that are; new ones end at once, until it is restored.
  void interrupt(Ending ending) {
    this.ending = ending;
    down = true;
    Set.copyOf(sockets).forEach(this::end);
  }

  /// Lets new connections through again.
  void restore() {
    ending = Ending.CLOSED;
    down = false;
  }

  /// Cuts it for good.
  void sever() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    interrupt(Ending.CLOSED);
  }

  @Override
  public void close() {
    sever();
  }
}

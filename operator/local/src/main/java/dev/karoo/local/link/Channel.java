package dev.karoo.local.link;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Frames on a socket. Sending never waits: a virtual thread writes what is queued.
final class Channel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
  private static final int MAX_FRAME = 64 << 20;
  private static final byte[] LAST = new byte[0];

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
  private final Thread writer;

  Channel(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    this.writer = Thread.ofVirtual().name("link-writer").start(this::write);
  }

  void send(byte[] frame) {
    queue.add(frame);
  }

  /// The next frame; empty at the end of the connection.
  Optional<byte[]> read() throws IOException {
    int size;
    try {
      size = in.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    if (size <= 0 || size > MAX_FRAME) {
      throw new IOException("frame of " + size + " bytes");
    }
    byte[] frame = new byte[size];
    in.readFully(frame);
    return Optional.of(frame);
  }

  private void write() {
    try {
      while (true) {
        byte[] frame = queue.take();
        if (frame.length == 0) {
          out.flush();
          return;
        }
        out.writeInt(frame.length);
        out.write(frame);
        if (queue.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      LOG.debug("link broken", e);
      abort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Closes once what is queued is written, at the latest after a second; does not wait for that.
  @Override
  public void close() {
    queue.add(LAST);
    Thread.ofVirtual().start(() -> {
      try {
        writer.join(TimeUnit.SECONDS.toMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      abort();
    });
  }

  /// Closes at once; what is queued is lost.
  void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("close", e);
    }
  }
}

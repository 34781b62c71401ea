package dev.karoo.server.rest;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/// The server's side of a WebSocket (RFC 6455) that only the server has something to say on: each
/// message is one unfragmented text frame. What the client sends is read for its pings and its
/// farewell, and otherwise ignored.
final class WebSocket implements AutoCloseable {
  private static final int TEXT = 0x1;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;
  /// Control frames are never longer; a client of a watch has nothing longer to say.
  private static final int LONGEST_READ = 64 * 1024;
  private static final byte[] NORMAL = {0x03, (byte) 0xE8}; // 1000
  private static final byte[] GOING_AWAY = {0x03, (byte) 0xE9}; // 1001
  private static final byte[] TOO_BIG = {0x03, (byte) 0xF1}; // 1009

  private final DataReader reader;
  private final DataWriter writer;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  WebSocket(DataReader reader, DataWriter writer) {
    this.reader = reader;
    this.writer = writer;
  }

  /// Sends a text message.
  ///
  /// @throws IOException when the client is gone, or has said farewell
  void send(byte[] text) throws IOException {
    frame(TEXT, text);
  }

  /// Sends something that a client answers by itself, and otherwise ignores.
  ///
  /// @throws IOException when the client is gone, or has said farewell
  void ping() throws IOException {
    frame(PING, "karoo".getBytes(StandardCharsets.UTF_8));
  }

  private void frame(int opcode, byte[] payload) throws IOException {
    BufferData frame = BufferData.create(payload.length + 10);
    frame.write(0x80 | opcode);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else if (payload.length < 65_536) {
      frame.write(126);
      frame.writeInt16(payload.length);
    } else {
      frame.write(127);
      frame.writeInt32(0);
      frame.writeInt32(payload.length);
    }
    frame.write(payload);
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the WebSocket is closed");
      }
      closed = opcode == CLOSE;
      writer.writeNow(frame);
    } catch (UncheckedIOException e) {
      closed = true;
      throw new IOException(e);
    } finally {
      lock.unlock();
    }
  }

  /// Reads what the client sends until it says farewell, is gone, or sends what is no frame.
  void readToEnd() {
    try {
      boolean open = true;
      while (open) {
        open = readFrame();
      }
    } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException
        | UncheckedIOException | IOException _) {
      // gone, which the caller sees by this method's end
    }
  }

  /// @return whether more may follow
  private boolean readFrame() throws IOException {
    int opcode = reader.read() & 0x0F;
    int second = reader.read() & 0xFF;
    long length = length(second & 0x7F);
    boolean masked = (second & 0x80) != 0;
    if (!masked || length > LONGEST_READ) {
      farewell(TOO_BIG);
      return false;
    }
    byte[] mask = reader.readBytes(4);
    byte[] payload = reader.readBytes((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    if (opcode == PING) {
      frame(PONG, payload);
    } else if (opcode == CLOSE) {
      farewell(NORMAL);
    }
    return opcode != CLOSE;
  }

  private long length(int announced) {
    int bytes = switch (announced) {
      case 126 -> 2;
      case 127 -> 8;
      default -> 0;
    };
    long length = bytes == 0 ? announced : 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | (reader.read() & 0xFF);
    }
    return length < 0 ? Long.MAX_VALUE : length;
  }

  private void farewell(byte[] code) {
    try {
      frame(CLOSE, code);
    } catch (IOException _) {
      // it has gone without
    }
  }

  /// Says farewell because the server stops, unless that was said.
  void goingAway() {
    farewell(GOING_AWAY);
  }

  /// Says farewell, unless that was said.
  @Override
  public void close() {
    farewell(NORMAL);
  }
}

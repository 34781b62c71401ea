package dev.karoo.server.rest;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However a client goes, reading it just ends.
class WebSocketReadingTest {
  /// Takes everything.
  private static final DataWriter NOWHERE = new DataWriter() {
    @Override
    public void write(BufferData... buffers) {}

    @Override
    public void write(BufferData buffer) {}

    @Override
    public void writeNow(BufferData... buffers) {}

    @Override
    public void writeNow(BufferData buffer) {}
  };

  @ParameterizedTest
  @ValueSource(strings = {"closed", "reset"})
  void ends(String how) {
    Supplier<byte[]> socket = () -> {
      if (how.equals("closed")) {
        throw new DataReader.InsufficientDataAvailableException();
      }
      throw new ServerConnectionException("Failed to get data from socket",
          new UncheckedIOException(new SocketException("Connection reset")));
    };
    assertThatCode(new WebSocket(DataReader.create(socket), NOWHERE)::readToEnd)
        .doesNotThrowAnyException();
  }
}

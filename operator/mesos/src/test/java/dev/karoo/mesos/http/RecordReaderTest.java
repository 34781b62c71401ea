package dev.karoo.mesos.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
  /// Gives bytes in pieces of random length, as a network does.
  private static final class Pieces extends ByteArrayInputStream {
    private final Random random;

    Pieces(byte[] bytes, long seed) {
      super(bytes);
      this.random = new Random(seed);
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
      return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(5)));
    }
  }

  private static List<String> all(InputStream in) throws IOException {
    var reader = new RecordReader(in, 1000);
    var records = new ArrayList<String>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      records.add(next.get().toStringUtf8());
    }
    return records;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bordersOfPiecesMeanNothing(long seed) throws IOException {
    String text = "5\nhello0\n12\nline\nfeed 3\n2\nö";
    assertThat(all(new Pieces(text.getBytes(StandardCharsets.UTF_8), seed)))
        .containsExactly("hello", "", "line\nfeed 3\n", "ö");
  }

  @ParameterizedTest
  @CsvSource({"5x,byte 120 at place 2", "-1,byte 45 at place 1", "+5,byte 43 at place 1",
    "' 5',byte 32 at place 1", "1001,at most 1000", "9999999999999999999,byte 57 at place 19",
    "0x10,byte 120 at place 2"})
  void whatIsNoLengthIsRefused(String length, String said) {
    InputStream in = new ByteArrayInputStream(
        (length + "\nabc").getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> new RecordReader(in, 1000).next())
        .isInstanceOf(RecordReader.MalformedRecordException.class).hasMessageContaining(said);
  }

  @Test
  void aLineFeedAloneIsNoLength() {
    InputStream in = new ByteArrayInputStream("\n3\nabc".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> new RecordReader(in, 1000).next())
        .isInstanceOf(RecordReader.MalformedRecordException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5\n", "5\nhell", "12"})
  void anEndWithinARecordIsACut(String text) {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> new RecordReader(in, 1000).next()).isInstanceOf(EOFException.class);
  }

  @Test
  void anEndBetweenRecordsIsTheEnd() throws IOException {
    assertThat(all(new ByteArrayInputStream("1\na".getBytes(StandardCharsets.UTF_8))))
        .containsExactly("a");
  }

  @Test
  void anyBytesPass() throws IOException {
    byte[] bytes = new byte[300];
    new Random(1).nextBytes(bytes);
    var framed = new java.io.ByteArrayOutputStream();
    framed.writeBytes("300\n".getBytes(StandardCharsets.UTF_8));
    framed.writeBytes(bytes);
    assertThat(new RecordReader(new Pieces(framed.toByteArray(), 3), 300).next())
        .contains(ByteString.copyFrom(bytes));
  }
}

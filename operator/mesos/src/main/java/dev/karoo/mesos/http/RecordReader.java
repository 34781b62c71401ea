package dev.karoo.mesos.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads RecordIO, the framing of Mesos' event streams: the length in decimal digits, a line feed,
/// that many bytes (Mesos `docs/scheduler-http-api.md`, "RecordIO response format"). Where the
/// transport cuts the bytes into pieces means nothing.
public final class RecordReader {
  private static final int MAX_DIGITS = 18;

  private final InputStream in;
  private final long maxLength;

  /// @param in the stream, buffered if its single bytes are dear
  /// @param maxLength the longest record taken, in bytes
  public RecordReader(InputStream in, long maxLength) {
    this.in = in;
    this.maxLength = maxLength;
  }

  /// The next record; none when the stream ended between two records.
  ///
  /// @throws EOFException if the stream ended within a record
  /// @throws MalformedRecordException if this is no RecordIO, or the record is too long
  public Optional<ByteString> next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    long length = length(first);
    if (length > maxLength) {
      throw new MalformedRecordException(
          "a record of " + length + " bytes; at most " + maxLength + " are taken");
    }
    byte[] record = in.readNBytes((int) length);
    if (record.length < length) {
      throw new EOFException(
          "the stream ended after " + record.length + " of " + length + " bytes of a record");
    }
    // Nobody else holds the array.
    return Optional.of(UnsafeByteOperations.unsafeWrap(record));
  }

  private long length(int first) throws IOException {
    long length = 0;
    int digits = 0;
    for (int c = first; c != '\n' || digits == 0; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the stream ended within the length of a record");
      }
      digits++;
      if (c < '0' || c > '9' || digits > MAX_DIGITS) {
        throw new MalformedRecordException(
            "the length of a record has the byte " + c + " at place " + digits);
      }
      length = length * 10 + (c - '0');
    }
    return length;
  }

  /// The bytes are not RecordIO, or beyond the bounds.
  public static final class MalformedRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
      super(message);
    }
  }
}

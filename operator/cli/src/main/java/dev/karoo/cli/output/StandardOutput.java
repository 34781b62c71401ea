package dev.karoo.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Standard output that remembers why it could not be written: a `PrintWriter` says only that.
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private final Path link;
  private volatile Optional<IOException> failure = Optional.empty();

  /// @param out where it goes
  /// @param link a symbolic link that says what that is, as Linux's /proc/self/fd/1; it need not
  ///     exist
  public StandardOutput(OutputStream out, Path link) {
    this.out = out;
    this.link = link;
  }

  /// Why something of it was lost, such as a full disk; empty: nothing was, or only what a reader
  /// did not want, as `head` that has seen its lines.
  public Optional<IOException> lost() {
    return failure.filter(reason -> !readerIsGone(reason));
  }

  /// A pipe has no other reason to refuse; where there is no such link, the words must do.
  private boolean readerIsGone(IOException reason) {
    try {
      return Files.readSymbolicLink(link).toString().matches("(pipe|socket):.*");
    } catch (IOException | UnsupportedOperationException unknown) {
      return String.valueOf(reason.getMessage()).contains("pipe");
    }
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[]{(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int from, int length) throws IOException {
    try {
      out.write(octets, from, length);
    } catch (IOException refused) {
      failure = Optional.of(refused);
      throw refused;
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}

package dev.karoo.mesos.sandbox;

import com.google.protobuf.ByteString;
import dev.karoo.mesos.http.MediaType;
import dev.karoo.mesos.http.MesosHttp;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;

/// Reads files of sandboxes through the agents' operator API. Bytes are given as they are; what a
/// task prints need not be text.
public final class Sandbox {
  /// The file of a task's standard output.
  public static final String STDOUT = "stdout";
  /// The file of a task's standard error.
  public static final String STDERR = "stderr";

  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int BLOCK = 64 * 1024;
  private static final long MAX_ANSWER = 4L << 20;

  private final MesosHttp http;
  private final String scheme;
  private final Wait wait;

  /// How to pass the time until there may be more.
  @FunctionalInterface
  public interface Wait {
    /// Returns after a while.
    void pause() throws InterruptedException;
  }

  /// A piece of a file.
  ///
  /// @param offset of its first byte
  /// @param bytes empty at the end of what there is
  /// @param size of the whole file now
  public record Part(long offset, ByteString bytes, long size) {
    /// Where the next piece begins.
    public long end() {
      return offset + bytes.size();
    }
  }

  /// Whether to wait for what comes.
  public enum Mode {
    /// End with what is there.
    ONCE,
    /// Go on until the task has ended.
    FOLLOW
  }

  /// @param scheme of the agents, `http` or `https`
  /// @param wait between two looks at a file that is followed
  public Sandbox(MesosHttp http, String scheme, Wait wait) {
    this.http = http;
    this.scheme = scheme;
    this.wait = wait;
  }

  /// One piece, at most 64 KiB.
  ///
  /// @return none where there is no such file
  /// @throws IOException if the agent does not answer, or refuses
  public Optional<Part> read(SandboxDirectory directory, String file, long offset, long length)
      throws IOException, InterruptedException {
    Call call = Call.newBuilder().setType(Call.Type.READ_FILE)
        .setReadFile(Call.ReadFile.newBuilder().setPath(directory.path(file)).setOffset(offset)
            .setLength(Math.min(length, BLOCK)))
        .build();
    MesosHttp.Answer answer;
    try {
      answer = http.call(directory.api(scheme), call, Optional.empty(), TIMEOUT, MAX_ANSWER);
    } catch (IOException failed) {
      throw new IOException("agent " + directory.agentAddress() + " does not answer: "
          + failed.getMessage(), failed);
    }
    return switch (answer.status()) {
      case 200 -> {
        Response.ReadFile part = MediaType.of(answer.type())
            .read(answer.body(), Response.getDefaultInstance()).getReadFile();
        yield Optional.of(new Part(offset, part.getData(), part.getSize()));
      }
      // Also for a sandbox that was cleaned up.
      case 404 -> Optional.empty();
      case 401, 403 -> throw new IOException("agent " + directory.agentAddress() + " answered "
          + answer.status() + " " + answer.text() + ": give the operator credentials for agents"
          + " with --agent-credentials");
      default -> throw new IOException("agent " + directory.agentAddress() + " answered "
          + answer.status() + " " + answer.text());
    };
  }

  /// Where the last `lines` lines begin; a last line need not end with a line feed.
  ///
  /// @return none where there is no such file
  public Optional<Long> lastLines(SandboxDirectory directory, String file, long lines)
      throws IOException, InterruptedException {
    Optional<Part> probe = read(directory, file, 0, 1);
    if (probe.isEmpty()) {
      return Optional.empty();
    }
    long end = probe.get().size();
    if (lines <= 0) {
      return Optional.of(end);
    }
    long missing = lines;
    long blockEnd = end;
    while (blockEnd > 0) {
      long start = Math.max(0, blockEnd - BLOCK);
      ByteString bytes = exactly(directory, file, start, (int) (blockEnd - start));
      for (int i = bytes.size() - 1; i >= 0; i--) {
        // The feed that ends the last line begins no other.
        if (bytes.byteAt(i) == '\n' && start + i != end - 1 && --missing == 0) {
          return Optional.of(start + i + 1);
        }
      }
      blockEnd = start;
    }
    return Optional.of(0L);
  }

  private ByteString exactly(SandboxDirectory directory, String file, long start, int length)
      throws IOException, InterruptedException {
    ByteString bytes = ByteString.EMPTY;
    while (bytes.size() < length) {
      Optional<Part> part = read(directory, file, start + bytes.size(), length - bytes.size());
      if (part.isEmpty() || part.get().bytes().isEmpty()) {
        return bytes;
      }
      bytes = bytes.concat(part.get().bytes());
    }
    return bytes;
  }

  /// Copies a file from an offset on. Following waits for a file that is not there yet, and begins
  /// anew where it became shorter; it ends when the task has ended and all of it was copied.
  ///
  /// @param ended whether the task has ended
  /// @return whether there was such a file
  public boolean copy(SandboxDirectory directory, String file, long from, Mode mode,
      BooleanSupplier ended, OutputStream out) throws IOException, InterruptedException {
    long offset = from;
    boolean found = false;
    while (true) {
      // Asked before the look: what was printed before the end is in it.
      boolean last = mode == Mode.ONCE || ended.getAsBoolean();
      Optional<Part> part = read(directory, file, offset, BLOCK);
      found = found || part.isPresent();
      if (part.isPresent() && !part.get().bytes().isEmpty()) {
        part.get().bytes().writeTo(out);
        offset = part.get().end();
      } else if (part.isPresent() && part.get().size() < offset) {
        offset = 0;
      } else if (last) {
        out.flush();
        return found;
      } else {
        out.flush();
        wait.pause();
      }
    }
  }
}

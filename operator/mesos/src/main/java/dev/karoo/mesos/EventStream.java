package dev.karoo.mesos;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.karoo.mesos.http.MediaType;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.http.RecordReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// The answer to a SUBSCRIBE: events without end, until the master closes the stream or dies, the
/// line goes silent, or somebody here gives it up. How it ends says nothing (recorded: 01, 11).
final class EventStream implements AutoCloseable {
  /// How long the head of the answer may take.
  static final Duration HEAD = Duration.ofSeconds(20);
  /// Until the master says its heartbeat interval; its default is 15 s.
  private static final Duration SILENCE = Duration.ofSeconds(75);
  /// How many intervals may pass in silence: under load heartbeats came 13.5–17.7 s apart.
  private static final int INTERVALS = 5;

  private final HttpResponse<InputStream> response;
  private final MediaType type;
  private final RecordReader records;
  private final Watchdog watchdog;
  private final AtomicReference<Optional<String>> givenUp = new AtomicReference<>(
      Optional.empty());

  private EventStream(HttpResponse<InputStream> response, MediaType type, Timing timing,
      long maxRecord) {
    this.response = response;
    this.type = type;
    this.watchdog = new Watchdog(timing, SILENCE, () -> giveUp("nothing was heard for too long"));
    this.records = new RecordReader(new BufferedInputStream(new Heard(response.body())),
        maxRecord);
  }

  /// Calls and waits for the head of the answer.
  ///
  /// @param maxRecord the longest event taken, in bytes
  /// @throws RefusedException if the answer is not 200
  /// @throws IOException if there is none in time
  static EventStream open(MesosHttp http, Timing timing, URI uri, Message call, long maxRecord)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> head = http.stream(uri, call);
    Timing.Pending limit = timing.after(HEAD, () -> head.cancel(true));
    HttpResponse<InputStream> response;
    try {
      response = head.get();
    } catch (CancellationException late) {
      throw new IOException("no answer within " + HEAD.toSeconds() + " s", late);
    } catch (ExecutionException failed) {
      throw new IOException(Reasons.of(failed.getCause()), failed);
    } catch (InterruptedException stopped) {
      head.cancel(true);
      throw stopped;
    } finally {
      limit.cancel();
    }
    if (response.statusCode() != 200) {
      throw new RefusedException(response.statusCode(),
          response.headers().firstValue("Location").orElse(""), MesosHttp.errorText(response));
    }
    try {
      MediaType type = MediaType
          .of(response.headers().firstValue("Content-Type").orElse(""));
      return new EventStream(response, type, timing, maxRecord);
    } catch (IOException notMesos) {
      response.body().close();
      throw notMesos;
    }
  }

  /// A header of the answer.
  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /// The master's heartbeat interval: five of them in silence end the stream.
  void heartbeat(double seconds) {
    if (seconds > 0 && seconds < 86_400) {
      watchdog.limit(Duration.ofNanos((long) (seconds * 1e9)).multipliedBy(INTERVALS));
    }
  }

  /// The next event; none when the stream ended between two.
  ///
  /// @throws IOException if it was cut or given up; the message says why
  <M extends Message> Optional<M> next(M prototype) throws IOException {
    Optional<ByteString> record;
    try {
      record = records.next();
    } catch (IOException cut) {
      throw givenUp.get().map(reason -> new IOException(reason, cut)).orElse(cut);
    }
    Optional<String> reason = givenUp.get();
    if (reason.isPresent()) {
      throw new IOException(reason.get());
    }
    if (record.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(type.read(record.get(), prototype));
  }

  /// Ends it from another thread, for this reason.
  void giveUp(String reason) {
    givenUp.compareAndSet(Optional.empty(), Optional.of(reason));
    close();
  }

  @Override
  public void close() {
    watchdog.close();
    try {
      response.body().close();
    } catch (IOException ignored) {
      // What is closed for good has nothing more to say.
    }
  }

  /// Tells the watchdog of every piece that arrives.
  private final class Heard extends FilterInputStream {
    Heard(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int c = super.read();
      watchdog.heard();
      return c;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      watchdog.heard();
      return count;
    }
  }
}

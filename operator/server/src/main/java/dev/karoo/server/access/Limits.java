package dev.karoo.server.access;

import dev.karoo.server.status.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How much one client may ask for, so that none can take the server from the others.
public final class Limits {
  /// More clients than this are not told apart any longer: those that have been quiet are
  /// forgotten.
  private static final int CLIENTS = 10_000;

  private final Rates rates;
  private final InstantSource clock;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> watchers = new ConcurrentHashMap<>();

  /// How much.
  ///
  /// @param bodyBytes of one request
  /// @param requestsPerSecond of one client, in the long run
  /// @param burst requests of one client at once
  /// @param watchers of one client
  /// @param patience how long an answer may wait for its client to read on
  public record Rates(long bodyBytes, int requestsPerSecond, int burst, int watchers,
      Duration patience) {
    /// 3 MiB as kube-apiserver; a thousand requests a second, two thousand at once, ten thousand
    /// watches, half a minute.
    public static final Rates USUAL = new Rates(3 * 1024 * 1024, 1000, 2000, 10_000,
        Duration.ofSeconds(30));

    /// @throws IllegalArgumentException when one is not positive
    public Rates {
      if (bodyBytes < 1 || requestsPerSecond < 1 || burst < 1 || watchers < 1
          || !patience.isPositive()) {
        throw new IllegalArgumentException("limits must be positive");
      }
    }
  }

  /// @param clock by which seconds are counted
  public Limits(Rates rates, InstantSource clock) {
    this.rates = rates;
    this.clock = clock;
  }

  /// How many bytes a request's body may have.
  public long bodyBytes() {
    return rates.bodyBytes();
  }

  /// How long an answer may wait for its client to read on.
  public Duration patience() {
    return rates.patience();
  }

  /// Tokens that come back with time; each request takes one.
  private static final class Bucket {
    private double tokens;
    private Instant last;

    Bucket(double tokens, Instant last) {
      this.tokens = tokens;
      this.last = last;
    }
  }

  /// Counts a request.
  ///
  /// @param client whose it is
  /// @throws dev.karoo.server.status.ApiException 429 when there were too many
  public void countRequest(String client) {
    Instant now = clock.instant();
    if (buckets.size() > CLIENTS) {
      buckets.values().removeIf(bucket -> bucket.last.isBefore(now.minusSeconds(60)));
    }
    boolean allowed = take(buckets.computeIfAbsent(client, _ -> new Bucket(rates.burst(), now)),
        now);
    if (!allowed) {
      throw Refusals.tooManyRequests("too many requests, please try again later", 1);
    }
  }

  private boolean take(Bucket bucket, Instant now) {
    synchronized (bucket) {
      double seconds = Math.max(0, Duration.between(bucket.last, now).toNanos() / 1e9);
      bucket.tokens = Math.min(rates.burst(), bucket.tokens + seconds * rates.requestsPerSecond());
      bucket.last = now;
      if (bucket.tokens < 1) {
        return false;
      }
      bucket.tokens--;
      return true;
    }
  }

  /// Counts a watch while it lasts.
  public interface Watcher extends AutoCloseable {
    @Override
    void close();
  }

  /// Counts a watch.
  ///
  /// @return to be closed when the watch ends
  /// @throws dev.karoo.server.status.ApiException 429 when the client has too many
  public Watcher countWatch(String client) {
    AtomicInteger count = watchers.computeIfAbsent(client, _ -> new AtomicInteger());
    if (count.incrementAndGet() > rates.watchers()) {
      count.decrementAndGet();
      throw Refusals
          .tooManyRequests("too many watches: at most %d a client".formatted(rates.watchers()), 5);
    }
    return count::decrementAndGet;
  }
}

package dev.karoo.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The one thread that writes. It takes everything that waits into one transaction, so that many
/// writers share one fsync: while a transaction is being made durable the next one gathers.
final class Committer implements AutoCloseable {
  /// More batches than this wait for the next transaction, so that none takes long.
  private static final int GROUP = 1024;

  /// Writers that are waited for, and how long (in nanoseconds) at the most.
  private static final int SIBLINGS = 64;
  private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(5);
  /// Who was answered no longer ago than that (in nanoseconds) is likely to come again.
  private static final long RECENT = TimeUnit.MILLISECONDS.toNanos(20);

  private final History history;
  private final Journal journal;
  private final Retention retention;
  private final Watchers watchers;
  private final LinkedBlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Object door = new Object();
  /// Whether several write at the same time, as far as the last transaction showed. Of the
  /// committer's thread.
  private boolean crowded;
  /// When writers, by their threads, were answered last. Of the committer's thread.
  private final Map<Long, Long> answered = new HashMap<>();
  private final AtomicLong transactions = new AtomicLong();
  private boolean closed;
  /// Set by the committer's thread: after this failure nothing more is written.
  private volatile List<StoreException> broken = List.of();

  private sealed interface Request {
    record Commit(List<Mutation> batch, long writer,
        CompletableFuture<CommitResult> result) implements Request {}

    record Compact(long upTo, CompletableFuture<Long> result) implements Request {}

    record Stop() implements Request {}
  }

  /// What a batch came to, told to its writer only when the transaction is durable: a conflict,
  /// too, may rest on a batch of the same transaction.
  private record Outcome(Request.Commit request, CommitResult result) {
    void tell() {
      request.result.complete(result);
    }
  }

  /// @param watchers woken by changes once they are durable and in the history
  Committer(History history, Journal journal, Retention retention, Watchers watchers) {
    this.history = history;
    this.journal = journal;
    this.retention = retention;
    this.watchers = watchers;
    // A platform thread: the journal's native calls would hold a carrier thread for as long as an
    // fsync takes.
    this.thread = Thread.ofPlatform().name("store-committer").daemon().start(this::run);
  }

  long transactions() {
    return transactions.get();
  }

  CommitResult commit(List<Mutation> batch) {
    CompletableFuture<CommitResult> result = new CompletableFuture<>();
    enter(new Request.Commit(batch, Thread.currentThread().threadId(), result));
    return await(result);
  }

  void compact(long upTo) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    enter(new Request.Compact(upTo, result));
    await(result);
  }

  private void enter(Request request) {
    synchronized (door) {
      if (closed) {
        throw new StoreException(StoreException.Reason.CLOSED, "the store is closed");
      }
      queue.add(request);
    }
  }

  private static <T> T await(CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case StoreException cause ->
          throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()),
              cause);
        case RuntimeException cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private void run() {
    boolean running = true;
    while (running) {
      List<Request> group = new ArrayList<>();
      try {
        boolean idle = queue.isEmpty();
        group.add(queue.take());
        crowded |= !idle; // who waits already came while another was served
      } catch (InterruptedException _) {
        continue; // nobody but close() ends this thread
      }
      gather(group);
      running = !group.contains(new Request.Stop());
      try {
        serve(group);
      } catch (RuntimeException | Error e) {
        // Whatever it is, those who wait must hear of it, and nothing may be written after it.
        fail(group, new StoreException(StoreException.Reason.IO, "the store failed: " + e, e));
      }
    }
  }

  /// Takes what waits; and waits a little for others who were answered just now, since they are
  /// likely to come again. On a disk that is faster than they are each would else get an fsync of
  /// its own. One writer alone waits for nobody, nor do those that come one after the other.
  private void gather(List<Request> group) {
    queue.drainTo(group, GROUP);
    long now = System.nanoTime();
    long deadline = now + journal.linger(LINGER);
    answered.values().removeIf(time -> now - time > RECENT);
    Set<Long> expected = crowded ? new HashSet<>(answered.keySet()) : new HashSet<>();
    group.forEach(request -> arrived(request, expected));
    try {
      while (!expected.isEmpty() && group.size() < SIBLINGS) {
        Request next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        group.add(next);
        arrived(next, expected);
      }
    } catch (InterruptedException _) {
      // nobody but close() ends this thread
    }
    crowded = group.size() > 1;
  }

  /// Whoever else than a writer comes is not kept waiting.
  private static void arrived(Request request, Set<Long> expected) {
    switch (request) {
      case Request.Commit commit -> expected.remove(commit.writer);
      case Request.Compact _,Request.Stop _ -> expected.clear();
    }
  }

  private void serve(List<Request> group) {
    List<Request.Commit> commits = new ArrayList<>();
    for (Request request : group) {
      switch (request) {
        case Request.Commit commit -> commits.add(commit);
        case Request.Compact(long upTo, var result) -> {
          commitTogether(commits);
          commits.clear();
          tryCompact(upTo, result);
        }
        case Request.Stop() -> {
        }
      }
    }
    commitTogether(commits);
    long due = retention.due(history.revision(), history.compacted());
    if (due > history.compacted()) {
      tryCompact(due, new CompletableFuture<>());
    }
  }

  private void commitTogether(List<Request.Commit> commits) {
    if (!broken.isEmpty()) {
      commits.forEach(commit -> commit.result.completeExceptionally(broken.getFirst()));
      return;
    }
    Draft draft = new Draft(history);
    List<Outcome> outcomes = new ArrayList<>();
    for (Request.Commit commit : commits) {
      try {
        outcomes.add(new Outcome(commit, draft.add(commit.batch)));
      } catch (RuntimeException e) {
        // thrown by the writer's own function: it is the writer's to know
        commit.result.completeExceptionally(e);
      }
    }
    List<Change> changes = draft.changes();
    if (!changes.isEmpty()) {
      try {
        journal.append(changes);
      } catch (StoreException e) {
        remember(e);
        outcomes.forEach(outcome -> outcome.request.result.completeExceptionally(e));
        return;
      }
      transactions.incrementAndGet();
      history.apply(changes);
      watchers.wake(changes);
    }
    long now = System.nanoTime();
    for (Outcome outcome : outcomes) {
      outcome.tell();
      answered.put(outcome.request.writer, now);
    }
  }

  private void tryCompact(long wanted, CompletableFuture<Long> result) {
    long upTo = Math.min(wanted, history.revision());
    try {
      if (upTo > history.compacted() && broken.isEmpty()) {
        journal.compact(upTo, history.superseded(upTo));
        watchers.advance();
        history.compact(upTo);
      }
      result.complete(history.compacted());
    } catch (StoreException e) {
      remember(e);
      result.completeExceptionally(e);
    }
  }

  /// A full disk may have room again; after any other failure it is unknown what is in the file.
  private void remember(StoreException e) {
    if (e.reason() != StoreException.Reason.FULL) {
      broken = List.of(e);
    }
  }

  private void fail(List<Request> group, StoreException e) {
    remember(e);
    for (Request request : group) {
      switch (request) {
        case Request.Commit(_, _, var result) -> result.completeExceptionally(e);
        case Request.Compact(_, var result) -> result.completeExceptionally(e);
        case Request.Stop() -> {
        }
      }
    }
  }

  /// Finishes what was submitted, then ends. The journal is closed.
  @Override
  public void close() {
    synchronized (door) {
      if (closed) {
        return;
      }
      closed = true;
      queue.add(new Request.Stop());
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    journal.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

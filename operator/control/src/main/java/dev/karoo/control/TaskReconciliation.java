package dev.karoo.control;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.ports.ClusterCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Asks Mesos what became of attempts: of all after each subscription, of single ones that are
/// suspicious, and of all now and then. Answers can get lost, and a master that has just taken over
/// is silent, so each is asked for again with a growing, jittered delay until something is heard.
///
/// What nobody here knows cannot be asked for: Mesos is asked for all that it knows, too, after
/// each subscription, soon after an agent registered, of whose tasks a new master was silent until
/// then, and again with growing delays up to that of a full run.
final class TaskReconciliation {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /// Between the first two times that Mesos is asked for all that it knows; then four times as
  /// long.
  private static final Duration SURVEY = Duration.ofSeconds(10);

  /// One call holds no more than this many attempts.
  private static final int CHUNK = 500;

  private final SortedMap<String, ClusterCall.Attempt> open = new TreeMap<>();
  private final Duration full;
  private final RandomGenerator random;
  private Optional<Instant> next = Optional.empty();
  private Instant nextFull = Instant.MAX;
  private Duration delay = FIRST;
  private Instant nextSurvey = Instant.MAX;
  private Duration surveyDelay = SURVEY;

  TaskReconciliation(Duration full, RandomGenerator random) {
    this.full = full;
    this.random = random;
  }

  /// A new connection: everything is asked at once.
  void subscribed(Collection<Attempt> live, Instant now) {
    open.clear();
    live.forEach(this::ask);
    restart(now);
    nextFull = now;
    surveyDelay = SURVEY;
    nextSurvey = now;
  }

  /// An agent registered: a task may run there that nobody here knows.
  void registered(Instant now) {
    if (!nextSurvey.equals(Instant.MAX)) {
      surveyDelay = shorter(surveyDelay, SURVEY.multipliedBy(4));
      nextSurvey = nextSurvey.isBefore(now.plus(SURVEY)) ? nextSurvey : now.plus(SURVEY);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /// No connection: nothing is asked.
  void disconnected() {
    next = Optional.empty();
    nextFull = Instant.MAX;
    nextSurvey = Instant.MAX;
  }

  /// Something is odd about this one.
  void suspect(Attempt attempt, Instant now) {
    if (!open.containsKey(attempt.id())) {
      ask(attempt);
      restart(now);
    }
  }

  private void ask(Attempt attempt) {
    open.put(attempt.id(), new ClusterCall.Attempt(attempt.id(), attempt.agentId()));
  }

  private void restart(Instant now) {
    delay = FIRST;
    next = Optional.of(now);
  }

  /// Something was heard of it, or it is of no more interest.
  void heard(String attemptId) {
    open.remove(attemptId);
  }

  /// Whether it was asked for, and nothing was heard of it since.
  boolean isOpen(String attemptId) {
    return open.containsKey(attemptId);
  }

  /// The calls that are due now.
  ///
  /// @param live all attempts that may still run
  List<ClusterCall> due(Supplier<List<Attempt>> live, Instant now) {
    var calls = new ArrayList<ClusterCall>();
    if (!nextFull.isAfter(now)) {
      nextFull = now.plus(full);
      live.get().forEach(this::ask);
      next = Optional.of(now);
    }
    if (!nextSurvey.isAfter(now)) {
      calls.add(new ClusterCall.Reconcile(List.of()));
      nextSurvey = now.plus(surveyDelay);
      surveyDelay = shorter(surveyDelay.multipliedBy(4), full);
    }
    if (next.isPresent() && !next.get().isAfter(now)) {
      chunks().forEach(chunk -> calls.add(new ClusterCall.Reconcile(chunk)));
      next = open.isEmpty() ? Optional.empty() : Optional.of(now.plus(jittered(delay)));
      delay = shorter(delay.multipliedBy(2), LONGEST);
    }
    return calls;
  }

  private List<List<ClusterCall.Attempt>> chunks() {
    var all = new ArrayList<>(open.values());
    var chunks = new ArrayList<List<ClusterCall.Attempt>>();
    for (int from = 0; from < all.size(); from += CHUNK) {
      chunks.add(List.copyOf(all.subList(from, Math.min(all.size(), from + CHUNK))));
    }
    return chunks;
  }

  private Duration jittered(Duration base) {
    return base.plusMillis(random.nextLong(base.toMillis() / 4 + 1));
  }

  /// When something is due; none: when something happens.
  Optional<Instant> wake() {
    Optional<Instant> soon = open.isEmpty() ? Optional.empty() : next;
    return Wakes.earliest(soon, unlessNever(nextFull), unlessNever(nextSurvey));
  }

  private static Optional<Instant> unlessNever(Instant at) {
    return at.equals(Instant.MAX) ? Optional.empty() : Optional.of(at);
  }
}

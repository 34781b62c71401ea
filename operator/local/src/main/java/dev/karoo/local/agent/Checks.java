package dev.karoo.local.agent;

import dev.karoo.local.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;

/// The health check and the check of one running task (recording 13).
final class Checks {
  /// What a check has to tell.
  interface Listener {
    /// The health was checked and is worth telling: every failure, and every change to good.
    ///
    /// @param exhausted it failed as often in a row as it may
    void health(boolean healthy, boolean exhausted);

    /// The check's result changed.
    void checked(CheckStatusInfo status);
  }

  private final Loop loop;
  private final Probe probe;
  private final Listener listener;
  private boolean stopped;
  private final Instant started;
  private int failures;
  private boolean everHealthy;
  private Optional<Boolean> lastHealth;
  private Optional<CheckStatusInfo> lastCheck;

  /// Checks of a task that begins, or that runs on under a new agent.
  ///
  /// @param before what was found until now
  Checks(Loop loop, Probe probe, Listener listener, History before) {
    this.loop = loop;
    this.probe = probe;
    this.listener = listener;
    this.started = before.running().orElse(loop.now());
    this.failures = before.failures();
    this.everHealthy = before.everHealthy();
    this.lastHealth = before.healthy();
    this.lastCheck = before.check();
  }

  /// Begins the health check, or goes on with it.
  void health(HealthCheck check) {
    loop.after(delay(check.getDelaySeconds()), () -> repeat(check));
  }

  /// The rest of a delay that began with the task.
  private Duration delay(double seconds) {
    Duration rest = Duration.between(loop.now(), started.plus(seconds(seconds)));
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /// Whether so many failures in a row are too many.
  static boolean exhausted(HealthCheck check, int failures) {
    return Integer.compareUnsigned(failures, check.getConsecutiveFailures()) >= 0;
  }

  private void repeat(HealthCheck check) {
    if (!stopped) {
      run(() -> probe.health(check), good -> {
        healthResult(check, good);
        loop.after(seconds(check.getIntervalSeconds()), () -> repeat(check));
      });
    }
  }

  private void healthResult(HealthCheck check, boolean good) {
    if (good) {
      failures = 0;
      everHealthy = true;
      if (!lastHealth.equals(Optional.of(true))) {
        lastHealth = Optional.of(true);
        listener.health(true, false);
      }
      return;
    }
    boolean inGrace = loop.now().isBefore(started.plus(seconds(check.getGracePeriodSeconds())));
    if (!everHealthy && inGrace) {
      return;
    }
    failures++;
    lastHealth = Optional.of(false);
    listener.health(false, exhausted(check, failures));
  }

  /// Begins the check, or goes on with it. A try without a result, as after a time-out, makes the
  /// status empty again,
  /// which is told when it was not (Mesos' `Checker::processCheckResult`).
  void check(CheckInfo check) {
    lastCheck = lastCheck.or(() -> Optional.of(empty(check)));
    loop.after(delay(check.getDelaySeconds()), () -> repeat(check));
  }

  private void repeat(CheckInfo check) {
    if (!stopped) {
      run(() -> probe.check(check), status -> {
        CheckStatusInfo now = status.orElseGet(() -> empty(check));
        if (!lastCheck.equals(Optional.of(now))) {
          lastCheck = Optional.of(now);
          listener.checked(now);
        }
        loop.after(seconds(check.getIntervalSeconds()), () -> repeat(check));
      });
    }
  }

  private <T> void run(java.util.function.Supplier<T> question, Consumer<T> answer) {
    Thread.ofVirtual().start(() -> {
      T result = question.get();
      loop.execute(() -> {
        if (!stopped) {
          answer.accept(result);
        }
      });
    });
  }

  /// The latest result of the check.
  Optional<CheckStatusInfo> lastCheck() {
    return lastCheck;
  }

  Optional<Boolean> lastHealth() {
    return lastHealth;
  }

  /// No more checks, no more words.
  void stop() {
    stopped = true;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(Math.min(seconds, 1e9) * 1e9));
  }

  /// A check's status without a result, and while the task is being ended.
  static CheckStatusInfo empty(CheckInfo check) {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(check.getType());
    switch (check.getType()) {
      case COMMAND -> status.getCommandBuilder();
      case HTTP -> status.getHttpBuilder();
      case TCP -> status.getTcpBuilder();
      case UNKNOWN -> {
        // refused by the master
      }
    }
    return status.build();
  }
}

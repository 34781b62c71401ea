package dev.karoo.core.lifecycle;

import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.ports.TaskState;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One launch of a task, as far as it is known. It begins with the intent, which is kept before
/// Mesos hears of it.
///
/// @param id Mesos' id of the task, for ever unique
/// @param number 1 for a task's first attempt, rising by one
/// @param agent the agent's name
/// @param agentId Mesos' id of the agent
/// @param specHash of what was launched
/// @param probed whether it was launched with something that says when it is ready
/// @param links what it was told of other tasks' endpoints: for each template that its texts refer
///     to a hash of these endpoints
/// @param holding what it holds of the agent; none for an attempt that is over and whose holding
///     is of no more use
/// @param state Mesos' state; STAGING from the intent on
/// @param confirmed whether Mesos has said anything of it: if not, it may never have got there
/// @param kill the decision to end it
/// @param times when what happened
/// @param report what was said last
public record Attempt(String id, int number, String agent, String agentId, String specHash,
    boolean probed, SortedMap<String, String> links, Optional<Holding> holding, TaskState state,
    boolean confirmed, Optional<KillOrder> kill, Times times, Report report) {
  public Attempt {
    links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
  }

  /// When what happened, by the operator's clock.
  ///
  /// @param launched when the intent was kept
  /// @param started when it was first seen RUNNING
  /// @param lost since when its agent is not heard of; empty while it is
  /// @param ended when a terminal state was seen
  public record Times(Instant launched, Optional<Instant> started, Optional<Instant> lost,
      Optional<Instant> ended) {}

  /// What was said of it last.
  ///
  /// @param source Mesos' name of who said it; empty: nobody yet
  /// @param reason Mesos' name of the reason; empty where not said
  /// @param message for people, at most [#MESSAGE_LIMIT] characters
  /// @param healthy the last result of its health check
  /// @param checked the last result of its check
  /// @param container Mesos' id of its container; empty where not said
  public record Report(String source, String reason, String message, Optional<Boolean> healthy,
      Optional<Boolean> checked, String container) {
    /// Longer messages, which may come from the task itself, are cut.
    public static final int MESSAGE_LIMIT = 1024;

    /// Nothing said.
    public static final Report NONE = new Report("", "", "", Optional.empty(), Optional.empty(),
        "");

    public Report {
      if (message.length() > MESSAGE_LIMIT) {
        message = message.substring(0, MESSAGE_LIMIT - 1) + "…";
      }
    }
  }

  /// The intent to launch what says nothing of when it is ready.
  public static Attempt intended(String id, int number, String agentId, String specHash,
      Holding holding, Instant now) {
    return new Attempt(id, number, holding.placement().agent(), agentId, specHash, false,
        new TreeMap<>(), Optional.of(holding), TaskState.STAGING, false, Optional.empty(),
        new Times(now, Optional.empty(), Optional.empty(), Optional.empty()), Report.NONE);
  }

  /// Whether it may still run.
  public boolean live() {
    return !state.terminal();
  }

  /// Whether its end was seen, and not only concluded from the silence of its agent.
  public boolean confirmedEnd() {
    return switch (state) {
      case FINISHED, FAILED, KILLED, ERROR -> true;
      case LOST, GONE, GONE_BY_OPERATOR, DROPPED -> false;
      case STAGING, STARTING, RUNNING, KILLING, UNREACHABLE, UNKNOWN -> false;
    };
  }

  /// Whether it may still run, but nothing is heard of its agent.
  public boolean outOfContact() {
    return state == TaskState.UNREACHABLE || state == TaskState.UNKNOWN;
  }

  /// Whether its agent took it: the launch itself succeeded, whatever came later.
  public boolean gotThrough() {
    if (times.started.isPresent() || state == TaskState.STARTING || state == TaskState.RUNNING) {
      return true;
    }
    if (live()) {
      return false;
    }
    return switch (Outcome.of(this)) {
      case SUCCEEDED, FAILED, REFUSED -> true;
      case STOPPED, NEVER_STARTED, INFRASTRUCTURE, NOT_FETCHED -> false;
    };
  }

  /// Whether its executor did not register in time. That counts from the launch (Mesos
  /// `src/slave/slave.cpp`, `Framework::addExecutor` and `Slave::registerExecutorTimeout`), so that
  /// what is fetched and pulled is a part of it.
  public boolean registeredTooLate() {
    return report.reason.equals("REASON_EXECUTOR_REGISTRATION_TIMEOUT");
  }

  /// Whether it had ended by this instant; never where there is none.
  public boolean endedBy(Optional<Instant> instant) {
    return instant.isPresent()
        && times.ended().filter(ended -> !ended.isAfter(instant.get())).isPresent();
  }

  /// The same without what it held, for the history.
  public Attempt released() {
    return new Attempt(id, number, agent, agentId, specHash, probed, links, Optional.empty(),
        state, confirmed, kill, times, report);
  }

  /// The same with the whole of what it holds.
  public Attempt holding(Holding whole) {
    return new Attempt(id, number, agent, agentId, specHash, probed, links, Optional.of(whole),
        state, confirmed, kill, times, report);
  }

  /// The same, launched by this template: what it says of its readiness counts for this attempt for
  /// as long as it runs, whatever the template says later.
  public Attempt by(TaskTemplate template) {
    boolean probes = template.readiness().isPresent()
        || template.request().ports().stream().anyMatch(PortRequest::readiness);
    return new Attempt(id, number, agent, agentId, specHash, probes, links, holding, state,
        confirmed, kill, times, report);
  }

  /// The same, told this of other tasks' endpoints.
  public Attempt told(SortedMap<String, String> endpoints) {
    return new Attempt(id, number, agent, agentId, specHash, probed, endpoints, holding, state,
        confirmed, kill, times, report);
  }
}

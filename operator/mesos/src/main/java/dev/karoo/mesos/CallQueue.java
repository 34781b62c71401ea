package dev.karoo.mesos;

import dev.karoo.core.ports.Cluster;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.TaskState;
import dev.karoo.core.ports.TaskUpdate;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.translate.AcceptPlan;
import dev.karoo.mesos.translate.Calls;
import dev.karoo.mesos.translate.Identity;
import dev.karoo.mesos.translate.Ids;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends calls in the order in which they were handed over, one after the other on a connection of
/// their own: none overtakes another. While no subscription stands, calls are dropped; launches
/// that surely never reached the master come back as DROPPED.
final class CallQueue implements Cluster, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CallQueue.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long MAX_ANSWER = 1 << 20;

  private final LinkedBlockingQueue<ClusterCall> queue = new LinkedBlockingQueue<>();
  private final MesosHttp http;
  private final Delivery delivery;
  private final OfferTable offers;
  private final Line line;
  private final TaskListing listing;
  private final Identity identity;

  /// @param line to give up when the master no longer knows the subscription
  /// @param identity as whom it acts
  CallQueue(MesosHttp http, Delivery delivery, OfferTable offers, Line line, TaskListing listing,
      Identity identity) {
    this.http = http;
    this.delivery = delivery;
    this.offers = offers;
    this.line = line;
    this.listing = listing;
    this.identity = identity;
  }

  @Override
  public void call(ClusterCall call) {
    queue.add(call);
  }

  /// Sends until it is interrupted.
  @Override
  public void run() {
    try {
      while (true) {
        perform(queue.take());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void perform(ClusterCall call) throws InterruptedException {
    Optional<Session> session = delivery.session();
    if (session.isEmpty()) {
      LOG.atDebug().addKeyValue("call", call.getClass().getSimpleName())
          .log("Not connected: call dropped");
      if (call instanceof ClusterCall.Accept accept) {
        dropped(accept.agentId(), accept.launches(), "the connection to the master ended");
      }
      return;
    }
    Session to = session.get();
    switch (call) {
      case ClusterCall.Accept accept -> accept(to, accept);
      case ClusterCall.Decline(List<String> ids, Duration refuse) ->
        decline(to, offers.take(ids).stream().map(Offer::getId).toList(), refuse);
      case ClusterCall.Suppress _ -> send(to, Calls.suppress());
      case ClusterCall.Revive _ -> send(to, Calls.revive());
      case ClusterCall.Kill kill -> send(to, Calls.kill(kill));
      case ClusterCall.Acknowledge acknowledge -> acknowledge(to, acknowledge);
      case ClusterCall.Reconcile reconcile -> send(to, Calls.reconcile(reconcile));
      case ClusterCall.AnswerInverse answer -> send(to, Calls.answerInverse(answer));
      case ClusterCall.ListTasks() -> listing.list(to);
    }
  }

  private void acknowledge(Session to, ClusterCall.Acknowledge acknowledge)
      throws InterruptedException {
    Call.Builder call;
    try {
      call = Calls.acknowledge(acknowledge);
    } catch (IllegalArgumentException wrong) {
      LOG.atError().addKeyValue("task", acknowledge.taskId()).log("Acknowledgement without uuid");
      return;
    }
    send(to, call);
  }

  private void decline(Session to, List<OfferID> ids, Duration refuse)
      throws InterruptedException {
    if (!ids.isEmpty()) {
      send(to, Calls.decline(ids, refuse));
    }
  }

  private void accept(Session to, ClusterCall.Accept accept) throws InterruptedException {
    AcceptPlan plan = AcceptPlan.of(accept,
        offers.take(accept.offerIds(), accept.agentId()), identity);
    for (AcceptPlan.Batch batch : plan.batches()) {
      Fate fate = send(to, Calls.accept(batch, accept.refuse()));
      switch (fate.kind()) {
        case TAKEN, UNKNOWN -> {
        }
        case REFUSED -> dropped(accept.agentId(), batch.launches(), fate.reason());
        case INVALID -> update(accept.agentId(), batch.launches(), TaskState.ERROR,
            "REASON_TASK_INVALID", fate.reason());
      }
    }
    decline(to, plan.unused(), accept.refuse());
    dropped(accept.agentId(), plan.dropped(), "its offers are void or do not cover it");
  }

  /// Launches that never began: as the master itself answers stale offers.
  private void dropped(String agentId, List<Launch> launches, String why) {
    update(agentId, launches, TaskState.DROPPED, "REASON_INVALID_OFFERS", "Not launched: " + why);
  }

  private void update(String agentId, List<Launch> launches, TaskState state, String reason,
      String message) {
    for (Launch launch : launches) {
      delivery.always(new ClusterEvent.Updated(new TaskUpdate(launch.taskId(), agentId, state, "",
          reason, message, Optional.empty(), Optional.empty(), Optional.empty(), Instant.now(),
          "")));
    }
  }

  /// Ends the framework and all its tasks.
  ///
  /// @throws IOException if the master did not take it, or may not have
  void teardown() throws IOException, InterruptedException {
    Session to = delivery.session()
        .orElseThrow(() -> new IOException("not connected to a master"));
    Fate fate = send(to, Calls.teardown());
    if (fate.kind() != Kind.TAKEN) {
      throw new IOException(fate.reason());
    }
  }

  private enum Kind {
    /// The master has it.
    TAKEN,
    /// The master did not act on it: the subscription is over.
    REFUSED,
    /// The master cannot make sense of it, and never will.
    INVALID,
    /// No answer: it may have acted.
    UNKNOWN
  }

  private record Fate(Kind kind, String reason) {}

  private Fate send(Session to, Call.Builder builder) throws InterruptedException {
    Call call = builder.setFrameworkId(Ids.framework(to.frameworkId())).build();
    try {
      return judge(to, call, post(to, call));
    } catch (ConnectException unreachable) {
      return failed(to, call, new Fate(Kind.REFUSED, Reasons.of(unreachable)));
    } catch (IOException first) {
      if (call.getType() == Call.Type.ACCEPT) {
        // Sent twice, its second copy would be answered DROPPED for tasks that run.
        return failed(to, call, new Fate(Kind.UNKNOWN, Reasons.of(first)));
      }
    }
    if (delivery.session().filter(to::equals).isEmpty()) {
      // Meanwhile another stands: to ask again for this one would only hold its calls up.
      return new Fate(Kind.UNKNOWN, "the connection to the master ended");
    }
    try {
      return judge(to, call, post(to, call));
    } catch (IOException second) {
      return failed(to, call, new Fate(Kind.UNKNOWN, Reasons.of(second)));
    }
  }

  private MesosHttp.Answer post(Session to, Call call) throws IOException, InterruptedException {
    return http.call(to.scheduler(), call, Optional.of(to.streamId()), TIMEOUT, MAX_ANSWER);
  }

  private Fate judge(Session to, Call call, MesosHttp.Answer answer) {
    if (answer.status() == 202 || answer.status() == 200) {
      return new Fate(Kind.TAKEN, "");
    }
    String reason = "the master answered " + answer.status() + " " + answer.text();
    if (answer.status() == 400 && !answer.text().contains("stream ID")
        && !answer.text().contains("Framework cannot be found")) {
      LOG.atError().addKeyValue("call", call.getType()).addKeyValue("answer", answer.text())
          .log("The master cannot make sense of a call");
      return new Fate(Kind.INVALID, reason);
    }
    return failed(to, call, new Fate(Kind.REFUSED, reason));
  }

  private Fate failed(Session to, Call call, Fate fate) {
    LOG.atWarn().addKeyValue("call", call.getType()).addKeyValue("reason", fate.reason())
        .log("Call failed; subscribing anew");
    if (delivery.session().filter(to::equals).isPresent()) {
      line.giveUp(call.getType() + ": " + fate.reason());
    }
    return fate;
  }
}

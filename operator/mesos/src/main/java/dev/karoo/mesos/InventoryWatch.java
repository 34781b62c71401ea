package dev.karoo.mesos;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.mesos.agents.AgentBook;
import dev.karoo.mesos.http.MediaType;
import dev.karoo.mesos.http.MesosHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the agents of the cluster while a subscription stands: the operator API's event stream
/// tells who comes and goes; the whole list is read now and then, since that stream says nothing of
/// agents that become inactive, are drained or get other resources, and may be forbidden.
final class InventoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryWatch.class);
  private static final long MAX_BYTES = 256L << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GAP = Duration.ofMillis(500);

  private final MesosHttp http;
  private final Timing timing;
  private final BackOff backOff;
  private final Delivery delivery;
  private final Duration interval;
  private final ReentrantLock lock = new ReentrantLock();
  private final AgentBook book;
  private final Semaphore wanted = new Semaphore(0);
  private long changes;
  private List<Thread> threads = List.of();

  InventoryWatch(MesosHttp http, Timing timing, BackOff backOff, Delivery delivery,
      AgentBook book, Duration interval) {
    this.http = http;
    this.timing = timing;
    this.backOff = backOff;
    this.delivery = delivery;
    this.book = book;
    this.interval = interval;
  }

  /// A subscription stands: its master is asked from now on.
  ///
  /// @param region of the master; none: it has none
  void begin(Session session, Optional<String> region) {
    end();
    under(() -> {
      book.begin(region);
      changes++;
      return Optional.empty();
    }, session);
    threads = List.of(
        Thread.ofVirtual().name("mesos-agents-stream").start(() -> listen(session)),
        Thread.ofVirtual().name("mesos-agents-list").start(() -> read(session)));
  }

  /// The subscription is over.
  void end() {
    threads.forEach(Thread::interrupt);
    threads = List.of();
  }

  /// Something happened to an agent: reads the list soon.
  void refresh() {
    wanted.release();
  }

  /// Whether this agent is known as one that is offered.
  boolean offers(String agentId) {
    lock.lock();
    try {
      return book.offers(agentId);
    } finally {
      lock.unlock();
    }
  }

  private void listen(Session session) {
    Call subscribe = Call.newBuilder().setType(Call.Type.SUBSCRIBE).build();
    int failures = 0;
    try {
      while (true) {
        try (EventStream stream = EventStream.open(http, timing, session.operator(), subscribe,
            MAX_BYTES)) {
          failures = 0;
          follow(session, stream);
        } catch (RefusedException refused) {
          LOG.atWarn().addKeyValue("status", refused.status())
              .addKeyValue("answer", Reasons.of(refused))
              .log("The master refuses its event stream; its list of agents is read instead");
        } catch (IOException failed) {
          LOG.atInfo().addKeyValue("reason", Reasons.of(failed)).log("No event stream of agents");
        }
        failures++;
        refresh();
        timing.pause(backOff.delay(failures));
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(Session session, EventStream stream)
      throws IOException, InterruptedException {
    Optional<Event> next = stream.next(Event.getDefaultInstance());
    while (next.isPresent()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Event event = next.get();
      switch (event.getType()) {
        case SUBSCRIBED -> {
          stream.heartbeat(event.getSubscribed().getHeartbeatIntervalSeconds());
          all(session, event.getSubscribed().getGetState().getGetAgents());
        }
        case AGENT_ADDED -> under(() -> {
          changes++;
          return book.seen(event.getAgentAdded().getAgent());
        }, session);
        case AGENT_REMOVED -> under(() -> {
          changes++;
          return book.gone(event.getAgentRemoved().getAgentId().getValue());
        }, session);
        case HEARTBEAT, TASK_ADDED, TASK_UPDATED, FRAMEWORK_ADDED, FRAMEWORK_UPDATED,
            FRAMEWORK_REMOVED, UNKNOWN ->
          {
          }
      }
      next = stream.next(Event.getDefaultInstance());
    }
  }

  private void read(Session session) {
    Call call = Call.newBuilder().setType(Call.Type.GET_AGENTS).build();
    try {
      while (true) {
        Timing.Pending due = timing.after(interval, wanted::release);
        try {
          wanted.acquire();
        } finally {
          due.cancel();
        }
        wanted.drainPermits();
        try {
          readOnce(session, call);
        } catch (IOException failed) {
          // Without any list nothing can be placed, though offers may come.
          LOG.atWarn().addKeyValue("reason", Reasons.of(failed)).log("The agents were not read");
        }
        timing.pause(GAP);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void readOnce(Session session, Call call) throws IOException, InterruptedException {
    long before = changes();
    MesosHttp.Answer answer = http.call(session.operator(), call, Optional.empty(), TIMEOUT,
        MAX_BYTES);
    if (answer.status() != 200) {
      throw new IOException(answer.status() + " " + answer.text());
    }
    Response response = MediaType.of(answer.type()).read(answer.body(),
        Response.getDefaultInstance());
    if (before == changes()) {
      all(session, response.getGetAgents());
    } else {
      // The list may be older than what the stream has told meanwhile.
      refresh();
    }
  }

  private long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void all(Session session, GetAgents agents) {
    under(() -> book.all(agents), session);
  }

  private void under(Supplier<Optional<? extends ClusterEvent>> change, Session session) {
    lock.lock();
    try {
      change.get().ifPresent(event -> delivery.of(session, event));
    } finally {
      lock.unlock();
    }
  }
}

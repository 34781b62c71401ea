package dev.karoo.mesos;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.mesos.http.MesosHttp;
import dev.karoo.mesos.http.Redirects;
import dev.karoo.mesos.leader.LeaderSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the framework subscribed: finds the leader, subscribes, reads events, and does so again
/// whenever that ends, until the framework is removed, another operator takes it over, or this one
/// is closed. One thread runs it.
final class Subscription implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
  private static final long MAX_EVENT = 256L << 20;
  private static final int MAX_HOPS = 5;
  /// A subscription that stood for so long makes up for what failed before it. One that breaks
  /// after
  /// a few events each time does not: the master answers every subscription with all it has. But
  /// it works, a little, and so is waited for less than a master that does not answer.
  private static final Duration STOOD = Duration.ofSeconds(15);
  private static final int FAILURES_AT_MOST = 4;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final MesosHttp http;
  private final Timing timing;
  private final BackOff backOff;
  private final Retry retry;
  private final LeaderSource leader;
  private final Function<Optional<String>, Call> introduction;
  private final FrameworkSearch search;
  private final KnownCluster known;
  private final Delivery delivery;
  private final OfferTable offers;
  private final Incoming incoming;
  private final InventoryWatch inventory;
  private final Line line;
  private Optional<String> frameworkId;
  private boolean atHome;
  private long number;
  private int failures;
  private int hops;
  /// What the master said of itself that took the last subscription.
  private volatile MasterInfo master = MasterInfo.getDefaultInstance();
  /// Where a redirect pointed.
  private Optional<URI> target = Optional.empty();

  /// @param introduction the SUBSCRIBE for a framework with or without an id
  /// @param search asked for the id where none is kept
  /// @param known asked, until it has agreed once, whether this is our cluster
  Subscription(MesosHttp http, Timing timing, BackOff backOff, LeaderSource leader,
      Function<Optional<String>, Call> introduction, FrameworkSearch search,
      KnownCluster known, Optional<String> frameworkId,
      Delivery delivery, OfferTable offers, Incoming incoming, InventoryWatch inventory,
      Line line) {
    this.http = http;
    this.timing = timing;
    this.backOff = backOff;
    this.retry = new Retry(timing);
    this.leader = leader;
    this.introduction = introduction;
    this.search = search;
    this.known = known;
    this.frameworkId = frameworkId;
    this.delivery = delivery;
    this.offers = offers;
    this.incoming = incoming;
    this.inventory = inventory;
    this.line = line;
  }

  /// How a try to subscribe, or a subscription, ended.
  private sealed interface Outcome {
    /// Try again.
    record Lost(String reason) implements Outcome {}

    /// It worked until then; try again. @param stood how long
    record Broken(String reason, Duration stood) implements Outcome {}

    /// Try there, at once.
    record Moved(URI base) implements Outcome {}

    /// Never again.
    record Over(String reason) implements Outcome {}
  }

  @Override
  public void run() {
    try {
      boolean goOn = true;
      while (goOn) {
        goOn = digest(attempt());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      delivery.end("the connection to Mesos was closed");
    }
  }

  /// Draws the consequences; says whether to try again.
  private boolean digest(Outcome outcome) throws InterruptedException {
    switch (outcome) {
      case Outcome.Over(String reason) -> {
        delivery.end(reason);
        return false;
      }
      case Outcome.Moved(URI base) -> {
        hops++;
        if (hops <= MAX_HOPS) {
          target = Optional.of(base);
          return true;
        }
        lost("redirected in a circle, last to " + base, failures + 1);
      }
      case Outcome.Lost(String reason) -> lost(reason, failures + 1);
      case Outcome.Broken(String reason, Duration stood) ->
        lost(reason, stood.compareTo(STOOD) < 0 ? Math.min(failures + 1, FAILURES_AT_MOST) : 1);
    }
    return true;
  }

  private void lost(String reason, int failuresNow) throws InterruptedException {
    failures = failuresNow;
    hops = 0;
    target = Optional.empty();
    LOG.atDebug().addKeyValue("reason", reason).addKeyValue("failures", failures)
        .log("Not subscribed");
    delivery.lost(reason);
    if (retry.hold(backOff.delay(failures))) {
      failures = 0; // another master leads: that the old one failed says nothing of it
    }
  }

  private Outcome attempt() throws InterruptedException {
    URI base;
    try {
      base = target.isPresent() ? target.get() : leader.candidate(failures);
    } catch (IOException unknown) {
      return new Outcome.Lost(Reasons.of(unknown));
    }
    Optional<Outcome> unclear = frameworkId.isPresent()
        ? recognise(base, frameworkId.get())
        : identify(base);
    return unclear.isPresent() ? unclear.get() : subscribe(base);
  }

  /// Without an id: one that was lost is found again. @return why not to go on
  private Optional<Outcome> identify(URI base) throws InterruptedException {
    try {
      return switch (search.at(base)) {
        case FrameworkSearch.Found.Nothing() -> Optional.empty();
        case FrameworkSearch.Found.Lost(String id) -> {
          LOG.atWarn().addKeyValue("framework", id)
              .log("The framework's id was lost here; the master knew it");
          frameworkId = Optional.of(id);
          delivery.always(new ClusterEvent.FrameworkFound(id));
          yield Optional.empty();
        }
        case FrameworkSearch.Found.Ambiguous(String reason) ->
          Optional.of(new Outcome.Over(reason));
        case FrameworkSearch.Found.TooEarly(String reason) ->
          Optional.of(new Outcome.Lost(reason));
      };
    } catch (RefusedException refused) {
      return Optional.of(refused(base, Session.OPERATOR, refused));
    } catch (IOException failed) {
      return Optional.of(new Outcome.Lost("master " + base + ": " + Reasons.of(failed)));
    }
  }

  /// With an id: what it stands for is not begun on another cluster. @return why not to go on
  private Optional<Outcome> recognise(URI base, String id) throws InterruptedException {
    if (atHome) {
      return Optional.empty();
    }
    try {
      return switch (known.at(base, id)) {
        case SAME -> {
          atHome = true;
          yield Optional.empty();
        }
        case TOO_EARLY -> Optional.of(new Outcome.Lost("master " + base
            + " has no agents yet by which to tell whether it is of our cluster"));
        case OTHER -> Optional.of(new Outcome.Over("the cluster of master " + base
            + " is another one than that of the state directory: it knows neither framework " + id
            + " nor any of its agents; name another directory with --state-dir, or, if all is to"
            + " be started on this cluster instead, add --framework-id " + id));
      };
    } catch (RefusedException refused) {
      return Optional.of(refused(base, Session.OPERATOR, refused));
    } catch (IOException failed) {
      return Optional.of(new Outcome.Lost("master " + base + ": " + Reasons.of(failed)));
    }
  }

  private Outcome subscribe(URI base) throws InterruptedException {
    URI uri = URI.create(base + Session.SCHEDULER);
    try (EventStream stream = EventStream.open(http, timing, uri,
        introduction.apply(frameworkId), MAX_EVENT)) {
      return follow(base, stream);
    } catch (RefusedException refused) {
      return refused(base, Session.SCHEDULER, refused);
    } catch (IOException failed) {
      return new Outcome.Lost("master " + base + ": " + Reasons.of(failed));
    }
  }

  private Outcome refused(URI base, String path, RefusedException refused) {
    URI uri = URI.create(base + path);
    String said = "master " + uri + " answered " + refused.status() + " " + refused.getMessage();
    return switch (refused.status()) {
      case 307, 302, 308 -> {
        try {
          yield new Outcome.Moved(Redirects.base(uri, path, refused.location()));
        } catch (IOException wrong) {
          yield new Outcome.Lost("master " + uri + ": " + wrong.getMessage());
        }
      }
      case 400 -> new Outcome.Over("the master refuses the framework: " + refused.getMessage());
      case 401 -> new Outcome.Lost(said + ": principal and secret are not what the master knows");
      // 404 and 503: a master that starts or has no leader (recorded: 11, 42–48). 403 and others
      // may be mended at the master.
      default -> new Outcome.Lost(said);
    };
  }

  private Outcome follow(URI base, EventStream stream) throws InterruptedException {
    Optional<Session> session = Optional.empty();
    long begun = timing.nanos();
    line.opened(base, stream);
    retry.succeeded();
    try {
      while (true) {
        Optional<Event> next = stream.next(Event.getDefaultInstance());
        if (next.isEmpty()) {
          return ended("master " + base + " ended the connection", session, begun);
        }
        Event event = next.get();
        if (event.getType() == Event.Type.ERROR) {
          return new Outcome.Over(verdict(event.getError().getMessage()));
        } else if (event.getType() == Event.Type.SUBSCRIBED && session.isEmpty()) {
          session = Optional.of(subscribed(base, stream, event.getSubscribed()));
        } else if (session.isPresent()) {
          incoming.take(session.get(), event);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } catch (IOException cut) {
      return ended("master " + base + ": " + Reasons.of(cut), session, begun);
    } finally {
      line.closed();
      inventory.end();
      offers.clear();
    }
  }

  private Outcome ended(String reason, Optional<Session> session, long begun) {
    return session.isPresent()
        ? new Outcome.Broken(reason, Duration.ofNanos(timing.nanos() - begun))
        : new Outcome.Lost(reason);
  }

  private Session subscribed(URI base, EventStream stream, Event.Subscribed subscribed)
      throws IOException {
    String streamId = stream.header("Mesos-Stream-Id")
        .orElseThrow(() -> new IOException("the answer has no Mesos-Stream-Id"));
    String id = subscribed.getFrameworkId().getValue();
    frameworkId = Optional.of(id);
    stream.heartbeat(subscribed.getHeartbeatIntervalSeconds());
    var session = new Session(++number, base, streamId, id);
    LOG.atDebug().addKeyValue("framework", id).addKeyValue("master", base).log("Subscribed");
    master = subscribed.getMasterInfo();
    delivery.begin(session, master.getId());
    inventory.begin(session, region(master));
    return session;
  }

  /// Where the master is, if it says so.
  private static Optional<String> region(MasterInfo master) {
    return master.getDomain().hasFaultDomain()
        ? Optional.of(master.getDomain().getFaultDomain().getRegion().getName())
        : Optional.empty();
  }

  /// What an ERROR means. None is mended by another try.
  private String verdict(String message) {
    String id = frameworkId.orElse("(new)");
    if (message.contains("Framework has been removed")) {
      return "framework " + id + " has been removed at the master, by a teardown or because its"
          + " failover timeout passed; its tasks are gone, and a new one is never begun unasked: to begin anew, start the"
          + " operator on another state directory";
    }
    if (message.contains("Framework failed over")) {
      return "another operator has taken over framework " + id + "; this one stops";
    }
    return "the master refuses framework " + id + ": " + message;
  }

  /// Another master may lead: ends the connection to one that does not, or the wait for the next
  /// try. Returns at once.
  void leaderMayHaveChanged() {
    Thread.ofVirtual().name("mesos-leader").start(this::compareLeader);
  }

  private void compareLeader() {
    try {
      URI leading = leader.candidate(0); // in any case: a look is what makes ZooKeeper tell again
      Optional<URI> current = line.base();
      if (current.isEmpty()) {
        retry.now();
      } else if (!leads(leading, current.get())) {
        line.giveUp("master " + leading + " leads now");
      }
    } catch (IOException unknown) {
      // No leader for now: as long as the line stands, it is used. Nobody tells when there is one.
      if (line.base().isPresent()) {
        timing.after(LOOK_AGAIN, this::leaderMayHaveChanged);
      }
      LOG.atDebug().addKeyValue("reason", unknown.getMessage()).log("No leader known");
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the leader is the master that the line goes to: by the same address, or by one of
  /// those
  /// that this one gives itself, since ZooKeeper names it by number and a redirect by its host.
  private boolean leads(URI leading, URI connected) {
    return isAt(leading, connected.getHost(), connected.getPort())
        || isAt(leading, master.getAddress().getIp(), master.getAddress().getPort())
        || isAt(leading, master.getAddress().getHostname(), master.getAddress().getPort());
  }

  private static boolean isAt(URI leading, String host, int port) {
    return leading.getPort() == port && leading.getHost().equals(host);
  }
}

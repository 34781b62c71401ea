package dev.karoo.local.master;

import dev.karoo.local.http.Outbox;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.Received;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// `/api/v1/scheduler`: from bytes to calls, and what Mesos answers to each (recording 07).
final class SchedulerApi {
  private static final String STREAM_ID = "Mesos-Stream-Id";

  private final MasterLoop loop;
  private final Books books;
  private final Calls calls;
  private final Frameworks frameworks;

  SchedulerApi(MasterLoop loop, Books books, Calls calls, Frameworks frameworks) {
    this.loop = loop;
    this.books = books;
    this.calls = calls;
    this.frameworks = frameworks;
  }

  /// Answers one request.
  ///
  /// @param principal the authenticated one
  Response handle(Request request, Optional<String> principal) throws InterruptedException {
    var received = Received.of(request, Call.class, Call.newBuilder(), "scheduler",
        call -> CallValidation.check(call, principal));
    return switch (received) {
      case Received.Refused<Call>(Response answer) -> answer;
      case Received.Understood<Call>(Call call) when call.getType() == Call.Type.SUBSCRIBE ->
        subscribe(request, call);
      case Received.Understood<Call>(Call call) ->
        loop.ask(() -> answer(request, call, principal));
    };
  }

  private Response subscribe(Request request, Call call) throws InterruptedException {
    Optional<Encoding> accepted = Encoding.accepted(request.header("Accept"));
    if (accepted.isEmpty()) {
      return Received.NOT_ACCEPTABLE;
    }
    if (request.header(STREAM_ID).isPresent()) {
      return Response.text(400,
          "Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }
    Outbox outbox = new Outbox();
    String streamId = UUID.randomUUID().toString();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(STREAM_ID, streamId);
    headers.put("Content-Type", accepted.get().mediaType());
    Framework.Subscription subscription = new Framework.Subscription(streamId, accepted.get(),
        outbox);
    loop.execute(() -> frameworks.subscribe(call.getSubscribe(), subscription));
    return new Response.Stream(200, headers, outbox);
  }

  private Response answer(Request request, Call call, Optional<String> principal) {
    Optional<Framework> found = books.framework(call.getFrameworkId().getValue());
    if (found.isEmpty()) {
      return Response.text(400, "Framework cannot be found");
    }
    Framework framework = found.get();
    if (principal.isPresent() && framework.info.hasPrincipal()
        && !principal.get().equals(framework.info.getPrincipal())) {
      return Response.text(400, "Authenticated principal '" + principal.get()
          + "' does not match principal '" + framework.info.getPrincipal()
          + "' set in `FrameworkInfo`");
    }
    if (!framework.connected()) {
      return Response.text(403, "Framework is not subscribed");
    }
    Optional<String> streamId = request.header(STREAM_ID);
    if (streamId.isEmpty()) {
      return Response.text(400,
          "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
    }
    if (!framework.subscription.map(s -> s.streamId().equals(streamId.get())).orElse(false)) {
      return Response.text(400,
          "The stream ID '" + streamId.get() + "' included in this request didn't match the stream"
              + " ID currently associated with framework ID " + framework.id);
    }
    return calls.apply(framework, call);
  }
}

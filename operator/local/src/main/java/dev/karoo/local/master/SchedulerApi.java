package dev.karoo.local.master;

import dev.karoo.local.http.Outbox;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import dev.karoo.local.wire.Encoding;
import dev.karoo.local.wire.MalformedBody;
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
    if (!request.method().equals("POST")) {
      return Response.methodNotAllowed(request.method(), "POST");
    }
    Optional<String> type = request.header("Content-Type");
    if (type.isEmpty()) {
      return Response.text(400, "Expecting 'Content-Type' to be present");
    }
    Optional<Encoding> encoding = Encoding.of(type.get());
    if (encoding.isEmpty()) {
      return Response.text(415, "Expecting 'Content-Type' of application/json or"
          + " application/x-protobuf");
    }
    Call call;
    try {
      call = (Call) encoding.get().decode(request.body(), Call.newBuilder(), "Call");
    } catch (MalformedBody e) {
      return Response.text(400, e.answer());
    }
    Optional<String> problem = CallValidation.check(call, principal);
    if (problem.isPresent()) {
      return Response.text(400, "Failed to validate scheduler::Call: " + problem.get());
    }
    return call.getType() == Call.Type.SUBSCRIBE
        ? subscribe(request, call)
        : loop.ask(() -> answer(request, call, principal));
  }

  private Response subscribe(Request request, Call call) throws InterruptedException {
    Optional<Encoding> accepted = Encoding.accepted(request.header("Accept"));
    if (accepted.isEmpty()) {
      return Response.text(406,
          "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
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

package dev.karoo.local.wire;

import com.google.protobuf.Message;
import dev.karoo.local.http.Request;
import dev.karoo.local.http.Response;
import java.util.Optional;
import java.util.function.Function;

/// What a request to one of Mesos' v1 APIs came to: the scheduler's, the operator's and an agent's
/// check the same things in the same order (recordings 07, 15).
///
/// @param <C> the API's `Call`
public sealed interface Received<C extends Message> {
  /// A call that makes sense by itself.
  record Understood<C extends Message>(C call) implements Received<C> {}

  /// One that doesn't.
  record Refused<C extends Message>(Response answer) implements Received<C> {}

  /// The answer to a request whose `Accept` allows neither encoding.
  Response NOT_ACCEPTABLE = Response.text(406,
      "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");

  /// Reads a request.
  ///
  /// @param call the API's class of calls
  /// @param empty a builder of it, which is filled
  /// @param api the API's name in Mesos' words, such as `scheduler`
  /// @param problem what is wrong with a call, in Mesos' words; empty: nothing
  static <C extends Message> Received<C> of(Request request, Class<C> call, Message.Builder empty,
      String api, Function<C, Optional<String>> problem) {
    if (!request.method().equals("POST")) {
      return new Refused<>(Response.methodNotAllowed(request.method(), "POST"));
    }
    Optional<String> type = request.header("Content-Type");
    if (type.isEmpty()) {
      return new Refused<>(Response.text(400, "Expecting 'Content-Type' to be present"));
    }
    Optional<Encoding> encoding = Encoding.of(type.get());
    if (encoding.isEmpty()) {
      return new Refused<>(Response.text(415,
          "Expecting 'Content-Type' of application/json or application/x-protobuf"));
    }
    C read;
    try {
      read = call.cast(encoding.get().decode(request.body(), empty, "Call"));
    } catch (MalformedBody e) {
      return new Refused<>(Response.text(400, e.answer()));
    }
    Optional<String> wrong = problem.apply(read);
    return wrong.isPresent()
        ? new Refused<>(
            Response.text(400, "Failed to validate " + api + "::Call: " + wrong.get()))
        : new Understood<>(read);
  }
}

package dev.karoo.mesos;

import dev.karoo.mesos.http.MediaType;
import dev.karoo.mesos.http.MesosHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/// Questions to a master's operator API.
final class OperatorApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long MAX_ANSWER = 256L << 20;

  private final MesosHttp http;

  OperatorApi(MesosHttp http) {
    this.http = http;
  }

  /// Asks one master.
  ///
  /// @throws RefusedException if the answer is not 200
  /// @throws IOException if there is none
  Response ask(URI base, Call.Type type) throws IOException, InterruptedException {
    MesosHttp.Answer answer = http.call(URI.create(base + Session.OPERATOR),
        Call.newBuilder().setType(type).build(), Optional.empty(), TIMEOUT, MAX_ANSWER);
    if (answer.status() != 200) {
      throw new RefusedException(answer.status(), answer.location(), answer.text());
    }
    return MediaType.of(answer.type()).read(answer.body(), Response.getDefaultInstance());
  }
}

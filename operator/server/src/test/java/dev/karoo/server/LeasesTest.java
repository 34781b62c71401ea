package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Leases as leader election writes and reads them. Go reads their times (`MicroTime`) only if they
/// have exactly six digits, and an elector that cannot read the lease never gets it.
class LeasesTest {
  private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
  private static final long SECONDS = 1_767_225_600; // 2026-01-01T00:00:00Z

  private final TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  /// Lease{metadata=1{name=1}, spec=2{holderIdentity=1, leaseDurationSeconds=2, acquireTime=3,
  /// renewTime=4, leaseTransitions=5}}, as client-go 0.32 sends it.
  private static byte[] lease(int acquired, int renewed) {
    byte[] spec = Protobuf.message(Protobuf.text(1, "me"), Protobuf.number(2, 15),
        Protobuf.time(3, SECONDS, acquired), Protobuf.time(4, SECONDS, renewed),
        Protobuf.number(5, 0));
    return Protobuf.envelope("coordination.k8s.io/v1", "Lease", Protobuf
        .message(Protobuf.field(1, Protobuf.text(1, "leader")), Protobuf.field(2, spec)));
  }

  private JsonNode sent(String method, String path, byte[] body, int code) {
    return server.send(server.request(path).header("Accept", "application/json")
        .header("Content-Type", "application/vnd.kubernetes.protobuf")
        .method(method, HttpRequest.BodyPublishers.ofByteArray(body)).build()).ok(code)
        .path("spec");
  }

  @Test
  void timesHaveSixDigitsWhateverTheyAre() {
    JsonNode made = sent("POST", LEASES, lease(0, 123_000_000), 201);
    assertThat(made.path("acquireTime").asText()).isEqualTo("2026-01-01T00:00:00.000000Z");
    assertThat(made.path("renewTime").asText()).isEqualTo("2026-01-01T00:00:00.123000Z");
    JsonNode renewed = sent("PUT", LEASES + "/leader", lease(0, 123_456_789), 200);
    assertThat(renewed.path("renewTime").asText()).isEqualTo("2026-01-01T00:00:00.123456Z");
    assertThat(server.get(LEASES + "/leader").ok(200).path("spec")).isEqualTo(renewed);
  }

  @Test
  void otherDigitsAreRefused() {
    String lease = "{\"apiVersion\": \"coordination.k8s.io/v1\", \"kind\": \"Lease\","
        + " \"metadata\": {\"name\": \"l\"}, \"spec\": {\"renewTime\": \"2026-01-01T00:00:00%s\"}}";
    for (String wrong : new String[]{"Z", ".5Z", ".1234567Z", "+00:00"}) {
      assertThat(server.post(LEASES, lease.formatted(wrong)).refused(422, "Invalid")
          .path("message").asText()).contains("spec.renewTime");
    }
    server.post(LEASES, lease.formatted(".123456+01:00")).ok(201);
  }
}

package dev.karoo.server;

import static dev.karoo.server.TestServer.WIDGETS;
import static dev.karoo.server.TestServer.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.server.TestServer.Answer;
import dev.karoo.server.TestServer.Stream;
import dev.karoo.server.access.Access;
import dev.karoo.server.access.Access.Token;
import dev.karoo.server.access.AuditFile;
import dev.karoo.server.access.Limits.Rates;
import dev.karoo.server.access.User;
import dev.karoo.server.access.User.Role;
import dev.karoo.store.MemoryStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what, and how much.
class AccessTest {
  @TempDir
  Path directory;

  private static final Access.Tokens TOKENS = new Access.Tokens(List.of(
      Token.of("view-token", new User("vera", Map.of(User.EVERYWHERE, Role.VIEWER))),
      Token.of("edit-token", new User("ed", Map.of("default", Role.EDITOR))),
      Token.of("admin-token", new User("ada", Map.of(User.EVERYWHERE, Role.ADMIN)))));

  @Test
  void beyondLoopbackTlsAndTokensAreNeeded() {
    try (MemoryStore store = MemoryStore.open()) {
      assertThatThrownBy(() -> ApiServer.start(store, List.of(), new ListenAddress("0.0.0.0", 0),
          ServerOptions.local("test"))).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs TLS and tokens");
    }
  }

  @Test
  void rolesAllowWhatTheySay() throws Exception {
    Files.write(directory.resolve("cert.pem"), TestServer.resource("tls/cert.pem"));
    Files.write(directory.resolve("key.pem"), TestServer.resource("tls/key.pem"));
    ServerOptions options = ServerOptions.local("test").withTokens(TOKENS,
        new ServerOptions.Tls(directory.resolve("cert.pem"), directory.resolve("key.pem")));
    try (TestServer server = new TestServer(MemoryStore.open(), options)) {
      assertThat(server.server.url()).startsWith("https://");
      HttpClient client = trusting();
      assertThat(send(client, server, "GET", WIDGETS, "", "").refused(401, "Unauthorized"))
          .isNotNull();
      send(client, server, "GET", WIDGETS, "wrong", "").refused(401, "Unauthorized");
      assertThat(send(client, server, "GET", "/healthz", "", "").code()).isEqualTo(200);
      send(client, server, "GET", WIDGETS, "view-token", "").ok(200);
      JsonNode forbidden = send(client, server, "POST", WIDGETS, "view-token", widget("a", 1))
          .refused(403,
              "Forbidden");
      assertThat(forbidden.path("message").asText())
          .isEqualTo("widgets.karoo.dev is forbidden: User \"vera\""
              + " cannot create resource \"widgets\" in API group \"karoo.dev\" in the"
              + " namespace \"default\"");
      send(client, server, "POST", WIDGETS, "edit-token", widget("a", 1)).ok(201);
      String other = WIDGETS.replace("default", "other");
      send(client, server, "GET", other, "edit-token", "").refused(403, "Forbidden");
      send(client, server, "GET", "/apis/karoo.dev/v1alpha1/widgets", "edit-token", "").refused(403,
          "Forbidden");
      send(client, server, "DELETE", "/api/v1/namespaces/x", "edit-token", "").refused(403,
          "Forbidden");
      send(client, server, "POST", other, "admin-token", widget("a", 1)).ok(201);
      String spaces = "/api/v1/namespaces";
      send(client, server, "GET", spaces + "/default", "edit-token", "").ok(200);
      send(client, server, "GET", spaces + "/other", "edit-token", "").refused(403, "Forbidden");
      send(client, server, "GET", spaces, "edit-token", "").refused(403, "Forbidden");
      send(client, server, "PUT", spaces + "/default", "edit-token", "{}").refused(403,
          "Forbidden");
      send(client, server, "GET", spaces + "/other", "view-token", "").ok(200);
      assertThat(mayGetNamespace(client, server, "default")).isTrue();
      assertThat(mayGetNamespace(client, server, "other")).isFalse();
      assertThat(
          send(client, server, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
              "view-token",
              """
                  {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec":
                   {"resourceAttributes": {"verb": "delete", "resource": "widgets", "namespace": "default"}}}
                  """)
              .ok(201).path("status").path("allowed").asBoolean())
          .isFalse();
    }
  }

  private static boolean mayGetNamespace(HttpClient client, TestServer server, String name)
      throws IOException, InterruptedException {
    return send(client, server, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        "edit-token",
        """
            {"spec": {"resourceAttributes": {"verb": "get", "resource": "namespaces", "name": "%s"}}}
            """
            .formatted(name))
        .ok(201).path("status").path("allowed").asBoolean();
  }

  private static HttpClient trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("karoo", java.security.cert.CertificateFactory.getInstance("X.509")
        .generateCertificate(
            new java.io.ByteArrayInputStream(TestServer.resource("tls/cert.pem"))));
    TrustManagerFactory managers = TrustManagerFactory
        .getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
  }

  private static Answer send(HttpClient client, TestServer server, String method, String path,
      String token,
      String body) throws IOException, InterruptedException {
    HttpRequest.Builder request = server.request(path).header("Content-Type", "application/json")
        .method(method,
            HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response = client.send(request.build(),
        HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }

  @Test
  void pagesOfOtherSitesAreRefusedOnLoopback() {
    try (TestServer server = TestServer.start()) {
      server.send(server.request(WIDGETS).header("Origin", "https://evil.example").build()).refused(
          403,
          "Forbidden");
      server.send(server.request(WIDGETS).header("Origin", server.server.url()).build()).ok(200);
    }
  }

  @Test
  void tooManyRequestsAndWatchesAreRefused() throws IOException {
    ServerOptions options = ServerOptions.local("test")
        .withRates(new Rates(1000, 1, 5, 1, java.time.Duration.ofSeconds(30)));
    try (TestServer server = new TestServer(MemoryStore.open(), options);
        Stream first = server.watch(WIDGETS + "?watch=true")) {
      assertThat(first.response.statusCode()).isEqualTo(200);
      server.get(WIDGETS + "?watch=true").refused(429, "TooManyRequests");
      server.post(WIDGETS, widget("a".repeat(1000), 1)).refused(413, "RequestEntityTooLarge");
      Optional<Answer> refused = Optional.empty();
      for (int i = 0; i < 20 && refused.isEmpty(); i++) {
        refused = Optional.of(server.get(WIDGETS)).filter(answer -> answer.code() == 429);
      }
      assertThat(refused).isPresent();
      assertThat(refused.get().response().headers().firstValue("Retry-After")).contains("1");
    }
  }

  @Test
  void writesAreRecorded() throws IOException {
    Path file = directory.resolve("audit.log");
    try (AuditFile audit = new AuditFile(file);
        TestServer server = new TestServer(MemoryStore.open(),
            ServerOptions.local("test").withAudit(audit))) {
      server.post(WIDGETS, widget("a", 1)).ok(201);
      server.get(WIDGETS).ok(200);
      server.post(WIDGETS, widget("a", 1)).refused(409, "AlreadyExists");
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode first = TestServer.JSON.readTree(lines.getFirst());
    assertThat(first.path("user").asText()).isEqualTo("local");
    assertThat(first.path("method").asText()).isEqualTo("POST");
    assertThat(first.path("path").asText()).isEqualTo(WIDGETS);
    assertThat(first.path("code").asInt()).isEqualTo(201);
  }
}

package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.store.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Requests made of wrong and right parts at random: whatever is asked, the answer is proper, and
/// never that the server failed.
class FuzzTest {
  private static final int REQUESTS = Integer.getInteger("karoo.fuzz", 2000);
  private static final List<String> METHODS = List.of("GET", "GET", "POST", "PUT", "PATCH", "PATCH",
      "DELETE",
      "HEAD", "OPTIONS", "TRACE", "BREW");
  private static final List<String> PATHS = List.of("/", "/api", "/apis", "/api/v1",
      "/apis/karoo.dev",
      "/apis/karoo.dev/v1alpha1", "/api/v1/namespaces", "/api/v1/namespaces/default",
      "/api/v1/events",
      "/api/v1/namespaces/default/events", "/apis/events.k8s.io/v1/events", "/version",
      "/openapi/v3",
      "/openapi/v3/apis/karoo.dev/v1alpha1", "/openapi/v2", "/metrics", TestServer.WIDGETS,
      TestServer.WIDGETS + "/a", TestServer.WIDGETS + "/b", TestServer.WIDGETS + "/a/status",
      TestServer.WIDGETS + "/a/scale", TestServer.GADGETS + "/g",
      "/apis/karoo.dev/v1alpha1/widgets",
      "/apis/coordination.k8s.io/v1/namespaces/default/leases",
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/api/v1/namespaces/%20/events",
      "/a//b/../c", "/apis/karoo.dev/v1alpha1/namespaces/-/widgets/%2F",
      "/apis/karoo.dev/v1alpha1/a/b/c/d/e/f",
      "/api/v1/namespaces/x%00y/events/z");
  private static final List<String> QUERIES = List.of("", "", "", "?limit=1", "?limit=x",
      "?continue=abc",
      "?continue=eyJ2Ijoia2Fyb28vdjEifQ", "?labelSelector=a%3Db", "?labelSelector=,,",
      "?labelSelector=a%20in%20(",
      "?labelSelector=a%3E99999999999999999999", "?fieldSelector=x",
      "?fieldSelector=metadata.name%3Da",
      "?fieldSelector=%3D", "?dryRun=All", "?dryRun=x", "?fieldManager=m",
      "?fieldManager=m&force=true",
      "?fieldValidation=Warn", "?fieldValidation=x", "?resourceVersion=1", "?resourceVersion=-1",
      "?resourceVersion=0&resourceVersionMatch=Exact",
      "?watch=true&timeoutSeconds=1&resourceVersion=abc",
      "?propagationPolicy=Orphan", "?propagationPolicy=x", "?%F0%9F%92%A9=1", "?a&b&&=&c=%C3%28",
      "?resourceVersionMatch=Exact", "?includeObject=Object", "?watch=true&sendInitialEvents=true");
  private static final List<String> TYPES = List.of("application/json", "application/json",
      "application/yaml",
      "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
      "application/strategic-merge-patch+json", "application/vnd.kubernetes.protobuf", "text/plain",
      "", "/;;=");
  private static final List<String> ACCEPTS = List.of("", "application/json", "*/*",
      "application/json;as=Table;v=v1;g=meta.k8s.io",
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "text/html",
      ";;,=,q");
  private static final List<String> BODIES = List.of("", "{}", "[]", "null", "1e999", "\"x\"",
      "{\"a\":", "{\"a\":1,\"a\":2}",
      "[".repeat(5000), "{\"metadata\":[]}", "{\"metadata\":{\"name\":7,\"labels\":[1]}}",
      "a: &a [*a]", "a: b: c", "\0\1\2",
      "k8s\0\n\27", "k8s\0\n\4\n\2v1\22\1x", "--- {}\n--- {}",
      "{\"kind\":\"Widget\",\"apiVersion\":\"karoo.dev/v1alpha1\"}",
      "{\"kind\":\"Widget\",\"apiVersion\":\"karoo.dev/v1alpha1\",\"metadata\":null,\"spec\":null}",
      "{\"kind\":\"Widget\",\"apiVersion\":\"karoo.dev/v1alpha1\",\"metadata\":{\"name\":\"a\",\"managedFields\":[{}]},\"spec\":{\"size\":1}}",
      "{\"kind\":\"Widget\",\"apiVersion\":\"karoo.dev/v1alpha1\",\"metadata\":{\"name\":\"b\"},\"spec\":{\"size\":1e30}}",
      "{\"kind\":\"Widget\",\"apiVersion\":\"karoo.dev/v1alpha1\",\"metadata\":{\"name\":\"b\",\"managedFields\":[{\"manager\":\"m\",\"operation\":\"Apply\",\"fieldsV1\":{\"x\":{\"k:{\":{}}}}]},\"spec\":{\"size\":2,\"parts\":[{\"name\":\"a\"}]}}",
      "{\"metadata\":{\"managedFields\":[{\"manager\":\"m\",\"operation\":\"Apply\",\"apiVersion\":\"karoo.dev/v1alpha1\",\"fieldsV1\":{\"f:spec\":{\"f:parts\":{\"k:[\":{\".\":{}}}}}}]}}",
      "{\"spec\":{\"size\":3}}", "{\"spec\":{\"parts\":[{\"name\":\"a\"},null,7]}}",
      "{\"spec\":null}", "{\"metadata\":null}",
      "{\"metadata\":{\"finalizers\":[\"x.dev/y\"]}}", "{\"metadata\":{\"resourceVersion\":\"x\"}}",
      "[{\"op\":\"add\",\"path\":\"/spec/size\",\"value\":9}]",
      "[{\"op\":\"remove\",\"path\":\"\"}]",
      "[{\"op\":\"move\",\"from\":\"/spec\",\"path\":\"/spec/x\"}]",
      "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]",
      "[{\"op\":\"add\",\"path\":\"/metadata/labels/~2\",\"value\":{}}]", "[7]",
      "kind: Widget\napiVersion: karoo.dev/v1alpha1\nspec: {size: 4, tags: [a, a]}",
      "kind: Widget\napiVersion: karoo.dev/v1alpha1\nspec: {size: 4, parts: [{name: a, count: 2}]}",
      "kind: Widget\napiVersion: karoo.dev/v1alpha1\nspec: {size: 4, parts: [{name: b}, {count:"
          + " 2}, 8]}",
      "{\"preconditions\":{\"uid\":7},\"dryRun\":\"All\",\"propagationPolicy\":[]}",
      "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"UPPER\"}}",
      "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"metadata\":{\"generateName\":\"e-\"},\"count\":\"x\"}",
      "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"spec\":7}");

  @Test
  void neverFails() throws IOException, InterruptedException {
    Random random = new Random(54_321);
    try (TestServer server = new TestServer(MemoryStore.open(),
        ServerOptions.local("test")
            .withRates(new dev.karoo.server.access.Limits.Rates(100_000, 1_000_000,
                1_000_000, 1000, java.time.Duration.ofSeconds(30))))) {
      for (int i = 0; i < REQUESTS; i++) {
        String request = request(random, server.server.port());
        String answer = exchange(server.server.port(), request);
        assertThat(answer).as(request).startsWith("HTTP/1.1 ");
        int code = Integer.parseInt(answer.substring(9, 12));
        assertThat(code).as("%s%n%s", request, answer).isNotEqualTo(500).isLessThan(505);
        if (code >= 400 && !request.startsWith("HEAD")) {
          assertStatus(code, answer, request);
        }
      }
      server.get("/healthz").response();
    }
  }

  private static void assertStatus(int code, String answer, String request) throws IOException {
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    JsonNode status = TestServer.JSON.readTree(body);
    assertThat(status.path("kind").asText()).as("%s%n%s", request, answer).isEqualTo("Status");
    assertThat(status.path("code").asInt()).as(request).isEqualTo(code);
    assertThat(status.path("message").asText()).as(request).isNotEmpty();
  }

  private static String request(Random random, int port) {
    String method = pick(METHODS, random);
    String path = pick(PATHS, random) + pick(QUERIES, random);
    String body = method.equals("GET") || method.equals("HEAD")
        ? ""
        : mutate(pick(BODIES, random), random);
    StringBuilder request = new StringBuilder(
        "%s %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n"
            .formatted(method, path, port));
    String type = pick(TYPES, random);
    String accept = pick(ACCEPTS, random);
    if (!type.isEmpty()) {
      request.append("Content-Type: ").append(type).append("\r\n");
    }
    if (!accept.isEmpty()) {
      request.append("Accept: ").append(accept).append("\r\n");
    }
    return request.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body)
        .toString();
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  /// Mostly as it is, sometimes with one character another.
  private static String mutate(String body, Random random) {
    if (body.isEmpty() || random.nextInt(3) > 0) {
      return body;
    }
    StringBuilder mutated = new StringBuilder(body);
    mutated.setCharAt(random.nextInt(body.length()), (char) random.nextInt(256));
    return mutated.toString();
  }

  private static String exchange(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return answer(socket.getInputStream(), !request.startsWith("HEAD"));
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer to " + request, e);
    }
  }

  /// Reads one answer: the server leaves it to the client to close the connection.
  private static String answer(InputStream in, boolean hasBody) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return head.toString(StandardCharsets.UTF_8);
      }
      head.write(next);
    }
    String headers = head.toString(StandardCharsets.ISO_8859_1);
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(headers);
    byte[] body = hasBody && length.find()
        ? in.readNBytes(Integer.parseInt(length.group(1)))
        : new byte[0];
    return headers + new String(body, StandardCharsets.UTF_8);
  }
}

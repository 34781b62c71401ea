package dev.karoo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.karoo.server.kind.CustomKind;
import dev.karoo.server.kind.FieldProblem;
import dev.karoo.server.kind.Kind.UserWrites;
import dev.karoo.store.MemoryStore;
import dev.karoo.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A server with two kinds made for trying it, and a client: `Widget`, which users write, and
/// `Gadget`, of which they write metadata only.
final class TestServer implements AutoCloseable {
  static final String WIDGETS = "/apis/karoo.dev/v1alpha1/namespaces/default/widgets";
  static final String GADGETS = "/apis/karoo.dev/v1alpha1/namespaces/default/gadgets";
  static final ObjectMapper JSON = new ObjectMapper();

  final Store store;
  final ApiServer server;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .build();

  TestServer(Store store, ServerOptions options) {
    this(store, options, ListenAddress.LOOPBACK);
  }

  private TestServer(Store store, ServerOptions options, ListenAddress address) {
    this.store = store;
    this.server = ApiServer.start(store, kinds(), address, options);
  }

  /// Stops serving, and serves the same again at the same address.
  TestServer restarted() {
    return successor(store);
  }

  /// Stops serving, and serves an empty store at the same address.
  TestServer wiped() {
    return successor(MemoryStore.open());
  }

  private TestServer successor(Store store) {
    ListenAddress same = new ListenAddress("127.0.0.1", server.port());
    http.shutdownNow();
    server.close();
    return new TestServer(store, ServerOptions.local("test"), same);
  }

  static TestServer start() {
    return new TestServer(MemoryStore.open(), ServerOptions.local("test"));
  }

  /// The kinds, with a rule of their own: no widget is called `forbidden-name`.
  static List<CustomKind> kinds() {
    byte[] yaml = resource("widgets.yaml");
    CustomKind widgets = CustomKind.of(yaml)
        .withValidator(
            (object, _) -> object.path("metadata").path("name").asText().equals("forbidden-name")
                ? List.of(
                    FieldProblem.of(FieldProblem.Type.INVALID, "metadata.name", "choose another",
                        object.path("metadata").path("name")))
                : List.of());
    String gadgets = new String(yaml, StandardCharsets.UTF_8).replace("idget", "adget")
        .replace("Wadget", "Gadget")
        .replace("wadget", "gadget").replace("[wd]", "[gd]");
    return List.of(widgets, CustomKind.of(gadgets.getBytes(StandardCharsets.UTF_8))
        .withUserWrites(UserWrites.METADATA));
  }

  static byte[] resource(String name) {
    try (InputStream in = Objects.requireNonNull(TestServer.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An answer.
  record Answer(int code, String text, HttpResponse<?> response) {
    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }

    /// That it is a refusal, and a proper one.
    JsonNode refused(int expected, String reason) {
      assertThat(code).as(text).isEqualTo(expected);
      JsonNode status = json();
      assertThat(status.path("kind").asText()).isEqualTo("Status");
      assertThat(status.path("apiVersion").asText()).isEqualTo("v1");
      assertThat(status.path("status").asText()).isEqualTo("Failure");
      assertThat(status.path("code").asInt()).isEqualTo(expected);
      assertThat(status.path("reason").asText()).isEqualTo(reason);
      return status;
    }

    JsonNode ok(int expected) {
      assertThat(code).as(text).isEqualTo(expected);
      return json();
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Answer get(String path) {
    return send(request(path).build());
  }

  Answer get(String path, String accept) {
    return send(request(path).header("Accept", accept).build());
  }

  Answer body(String method, String path, String type, String body) {
    return send(request(path).header("Content-Type", type)
        .method(method, HttpRequest.BodyPublishers.ofString(body)).build());
  }

  Answer post(String path, String json) {
    return body("POST", path, "application/json", json);
  }

  Answer put(String path, JsonNode json) {
    return body("PUT", path, "application/json", json.toString());
  }

  Answer merge(String path, String json) {
    return body("PATCH", path, "application/merge-patch+json", json);
  }

  Answer apply(String path, String manager, String yaml) {
    String query = path.contains("?") ? "&" : "?";
    return body("PATCH", path + query + "fieldManager=" + manager, "application/apply-patch+yaml",
        yaml);
  }

  Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  /// A widget.
  static String widget(String name, int size) {
    return """
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Widget", "metadata": {"name": "%s"}, "spec": {"size": %d}}
        """
        .formatted(name, size);
  }

  /// A watch; reading it blocks.
  final class Stream implements AutoCloseable {
    private final BufferedReader reader;
    final HttpResponse<InputStream> response;

    Stream(String path) {
      try {
        this.response = http.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      this.reader = new BufferedReader(
          new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /// The next frame; a missing node when the stream has ended.
    JsonNode next() {
      try {
        String line;
        do {
          line = reader.readLine();
        } while (line != null && line.isBlank());
        return line == null ? JSON.missingNode() : JSON.readTree(line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// The next frame as `TYPE name`.
    String summary() {
      JsonNode frame = next();
      return frame.path("type").asText() + " "
          + frame.path("object").path("metadata").path("name").asText();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  Stream watch(String path) {
    return new Stream(path);
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
    store.close();
  }
}

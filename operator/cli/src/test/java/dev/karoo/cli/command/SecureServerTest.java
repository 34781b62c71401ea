package dev.karoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.karoo.cli.CommandRun;
import dev.karoo.cli.CommandRun.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server with TLS that wants certificates of its clients, and whose own is for
/// `karoo.example.org` alone. The keys and certificates are openssl's.
class SecureServerTest {
  private static final List<String> CLIENTS = List.of("rsa", "ec", "ec384", "pkcs8");

  @TempDir
  Path folder = Path.of("");

  private final BlockingQueue<String> callers = new LinkedBlockingQueue<>();
  private final HttpsServer server = server();

  private static HttpsServer server() {
    try {
      return HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.setHttpsConfigurator(new HttpsConfigurator(context()) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters needed = getSSLContext().getDefaultSSLParameters();
        needed.setNeedClientAuth(true);
        parameters.setSSLParameters(needed);
      }
    });
    server.createContext("/", exchange -> {
      callers.add(((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName());
      byte[] answer = "{\"items\": []}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static byte[] pem(String file) {
    try (
        InputStream in = SecureServerTest.class.getResourceAsStream("/dev/karoo/cli/tls/" + file)) {
      return java.util.Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Certificate certificate(String file) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem(file)));
  }

  private static SSLContext context() throws Exception {
    String key = new String(pem("server-key.pem"), StandardCharsets.UTF_8)
        .replaceAll("-----.*?-----", "");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("server",
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key))),
        new char[0], new Certificate[]{certificate("server-cert.pem")});
    KeyStore clients = KeyStore.getInstance("PKCS12");
    clients.load(null, null);
    for (String each : CLIENTS) {
      clients.setCertificateEntry(each, certificate(each + "-cert.pem"));
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, new char[0]);
    TrustManagerFactory others = TrustManagerFactory
        .getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(clients);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    return context;
  }

  private Result get(String host, String cluster, String user) throws IOException {
    return get(host, server.getAddress().getPort(), cluster, user);
  }

  /// Asks with a kubeconfig beside which the files of keys and certificates are.
  private Result get(String host, int port, String cluster, String user) throws IOException {
    for (String each : CLIENTS) {
      Files.write(folder.resolve(each + "-cert.pem"), pem(each + "-cert.pem"));
      Files.write(folder.resolve(each + "-key.pem"), pem(each + "-key.pem"));
    }
    for (String each : List.of("server-cert.pem", "rsa-encrypted.pem", "ec-encrypted.pem")) {
      Files.write(folder.resolve(each), pem(each));
    }
    Path config = Files.writeString(folder.resolve("config"), """
        current-context: x
        contexts: [{name: x, context: {cluster: c, user: u}}]
        clusters:
        - {name: c, cluster: {server: "https://%s:%d", certificate-authority: server-cert.pem, %s}}
        users: [{name: u, user: {%s}}]
        """.formatted(host, port, cluster, user));
    return new CommandRun().run("get", "pl", "-o", "name", "--kubeconfig", config.toString());
  }

  private static String client(String name) {
    return "client-certificate: " + name + "-cert.pem, client-key: " + name + "-key.pem";
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec", "ec384", "pkcs8"})
  void keysInEveryForm(String name) throws IOException {
    Result result = get("127.0.0.1", "tls-server-name: karoo.example.org", client(name));
    assertThat(result.err()).isEmpty();
    assertThat(callers).containsOnly("CN=client-" + name);
  }

  @Test
  void theNameOfTheCertificateIsChecked() throws IOException {
    assertThat(get("localhost", "tls-server-name: karoo.example.org", client("ec")).err())
        .isEmpty();
    assertThat(get("127.0.0.1", "tls-server-name: other.example.org", client("ec")).err())
        .startsWith("Unable to connect to the server: tls: ");
    assertThat(get("127.0.0.1", "", client("ec")).err())
        .startsWith("Unable to connect to the server: tls: ");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "rsa-encrypted.pem | wants a password", "ec-encrypted.pem | wants a password",
    "ec-cert.pem | is not a private key in PEM", "none | has no client-key"})
  void keysThatCannotBeUsed(String key, String reason) throws IOException {
    Result result = get("127.0.0.1", "", "client-certificate: ec-cert.pem"
        + (key.equals("none") ? "" : ", client-key: " + key));
    assertThat(result.err()).startsWith("error: the client-").contains(reason).hasLineCount(1);
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void aKeyThatIsCutOffIsNone() throws IOException {
    for (String name : List.of("RSA ", "EC ", "")) {
      String key = "-----BEGIN " + name + "PRIVATE KEY-----\nMHcCAQEEINpG\n-----END " + name
          + "PRIVATE KEY-----\n";
      Result result = get("127.0.0.1", "", "client-certificate: ec-cert.pem, client-key-data: "
          + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)));
      assertThat(result.err()).as(name).startsWith("error: the client-key of the kubeconfig ")
          .hasLineCount(1);
    }
  }

  /// A proxy for one connection: tells what it was asked, then carries all bytes to and fro.
  private void tunnel(ServerSocket listening, BlockingQueue<String> asked) {
    try (Socket client = listening.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
        head.write(client.getInputStream().read());
      }
      asked.add(head.toString(StandardCharsets.UTF_8));
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      Thread.ofVirtual().start(() -> copy(to, client));
      copy(client, to);
    } catch (IOException closed) {
      asked.add(closed.toString());
    }
  }

  /// Until one of them is closed, which is how it ends.
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      return;
    }
  }

  @Test
  void aProxyOfTheKubeconfigIsUsed() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> tunnel(proxy, asked));
      Result result = get("karoo.example.org", 6443,
          "proxy-url: \"http://127.0.0.1:" + proxy.getLocalPort() + "\"", client("ec"));
      assertThat(result.err()).isEmpty();
      assertThat(asked.take()).startsWith("CONNECT karoo.example.org:6443 ");
      assertThat(callers).containsOnly("CN=client-ec");
    }
  }

  @Test
  void aProxyThatIsNotThereOrCannotBeUsedIsSaid() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThat(get("karoo.example.org", 6443, "proxy-url: \"http://127.0.0.1:" + port + "\"",
        client("ec")).err()).contains("karoo.example.org:6443 through the proxy 127.0.0.1:" + port);
    assertThat(get("127.0.0.1", "proxy-url: \"socks5://h:1\"", client("ec")).err())
        .startsWith("error: proxy-url in " + folder.resolve("config") + ": a proxy of the kind "
            + "socks5:// is not supported");
    assertThat(new CommandRun().environment("HTTPS_PROXY", "socks5://h:1").run("get", "pl", "-s",
        "https://karoo.example.org").err()).startsWith("error: HTTPS_PROXY: a proxy of the kind");
  }

  @Test
  void whoeverActsAsAnotherIsRefused() throws IOException {
    assertThat(get("127.0.0.1", "", client("ec") + ", as: bob").err())
        .contains("acts as another (as, as-groups, as-uid), which is not supported");
  }
}

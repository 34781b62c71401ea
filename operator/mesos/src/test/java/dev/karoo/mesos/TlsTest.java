package dev.karoo.mesos;

import static dev.karoo.mesos.Messages.subscribed;
import static dev.karoo.mesos.ScriptedMaster.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.formats.AgentFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master behind TLS, with a certificate of its own.
class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir
  private static Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    for (String name : List.of("master", "stranger")) {
      keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
          "san=ip:127.0.0.1", "-keystore", store(name).toString(), "-storepass", PASSWORD,
          "-keypass", PASSWORD);
      Files.writeString(pem(name), "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder()
          .encodeToString(keys(name).getCertificate(name).getEncoded())
          + "\n-----END CERTIFICATE-----\n");
    }
  }

  private static Path store(String name) {
    return directory.resolve(name + ".p12");
  }

  private static Path pem(String name) {
    return directory.resolve(name + ".pem");
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor()).isZero();
  }

  private static KeyStore keys(String name) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(name))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static ServerSocket socket() throws Exception {
    KeyManagerFactory managers = KeyManagerFactory
        .getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys("master"), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory().createServerSocket(0, 50,
        InetAddress.getLoopbackAddress());
  }

  private static ScriptedMaster master() throws Exception {
    return new ScriptedMaster(request -> request.path().endsWith("/scheduler")
        ? new ScriptedMaster.Stream("s-1").event(subscribed("f-1"))
        : answer(501, ""), socket());
  }

  private static MesosSettings settings(ScriptedMaster master) {
    return MesosSettings.of("https://" + master.address()).withUser("nobody");
  }

  @Test
  void aGivenAuthorityIsBelieved() throws Exception {
    try (var master = master();
        var fixture = Fixture.start(settings(master).withAuthority(pem("master")))) {
      fixture.heard(ClusterEvent.Subscribed.class);
    }
  }

  @Test
  void anotherAuthorityIsNotBelievedAndHearsNoSecret() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "karoo s3cr3t");
    try (var master = master();
        var fixture = Fixture.start(settings(master).withAuthority(pem("stranger"))
            .withCredentials(secret))) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason()).contains("TLS")
          .doesNotContain("s3cr3t");
      assertThat(master.requests).isEmpty();
    }
  }

  @Test
  void withoutAnAuthorityTheJvmDecides() throws Exception {
    try (var master = master(); var fixture = Fixture.start(settings(master))) {
      assertThat(fixture.heard(ClusterEvent.Disconnected.class).reason()).contains("TLS");
    }
  }

  @Test
  void aFileWithoutCertificatesIsRefused() throws Exception {
    Path nonsense = Files.writeString(directory.resolve("nonsense.pem"), "nonsense");
    MesosSettings settings = MesosSettings.of("https://h").withUser("nobody");
    for (Path file : List.of(nonsense, directory.resolve("absent.pem"))) {
      assertThatThrownBy(() -> MesosClient.start(settings.withAuthority(file),
          new AgentFormat()::read, Map.of(), Set.of(), _ -> {})).isInstanceOf(IOException.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }
}

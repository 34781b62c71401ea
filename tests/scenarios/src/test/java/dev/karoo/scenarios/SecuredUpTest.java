package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `karoo up` for other machines: with TLS and tokens, used by the real kubectl by nothing but the
/// kubeconfig that it writes; and not at all without them.
class SecuredUpTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String VIEWER = "the-viewers-own-token-1";
  private static final String EDITOR = "the-editors-own-token-2";
  private static final String ADMIN = "the-admins-own-token-33";
  private static final String PIPELINE = """
      apiVersion: karoo.dev/v1alpha1
      kind: Pipeline
      metadata: {name: idle}
      spec:
        tasks:
        - {name: t, command: [sleep, "3600"], resources: {cpus: 10m, memory: 16Mi}}
      """;

  @TempDir
  Path folder = Path.of("");

  private record Ended(int code, String out, String err) {
    Ended ok() {
      assertThat(code).as(out + err).isZero();
      return this;
    }

    Ended refused(String why) {
      assertThat(code).as(out + err).isNotZero();
      assertThat(err).contains(why);
      return this;
    }
  }

  private Ended run(List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process = builder(command).redirectOutput(out.toFile()).redirectError(err.toFile())
        .start();
    assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).as(command.toString()).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("KUBECONFIG", kubeconfig().toString());
    return builder;
  }

  private Path state() {
    return folder.resolve("state");
  }

  private Path kubeconfig() {
    return state().resolve("kubeconfig");
  }

  private static String java(String tool) {
    return Path.of(System.getProperty("java.home", "")).resolve("bin").resolve(tool).toString();
  }

  private static List<String> karoo(String... arguments) {
    List<String> command = new ArrayList<>(List.of(java("java"),
        "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
        System.getProperty("java.class.path", ""), "dev.karoo.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  private Ended kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(
        List.of(Optional.ofNullable(System.getenv("KUBECTL")).orElse("kubectl")));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Ended kubectlAs(String token, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--token", token));
    all.addAll(List.of(arguments));
    return kubectl(all.toArray(String[]::new));
  }

  /// A certificate of its own for this machine, and its key, in PEM.
  private void certify() throws Exception {
    Path store = folder.resolve("own.p12");
    run(List.of(java("keytool"), "-genkeypair", "-alias", "karoo", "-keyalg", "EC", "-dname",
        "CN=karoo", "-ext", "SAN=IP:127.0.0.1,DNS:localhost", "-validity", "2", "-storetype",
        "PKCS12", "-storepass", new String(PASSWORD), "-keystore", store.toString())).ok();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    pem("cert.pem", "CERTIFICATE", keys.getCertificate("karoo").getEncoded());
    pem("key.pem", "PRIVATE KEY", keys.getKey("karoo", PASSWORD).getEncoded());
  }

  private void pem(String name, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
        .encodeToString(content);
    Files.writeString(folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }

  private Process up() throws Exception {
    certify();
    Path tokens = Files.createFile(folder.resolve("tokens.yaml"), PosixFilePermissions
        .asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(tokens, """
        - {name: vera, token: %s, roles: {"*": viewer}}
        - {name: ed, token: %s, roles: {default: editor}}
        - {name: ada, token: %s, roles: {"*": admin}}
        """.formatted(VIEWER, EDITOR, ADMIN));
    return builder(karoo("up", "--listen", "0.0.0.0:0", "--state-dir", state().toString(),
        "--tls-cert", "cert.pem", "--tls-key", "key.pem", "--tokens", "tokens.yaml"))
        .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
  }

  @Test
  void without_tls_and_tokens_only_this_machine_is_served() throws Exception {
    Ended ended = run(karoo("up", "--listen", "0.0.0.0:0", "--state-dir", state().toString()))
        .refused("other machines can reach it, so it needs TLS and tokens");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("--tls-cert, --tls-key and --tokens", "127.0.0.1")
        .doesNotContain("\tat ");
    assertThat(kubeconfig()).doesNotExist();
  }

  @Test
  void who_may_what_and_what_is_written_of_it() throws Exception {
    Process karoo = up();
    try {
      Awaitility.await().atMost(LONG).until(() -> {
        assertThat(karoo.isAlive()).as(log()).isTrue();
        return log().contains("export KUBECONFIG=");
      });
      owner();
      roles();
      audited();
    } finally {
      karoo.destroy();
      assertThat(karoo.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(log()).doesNotContain(secrets());
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /// The user who started it needs nothing else.
  private void owner() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig())))
        .isEqualTo("rw-------");
    Files.writeString(folder.resolve("idle.yaml"), PIPELINE);
    kubectl("apply", "-f", "idle.yaml").ok();
    kubectl("wait", "--for=condition=Ready", "pipeline/idle", "--timeout=100s").ok();
    assertThat(run(karoo("get", "pipelines")).ok().out()).contains("idle");
  }

  private void roles() throws Exception {
    assertThat(kubectlAs(VIEWER, "get", "pipelines", "-A").ok().out()).contains("idle");
    kubectlAs(VIEWER, "delete", "pipeline", "idle").refused("User \"vera\" cannot delete");
    assertThat(kubectlAs(VIEWER, "auth", "whoami").ok().out()).contains("vera");
    assertThat(kubectlAs(VIEWER, "auth", "can-i", "create", "pipelines").out()).contains("no");
    kubectlAs(EDITOR, "label", "pipeline", "idle", "by=ed").ok();
    kubectlAs(EDITOR, "get", "pipelines", "-n", "other").refused("User \"ed\" cannot list");
    kubectlAs(EDITOR, "create", "namespace", "other").refused("Forbidden");
    kubectlAs(ADMIN, "create", "namespace", "other").ok();
    kubectlAs("nobodys-token-at-all-4", "get", "pipelines").refused("Unauthorized");
    kubectl("--certificate-authority=", "--insecure-skip-tls-verify=false", "--tls-server-name",
        "elsewhere.example", "get", "pipelines").refused("certificate");
  }

  private void audited() throws IOException {
    Path audit = state().resolve("audit.log");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(audit)) {
      JsonNode entry = new ObjectMapper().readTree(line);
      lines.add("%s %s %d".formatted(entry.path("user").asText(), entry.path("method").asText(),
          entry.path("code").asInt()));
    }
    assertThat(lines).contains("vera DELETE 403", "ed PATCH 200", "ed POST 403", "ada POST 201");
    assertThat(Files.readString(audit)).doesNotContain(secrets()).contains("pipelines/idle");
  }

  private String[] secrets() throws IOException {
    String config = Files.readString(kubeconfig());
    String own = config.replaceAll("(?s).*token: \"?([0-9a-f]{64}).*", "$1");
    assertThat(own).hasSize(64);
    return new String[]{VIEWER, EDITOR, ADMIN, own};
  }
}

package dev.karoo.app;

import dev.karoo.server.ApiServer;
import dev.karoo.server.Kubeconfig;
import dev.karoo.server.ListenAddress;
import dev.karoo.server.ServerOptions;
import dev.karoo.server.access.Access;
import dev.karoo.server.access.AuditFile;
import dev.karoo.server.access.TokenFile;
import dev.karoo.server.access.User;
import dev.karoo.server.rest.TaskLogs;
import dev.karoo.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The API server of an operator, with its audit log, and the kubeconfig by which the operator's
/// own user reaches it: as an admin, with a token that is made anew at each start.
final class ApiEndpoint implements AutoCloseable {
  private static final User OWNER = new User("operator-owner",
      Map.of(User.EVERYWHERE, User.Role.ADMIN));

  private final Path stateDirectory;
  private final AuditFile audit;
  private final ApiServer server;
  private final URI address;

  private ApiEndpoint(Path stateDirectory, AuditFile audit, ApiServer server, URI address) {
    this.stateDirectory = stateDirectory;
    this.audit = audit;
    this.server = server;
    this.address = address;
  }

  /// Starts serving, and writes the kubeconfig.
  static ApiEndpoint start(Store store, Path stateDirectory, Serving serving, TaskLogs logs,
      Supplier<String> metrics) throws StartFailure {
    requireSecured(serving);
    AuditFile audit = audit(stateDirectory.resolve("audit.log"));
    try {
      return start(store, stateDirectory, serving, ServerOptions.local(Version.current())
          .withLogs(logs).withMetrics(metrics).withAudit(audit).withBackups(stateDirectory),
          audit);
    } catch (IllegalArgumentException | IOException | UncheckedIOException e) {
      close(audit);
      throw cannotListen(serving, String.valueOf(e.getMessage()));
    } catch (StartFailure e) {
      close(audit);
      throw e;
    }
  }

  private static StartFailure cannotListen(Serving serving, String why) {
    return new StartFailure(List.of(serving.listen().getHostString() + ":"
        + serving.listen().getPort() + " cannot be listened on: " + why));
  }

  private static AuditFile audit(Path file) throws StartFailure {
    try {
      return new AuditFile(file);
    } catch (UncheckedIOException e) {
      throw new StartFailure(e.getMessage() + " (" + e.getCause() + ")", e);
    }
  }

  private static ApiEndpoint start(Store store, Path stateDirectory, Serving serving,
      ServerOptions options, AuditFile audit) throws IOException, StartFailure {
    String token = HexFormat.of().formatHex(random());
    ServerOptions secured = serving.secured().map(s -> options.withTokens(
        TokenFile.open(s.tokens(), List.of(Access.Token.of(token, OWNER))),
        new ServerOptions.Tls(s.certificate(), s.key()))).orElse(options);
    ApiServer server = ApiServer.start(store, KarooKinds.all(),
        new ListenAddress(serving.listen().getHostString(), serving.listen().getPort()),
        secured);
    try {
      ApiEndpoint endpoint = new ApiEndpoint(stateDirectory, audit, server,
          address(server, serving));
      endpoint.writeKubeconfig(serving, token);
      return endpoint;
    } catch (IOException | IllegalArgumentException | StartFailure e) {
      server.close();
      throw e;
    }
  }

  private static void close(AuditFile audit) {
    try {
      audit.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireSecured(Serving serving) throws StartFailure {
    boolean open = !serving.listen().getAddress().isLoopbackAddress();
    if (open && serving.secured().isEmpty()) {
      throw cannotListen(serving, "other machines can reach it, so it needs TLS and tokens:"
          + " give --tls-cert, --tls-key and --tokens, or listen on 127.0.0.1");
    }
    if (serving.secured().isPresent()) {
      Serving.Secured files = serving.secured().get();
      List<String> unreadable = Stream.of(files.certificate(), files.key(), files.tokens())
          .filter(file -> !Files.isReadable(file))
          .map(file -> "the file " + file + " cannot be read").toList();
      if (!unreadable.isEmpty()) {
        throw new StartFailure(unreadable);
      }
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /// Clients compare the name by which they ask with the certificate's.
  private static URI address(ApiServer server, Serving serving) throws IOException {
    URI plain = URI.create(server.url());
    if (serving.secured().isEmpty()) {
      return plain;
    }
    List<String> names = names(serving.secured().get().certificate());
    boolean named = names.contains(serving.listen().getHostString())
        || names.contains(serving.listen().getAddress().getHostAddress());
    String host = named || names.isEmpty() ? plain.getHost() : names.getFirst();
    return URI.create("https://" + (host.contains(":") && !host.startsWith("[")
        ? "[" + host + "]"
        : host) + ":" + server.port());
  }

  /// The names and addresses that a certificate is for; wildcards name none.
  private static List<String> names(Path certificate) throws IOException {
    try {
      X509Certificate own = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
          .iterator().next();
      Collection<List<?>> names = own.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(name -> String.valueOf(name.get(1)))
              .filter(name -> !name.startsWith("*")).toList();
    } catch (CertificateException | java.util.NoSuchElementException e) {
      throw new IllegalArgumentException("the file " + certificate + " is no certificate in PEM",
          e);
    }
  }

  private void writeKubeconfig(Serving serving, String token) throws IOException, StartFailure {
    Optional<String> certificate = Optional.empty();
    if (serving.secured().isPresent()) {
      certificate = Optional.of(Files.readString(serving.secured().get().certificate()));
    }
    try {
      Files.deleteIfExists(kubeconfig());
      Files.createFile(kubeconfig(), PosixFilePermissions
          .asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(kubeconfig(), Kubeconfig.yaml(address.toString(), certificate,
          serving.secured().map(_ -> token)));
    } catch (IOException e) {
      throw new StartFailure("the file " + kubeconfig() + " cannot be written (" + e + ")", e);
    }
  }

  URI address() {
    return address;
  }

  Path kubeconfig() {
    return stateDirectory.resolve("kubeconfig");
  }

  @Override
  public void close() throws IOException {
    server.close();
    audit.close();
  }
}

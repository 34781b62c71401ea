package dev.karoo.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.output.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// kubeconfig files: clusters, users and contexts. Of several files the first that names something
/// wins, as in kubectl.
public final class Kubeconfig {
  private static final int LARGEST = 1 << 20;

  /// A file's content; paths in it are relative to the file.
  private record Source(Path file, JsonNode content) {}

  /// A named entry and the file it is from.
  private record Entry(Path file, JsonNode content) {}

  private final List<Source> sources;

  private Kubeconfig(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  /// Reads the files that exist.
  ///
  /// @throws ConfigurationException when one of them is not a kubeconfig
  public static Kubeconfig read(List<Path> files) throws ConfigurationException {
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        sources.add(new Source(file, parse(file)));
      }
    }
    return new Kubeconfig(sources);
  }

  private static JsonNode parse(Path file) throws ConfigurationException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new ConfigurationException(file + " is too large for a kubeconfig");
      }
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      Object content = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
      return Json.MAPPER.valueToTree(content);
    } catch (IOException | YAMLException | IllegalArgumentException unreadable) {
      String detail = Optional.ofNullable(unreadable.getMessage()).orElse("").strip();
      throw new ConfigurationException("error loading config file \"" + file + "\": " + detail,
          unreadable);
    }
  }

  /// Whether any of the files existed.
  public boolean found() {
    return !sources.isEmpty();
  }

  /// The server of a context.
  ///
  /// @param context its name; empty: the current one
  /// @throws ConfigurationException when it is not there, or what it names is not
  public Server server(String context) throws ConfigurationException {
    String name = context.isEmpty() ? currentContext() : context;
    JsonNode entry = entry("contexts", "context", name)
        .orElseThrow(() -> new ConfigurationException("context \"" + name + "\" does not exist"))
        .content();
    String clusterName = entry.path("cluster").asText();
    Entry cluster = entry("clusters", "cluster", clusterName).orElseThrow(
        () -> new ConfigurationException("cluster \"" + clusterName + "\" does not exist"));
    Optional<Entry> user = entry("users", "user", entry.path("user").asText());
    JsonNode userContent = user.map(Entry::content).orElseGet(Json::object);
    Path userFile = user.map(Entry::file).orElse(cluster.file());
    ExecCredential plugin = userContent.has("exec")
        ? ExecCredential.of(userFile, userContent.path("exec"))
        : new ExecCredential("", "", "");
    Tls tls = new Tls(data(cluster.file(), cluster.content(), "certificate-authority"),
        cluster.content().path("insecure-skip-tls-verify").asBoolean(),
        plugin.certificate() + data(userFile, userContent, "client-certificate"),
        plugin.key() + data(userFile, userContent, "client-key"),
        cluster.content().path("tls-server-name").asText());
    return new Server(address(cluster.content().path("server").asText()),
        plugin.token().isEmpty()
            ? authorization(userFile, userContent)
            : bearer(userFile, plugin.token()),
        tls.context(), proxy(cluster), namespace(entry));
  }

  private static Optional<InetSocketAddress> proxy(Entry cluster) throws ConfigurationException {
    String written = cluster.content().path("proxy-url").asText();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProxyChoice.address(written));
    } catch (ConfigurationException unusable) {
      throw new ConfigurationException(
          "proxy-url in " + cluster.file() + ": " + unusable.getMessage(), unusable);
    }
  }

  /// Without one, or with an empty one, it is the default; it must never mean all namespaces.
  private static String namespace(JsonNode context) {
    String written = context.path("namespace").asText("");
    return written.isEmpty() ? "default" : written;
  }

  /// The names of its contexts.
  public List<String> contexts() {
    return sources.stream().flatMap(source -> source.content().path("contexts").valueStream())
        .map(context -> context.path("name").asText()).distinct().toList();
  }

  private String currentContext() throws ConfigurationException {
    for (Source source : sources) {
      String name = source.content().path("current-context").asText();
      if (!name.isEmpty()) {
        return name;
      }
    }
    throw new ConfigurationException("no current-context in " + sources.stream()
        .map(source -> source.file().toString()).toList() + "; choose one with --context");
  }

  private Optional<Entry> entry(String list, String field, String name) {
    for (Source source : sources) {
      for (JsonNode element : source.content().path(list)) {
        if (element.path("name").asText().equals(name)) {
          return Optional.of(new Entry(source.file(), element.path(field)));
        }
      }
    }
    return Optional.empty();
  }

  /// An address without a slash at its end.
  ///
  /// @throws ConfigurationException when it is not http or https with a host
  public static URI address(String text) throws ConfigurationException {
    try {
      String full = text.contains("://") ? text : "http://" + text;
      URI uri = new URI(full.endsWith("/") ? full.substring(0, full.length() - 1) : full);
      boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!scheme || uri.getHost() == null) {
        throw new ConfigurationException(
            "\"" + text + "\" is not the address of a server; one is http://127.0.0.1:8080");
      }
      return uri;
    } catch (URISyntaxException malformed) {
      throw new ConfigurationException("\"" + text + "\" is not the address of a server: "
          + malformed.getReason(), malformed);
    }
  }

  private static String authorization(Path file, JsonNode user) throws ConfigurationException {
    if (user.has("auth-provider")) {
      throw new ConfigurationException("the user in " + file + " needs an auth-provider, which"
          + " Kubernetes has given up, too; give exec, a token or a client certificate");
    }
    // it would act with the rights of another one than it is meant to
    if (user.has("as") || user.has("as-groups") || user.has("as-uid")) {
      throw new ConfigurationException("the user in " + file
          + " acts as another (as, as-groups, as-uid), which is not supported");
    }
    String tokenFile = user.path("tokenFile").asText();
    String token = tokenFile.isEmpty() ? user.path("token").asText() : text(file, tokenFile);
    if (!token.isBlank()) {
      return bearer(file, token);
    }
    if (user.has("username")) {
      String pair = user.path("username").asText() + ":" + user.path("password").asText();
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
    return "";
  }

  /// A newline at the end is a file's, not the token's; the token itself is not told to anyone.
  private static String bearer(Path file, String token) throws ConfigurationException {
    String stripped = token.strip();
    if (!stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new ConfigurationException("the token of the user in " + file
          + " is none: it has spaces, or characters that are not ASCII");
    }
    return "Bearer " + stripped;
  }

  /// The text of `<field>-data` (base64), or of the file that `field` names; empty: neither.
  private static String data(Path file, JsonNode content, String field)
      throws ConfigurationException {
    String inline = content.path(field + "-data").asText();
    if (!inline.isEmpty()) {
      try {
        return new String(Base64.getMimeDecoder().decode(inline), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException notBase64) {
        throw new ConfigurationException(field + "-data in " + file + " is not base64", notBase64);
      }
    }
    String path = content.path(field).asText();
    return path.isEmpty() ? "" : text(file, path);
  }

  private static String text(Path file, String path) throws ConfigurationException {
    Path resolved = file.toAbsolutePath().resolveSibling(path);
    try {
      return Files.readString(resolved);
    } catch (IOException unreadable) {
      throw new ConfigurationException("unable to read " + resolved + ", which " + file + " names",
          unreadable);
    }
  }
}

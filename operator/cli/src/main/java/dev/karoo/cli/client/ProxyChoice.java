package dev.karoo.cli.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a server is reached through an HTTP proxy: `proxy-url` of a kubeconfig, else the
/// variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` with the meaning that kubectl gives them
/// (golang.org/x/net/http/httpproxy).
public final class ProxyChoice {
  private ProxyChoice() {}

  /// The proxy that the environment names for a server; empty: none.
  ///
  /// @throws ConfigurationException when it is one that can't be used
  public static Optional<InetSocketAddress> of(Map<String, String> environment, URI server)
      throws ConfigurationException {
    String name = "https".equals(server.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
    String proxy = variable(environment, name);
    if (proxy.isEmpty() || loopback(server.getHost())
        || excepted(variable(environment, "NO_PROXY"), server)) {
      return Optional.empty();
    }
    try {
      return Optional.of(address(proxy));
    } catch (ConfigurationException unusable) {
      throw new ConfigurationException(name + ": " + unusable.getMessage()
          + "; without a proxy: NO_PROXY=" + server.getHost(), unusable);
    }
  }

  /// In capitals, or else in small letters.
  private static String variable(Map<String, String> environment, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(each -> environment.getOrDefault(each, "")).filter(value -> !value.isBlank())
        .findFirst().orElse("").strip();
  }

  /// The address of a proxy, such as `http://proxy:3128`; without `http://`, too.
  ///
  /// @throws ConfigurationException when it is none, or one that wants TLS, SOCKS or a password;
  ///     the password is not told
  static InetSocketAddress address(String text) throws ConfigurationException {
    URI uri;
    try {
      uri = new URI(text.contains("://") ? text : "http://" + text);
    } catch (URISyntaxException malformed) {
      // without its cause, which holds the whole of it
      throw new ConfigurationException(
          "the proxy's address is malformed; one is http://proxy:3128");
    }
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new ConfigurationException("a proxy of the kind " + uri.getScheme()
          + ":// is not supported; one is http://proxy:3128");
    }
    if (uri.getRawUserInfo() != null) {
      throw new ConfigurationException("the proxy " + uri.getHost()
          + " wants a password, which is not supported");
    }
    return InetSocketAddress.createUnresolved(bare(uri.getHost()),
        uri.getPort() < 0 ? 80 : uri.getPort());
  }

  private static boolean loopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || literal(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  private static boolean excepted(String exceptions, URI server) {
    int port = server.getPort() >= 0
        ? server.getPort()
        : "https".equals(server.getScheme()) ? 443 : 80;
    String host = bare(server.getHost()).toLowerCase(Locale.ROOT);
    return Stream.of(exceptions.split(",", -1)).map(each -> each.strip().toLowerCase(Locale.ROOT))
        .filter(each -> !each.isEmpty()).anyMatch(each -> matches(each, host, port));
  }

  private static boolean matches(String exception, String host, int port) {
    if (exception.equals("*")) {
      return true;
    }
    if (exception.contains("/")) {
      return inNetwork(exception, host);
    }
    String name = exception;
    int colon = exception.lastIndexOf(':');
    if (colon >= 0 && (exception.indexOf(':') == colon || exception.startsWith("["))
        && exception.substring(colon + 1).matches("[0-9]{1,5}")) {
      if (Integer.parseInt(exception.substring(colon + 1)) != port) {
        return false;
      }
      name = exception.substring(0, colon);
    }
    name = bare(name);
    Optional<InetAddress> address = literal(name);
    if (address.isPresent()) {
      return address.equals(literal(host));
    }
    String domain = name.startsWith("*.") ? name.substring(1) : name;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain);
  }

  /// Such as 10.0.0.0/8.
  private static boolean inNetwork(String network, String host) {
    List<String> parts = List.of(network.split("/", 2));
    Optional<InetAddress> base = literal(parts.getFirst());
    Optional<InetAddress> address = literal(host);
    if (base.isEmpty() || address.isEmpty() || !parts.getLast().matches("[0-9]{1,3}")) {
      return false;
    }
    byte[] one = base.get().getAddress();
    byte[] two = address.get().getAddress();
    int bits = Integer.parseInt(parts.getLast());
    if (one.length != two.length || bits > 8 * one.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      if (((one[bit / 8] ^ two[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  /// An address in numbers; names are not looked up.
  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(bare(host)));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]")
        ? host.substring(1, host.length() - 1)
        : host;
  }
}

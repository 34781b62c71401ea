package dev.karoo.server;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where to listen.
///
/// @param host a name or an address
/// @param port 0 for any that is free
public record ListenAddress(String host, int port) {
  /// This machine only, any free port.
  public static final ListenAddress LOOPBACK = new ListenAddress("127.0.0.1", 0);

  /// @throws IllegalArgumentException when the port is none
  public ListenAddress {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port %d: a port is between 0 and 65535".formatted(port));
    }
  }

  /// Reads `host:port`, `[address]:port`, `:port` (loopback) or a port alone.
  ///
  /// @throws IllegalArgumentException when it is none
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (!port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "\"%s\" is no address to listen on: write HOST:PORT, such as 127.0.0.1:8080"
              .formatted(text));
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new ListenAddress(bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(port));
  }

  /// Whether only this machine can reach it.
  ///
  /// @throws IllegalArgumentException when the host is unknown
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("the host \"%s\" to listen on is unknown".formatted(host),
          e);
    }
  }
}

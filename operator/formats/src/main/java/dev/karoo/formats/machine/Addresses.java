package dev.karoo.formats.machine;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/// The IPv4 addresses of interfaces, which `/sys` doesn't tell.
@FunctionalInterface
public interface Addresses {
  /// The first IPv4 address of the interface with this name, if it has one.
  Optional<String> of(String name);

  /// Asks the operating system.
  static Addresses ofSystem() {
    return name -> {
      try {
        return Optional.ofNullable(NetworkInterface.getByName(name)).stream()
            .flatMap(NetworkInterface::inetAddresses).filter(Inet4Address.class::isInstance)
            .map(InetAddress::getHostAddress).findFirst();
      } catch (SocketException e) {
        return Optional.empty(); // the interface went away meanwhile
      }
    };
  }
}

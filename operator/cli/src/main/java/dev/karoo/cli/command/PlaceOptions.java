package dev.karoo.cli.command;

import dev.karoo.cli.shell.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The options that say where something is served, and where it keeps its state.
final class PlaceOptions {
  @Option(names = "--state-dir", paramLabel = "DIR", description = "Where all state is kept. Default: $XDG_STATE_HOME/karoo, else ~/.local/state/karoo.")
  String stateDirectory = "";

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where to serve. Default: the usual port on 127.0.0.1, or any free one if that is taken.")
  String listen = "";

  Path stateDirectory(GlobalOptions global) {
    return stateDirectory.isEmpty()
        ? global.standardStateDirectory()
        : Path.of(stateDirectory).toAbsolutePath();
  }

  /// The address of `--listen`; without it `port` on the loopback interface, or 0 if it is taken.
  ///
  /// @throws CommandFailure when it is not an address of this machine
  InetSocketAddress address(int port) throws CommandFailure {
    if (listen.isEmpty()) {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      return new InetSocketAddress(loopback, isFree(loopback, port) ? port : 0);
    }
    int colon = listen.lastIndexOf(':');
    String host = colon < 0 ? "" : listen.substring(0, colon).replaceAll("[\\[\\]]", "");
    String number = listen.substring(colon + 1);
    if (host.isEmpty() || !number.matches("[0-9]{1,5}") || Integer.parseInt(number) > 65535) {
      throw CommandFailure.error(
          "--listen " + listen + " is not HOST:PORT, such as 127.0.0.1:8080");
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(number));
    } catch (UnknownHostException unknown) {
      throw CommandFailure.error("--listen " + listen + ": the host " + host + " is not known");
    }
  }

  private static boolean isFree(InetAddress host, int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, host)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}

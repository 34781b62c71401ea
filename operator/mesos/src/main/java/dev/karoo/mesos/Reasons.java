package dev.karoo.mesos;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What failed, in words: the JDK's exceptions often have none.
final class Reasons {
  private Reasons() {}

  static String of(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "unknown failure";
      case ConnectException connect when connect.getCause() instanceof UnresolvedAddressException ->
        "its host name is unknown here";
      case UnknownHostException _ -> "its host name is unknown here";
      case HttpConnectTimeoutException _ -> "it does not answer";
      case ConnectException _ -> "it refuses the connection";
      case SSLException tls -> "TLS: " + tls.getMessage();
      default -> failure.getMessage() == null
          ? failure.getClass().getSimpleName()
          : failure.getMessage();
    };
  }
}

package dev.karoo.mesos.http;

import java.io.IOException;
import java.net.URI;

/// Where a 307 of a master that does not lead points to. Its `Location` has no scheme:
/// `//host:port/master/api/v1/scheduler` (recorded: 11-master-restart, 144–178).
public final class Redirects {
  private Redirects() {}

  /// The base to use from now on: the location without the path of the call.
  ///
  /// @param called the URI that was redirected, `base + path`
  /// @param path of the call below its base
  /// @param location as the header gives it
  /// @throws IOException if it cannot be followed: no host, another call's path, or from https to
  ///     http, which would show the credentials to the network
  public static URI base(URI called, String path, String location) throws IOException {
    URI target;
    try {
      target = called.resolve(location);
    } catch (IllegalArgumentException wrong) {
      throw new IOException("redirected to \"" + location + "\", which is no URI", wrong);
    }
    if (target.getHost() == null || target.getScheme() == null) {
      throw new IOException("redirected to \"" + location + "\", which names no host");
    }
    if (called.getScheme().equals("https") && !target.getScheme().equals("https")) {
      throw new IOException("redirected from https to \"" + location + "\": not followed");
    }
    String text = target.toString();
    if (!text.endsWith(path)) {
      throw new IOException("redirected to \"" + location + "\", which is not the same call");
    }
    return URI.create(text.substring(0, text.length() - path.length()));
  }
}

package dev.karoo.formats;

import java.util.Locale;

/// Names of hosts as names of objects.
public final class HostName {
  private static final int MAX = 253; // RFC 1123 subdomain, as Kubernetes' names of objects

  private HostName() {}

  /// In lower case, with `-` for what no DNS name holds; `agent` where nothing is left.
  public static String toName(String hostname) {
    String name = hostname.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-")
        .replaceAll("[.-]*\\.[.-]*", ".");
    String cut = name.substring(0, Math.min(name.length(), MAX)).replaceAll("^[.-]+|[.-]+$", "");
    return cut.isEmpty() ? "agent" : cut;
  }
}

package dev.karoo.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Texts in addresses.
final class Segment {
  private Segment() {}

  /// `text` so that it is one segment of a path, or one value of a query, whatever is in it.
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

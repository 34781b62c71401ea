package dev.karoo.api.format;

import java.util.Locale;
import java.util.Optional;

/// What is wrong with names.
final class Names {
  private static final int LABEL_LENGTH = 63;

  private Names() {}

  static Optional<Fault> dnsLabel(String text) {
    if (text.length() > LABEL_LENGTH) {
      return fault("has " + text.length() + " characters, more than 63", "");
    }
    return fault("is no DNS label: a-z, 0-9 and -, a letter or digit first and last",
        proposal(text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "")));
  }

  static Optional<Fault> dnsSubdomain(String text) {
    return fault("is no host name: DNS labels (a-z, 0-9, -), dots between them",
        proposal(text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("(^|\\.)-+|-+(?=\\.|$)", "$1")));
  }

  static Optional<Fault> name(String text) {
    if (text.length() > LABEL_LENGTH) {
      return fault("has " + text.length() + " characters, more than 63", "");
    }
    return fault("is no name: letters, digits, _ and -, a letter or _ first",
        proposal(text.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^([0-9-])", "_$1")));
  }

  static Optional<Fault> variable(String text) {
    return fault("is no name of a variable: letters, digits and _, no digit first",
        proposal(text.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^([0-9])", "_$1")));
  }

  private static String proposal(String better) {
    return better.isEmpty() || better.equals("_") ? "" : "such as \"" + better + "\"";
  }

  private static Optional<Fault> fault(String message, String fix) {
    return Optional.of(new Fault(message, fix));
  }
}

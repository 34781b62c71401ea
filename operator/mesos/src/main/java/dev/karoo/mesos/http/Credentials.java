package dev.karoo.mesos.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// Who the framework is, and its secret; only ever read from a file.
///
/// @param principal the name that the master knows
/// @param secret never printed
public record Credentials(String principal, String secret) {
  private static final int MAX_BYTES = 64 * 1024;

  public Credentials {
    if (principal.isEmpty() || principal.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "HTTP Basic authentication needs a principal without a colon");
    }
  }

  /// Reads a file as Mesos' own `--credential` takes it: the JSON `{"principal": …, "secret": …}`,
  /// or the principal and the secret with blanks between them.
  ///
  /// @throws IOException that names the file and says what is wrong, never what is in it
  public static Credentials read(Path file) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + ": more than " + MAX_BYTES + " bytes are no credentials");
      }
      text = new String(bytes, StandardCharsets.UTF_8).strip();
    }
    try {
      return text.startsWith("{") ? fromJson(text, file) : fromWords(text, file);
    } catch (IllegalArgumentException wrong) {
      throw new IOException(file + ": " + wrong.getMessage(), wrong);
    }
  }

  private static Credentials fromJson(String text, Path file) throws IOException {
    JsonNode root;
    try {
      root = JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException wrong) {
      // Its message quotes the text, and with it the secret.
      throw new IOException(file + ": not JSON, line " + wrong.getLocation().getLineNr());
    }
    if (!root.path("principal").isTextual() || !root.path("secret").isTextual()) {
      throw new IOException(
          file + ": expected {\"principal\": \"…\", \"secret\": \"…\"}");
    }
    return new Credentials(root.path("principal").textValue(), root.path("secret").textValue());
  }

  private static Credentials fromWords(String text, Path file) throws IOException {
    String[] words = text.split("\\s+", -1);
    if (words.length != 2) {
      throw new IOException(file + ": expected a principal and a secret, found " + words.length
          + " word(s)");
    }
    return new Credentials(words[0], words[1]);
  }

  /// The value of an `Authorization` header.
  String basic() {
    byte[] pair = (principal + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /// The principal only.
  @Override
  public String toString() {
    return "Credentials[principal=" + principal + "]";
  }
}

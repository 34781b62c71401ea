package dev.karoo.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// JSON in an attribute's text: plain, or base64 of its UTF-8 bytes.
final class Json {
  /// The longest text that is read; a host of 8192 PUs with 64 devices needs a quarter.
  static final int MAX_CHARS = 256 * 1024;

  private static final int MAX_DEPTH = 8;
  private static final JsonMapper MAPPER = JsonMapper
      .builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
              .maxNumberLength(40).maxStringLength(MAX_CHARS).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /// The text is not what an attribute should hold.
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String what;

    MalformedException(String what) {
      super(what);
      this.what = what;
    }

    /// What is wrong, as the end of a sentence that begins with the value.
    String what() {
      return what;
    }
  }

  private Json() {}

  /// Reads plain JSON, or base64 of it.
  ///
  /// @throws MalformedException for anything else
  static JsonNode decode(String text) throws MalformedException {
    if (text.length() > MAX_CHARS) {
      throw new MalformedException("is longer than " + MAX_CHARS + " characters");
    }
    String bare = text.strip();
    // the base64 of a list, an object or a text begins with a letter
    return parse(bare.matches("(?s)[\\[{0-9-].*") ? bare : fromBase64(bare));
  }

  /// Base64url of the JSON, padded with blanks so that no `=` appears, as MeerKAT's agents do.
  static String encode(JsonNode json) {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 2) / 3 * 3);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return Base64.getUrlEncoder().encodeToString(padded);
  }

  private static String fromBase64(String text) throws MalformedException {
    String urlSafe = text.replace('+', '-').replace('/', '_').replaceAll("=+$", "");
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(urlSafe);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new MalformedException("is neither JSON nor base64 of UTF-8 text");
    }
  }

  private static JsonNode parse(String json) throws MalformedException {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree.isMissingNode()) {
        throw new MalformedException("is empty");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new MalformedException("is not JSON: " + e.getOriginalMessage().lines().findFirst()
          .orElse("it can't be parsed"));
    }
  }
}

package dev.karoo.local.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Optional;

/// The two encodings of Mesos' v1 HTTP API, chosen by `Content-Type` and `Accept`.
public enum Encoding {
  /// `application/json`.
  JSON("application/json"),
  /// `application/x-protobuf`.
  PROTOBUF("application/x-protobuf");

  static {
    MessageClasses.quiet();
  }

  private final String mediaType;

  Encoding(String mediaType) {
    this.mediaType = mediaType;
  }

  /// The bare media type: Mesos refuses it with parameters (recording 07:59).
  public String mediaType() {
    return mediaType;
  }

  /// The encoding whose media type is exactly `mediaType`.
  public static Optional<Encoding> of(String mediaType) {
    for (Encoding encoding : values()) {
      if (encoding.mediaType.equals(mediaType)) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  /// The encoding for the answer: JSON where both are allowed or nothing is asked for.
  ///
  /// @param accept the header `Accept`; empty where there was none
  public static Optional<Encoding> accepted(Optional<String> accept) {
    if (accept.isEmpty()) {
      return Optional.of(JSON);
    }
    boolean protobuf = false;
    for (String item : accept.get().split(",", -1)) {
      String type = item.split(";", 2)[0].strip();
      if (type.equals("*/*") || type.equals("application/*") || type.equals(JSON.mediaType)) {
        return Optional.of(JSON);
      }
      protobuf |= type.equals(PROTOBUF.mediaType);
    }
    return protobuf ? Optional.of(PROTOBUF) : Optional.empty();
  }

  /// The message's bytes.
  public byte[] encode(Message message) {
    return switch (this) {
      case JSON -> JsonWriter.bytes(message);
      case PROTOBUF -> message.toByteArray();
    };
  }

  /// Reads a message, which must have all required fields.
  ///
  /// @param body the bytes
  /// @param builder an empty builder of the expected type; it is filled
  /// @param name the type's name in Mesos' error texts, such as `Call`
  /// @throws MalformedBody with Mesos' text
  public Message decode(byte[] body, Message.Builder builder, String name) throws MalformedBody {
    return switch (this) {
      case JSON -> JsonReader.read(body, builder, name);
      case PROTOBUF -> {
        try {
          yield builder.mergeFrom(body).build();
        } catch (InvalidProtocolBufferException
            | com.google.protobuf.UninitializedMessageException e) {
          throw new MalformedBody("Failed to parse body into " + name + " protobuf");
        }
      }
    };
  }
}

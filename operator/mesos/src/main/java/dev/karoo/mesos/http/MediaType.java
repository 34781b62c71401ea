package dev.karoo.mesos.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.util.Locale;

/// How a message is written: Mesos takes and gives protobuf and JSON for every call.
public enum MediaType {
  /// Protobuf's binary form: what Karoo asks for.
  PROTOBUF("application/x-protobuf"),
  /// Protobuf's JSON form, with the fields named as in the `.proto` files.
  JSON("application/json");

  private final String text;

  MediaType(String text) {
    this.text = text;
  }

  /// The bare type: with a parameter such as a charset Mesos answers 415.
  public String text() {
    return text;
  }

  /// The type that a `Content-Type` header names, parameters ignored.
  ///
  /// @throws IOException if it is neither
  public static MediaType of(String header) throws IOException {
    String bare = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    for (MediaType type : values()) {
      if (type.text.equals(bare)) {
        return type;
      }
    }
    throw new IOException("the answer is of type \"" + header + "\", not a Mesos message");
  }

  /// Reads one message; what this version of the messages does not know is passed over.
  ///
  /// @param prototype the default instance of the message's type
  /// @throws InvalidProtocolBufferException if the bytes are no such message
  public <M extends Message> M read(ByteString bytes, M prototype)
      throws InvalidProtocolBufferException {
    Message.Builder builder = prototype.newBuilderForType();
    switch (this) {
      case PROTOBUF -> builder.mergeFrom(bytes);
      case JSON -> JsonFormat.parser().ignoringUnknownFields()
          .merge(bytes.toStringUtf8(), builder);
    }
    if (!builder.isInitialized()) {
      throw new InvalidProtocolBufferException(
          "missing: " + String.join(", ", builder.findInitializationErrors()));
    }
    @SuppressWarnings("unchecked") // A builder builds what its prototype is.
    M message = (M) builder.build();
    return message;
  }
}

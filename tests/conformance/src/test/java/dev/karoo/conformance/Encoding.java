package dev.karoo.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// How calls and events travel; tests see JSON either way.
enum Encoding {
  JSON("application/json") {
    @Override
    byte[] call(JsonNode call) {
      return call.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    JsonNode event(byte[] event) {
      return Json.read(new String(event, StandardCharsets.UTF_8));
    }
  },
  PROTOBUF("application/x-protobuf") {
    @Override
    byte[] call(JsonNode call) {
      Call.Builder message = Call.newBuilder();
      try {
        JsonFormat.parser().merge(call.toString(), message);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(call.toString(), e);
      }
      return message.build().toByteArray();
    }

    @Override
    JsonNode event(byte[] event) throws InvalidProtocolBufferException {
      return Json.read(JsonFormat.printer().preservingProtoFieldNames()
          .print(Event.parseFrom(event)));
    }
  };

  private final String mediaType;

  Encoding(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  /// A call's bytes.
  abstract byte[] call(JsonNode call);

  /// An event from its bytes.
  abstract JsonNode event(byte[] event) throws InvalidProtocolBufferException;
}

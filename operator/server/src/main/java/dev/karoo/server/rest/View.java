package dev.karoo.server.rest;

import dev.karoo.server.status.Refusals;
import java.util.Locale;

/// In which form a client wants objects, by its `Accept` header.
///
/// @param form what to send
/// @param contentType what to call it
record View(Form form, String contentType) {

  /// The forms of objects.
  enum Form {
    /// The object.
    OBJECT,
    /// A table with a row an object.
    TABLE,
    /// The metadata only.
    METADATA
  }

  private static final String JSON = "application/json";
  private static final String OFFERED = "application/json,"
      + " application/json;as=Table;v=v1;g=meta.k8s.io,"
      + " application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

  /// The first of the accepted types that can be sent.
  ///
  /// @throws dev.karoo.server.status.ApiException 406 when there is none
  static View of(String accept) {
    if (accept.isBlank()) {
      return new View(Form.OBJECT, JSON);
    }
    for (String range : accept.split(",", -1)) {
      String[] parts = range.strip().split(";", -1);
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      if (type.equals(JSON) || type.equals("*/*") || type.equals("application/*")) {
        String as = parameter(parts, "as");
        boolean meta = parameter(parts, "g").equals("meta.k8s.io");
        boolean known = parameter(parts, "v").equals("v1")
            || parameter(parts, "v").equals("v1beta1");
        if (as.isEmpty()) {
          return new View(Form.OBJECT, JSON);
        } else if (as.equals("Table") && meta && known) {
          return new View(Form.TABLE, JSON);
        } else if (as.startsWith("PartialObjectMetadata") && meta && known) {
          return new View(Form.METADATA, JSON);
        }
      }
    }
    throw Refusals.notAcceptable(OFFERED);
  }

  private static String parameter(String[] parts, String name) {
    for (String part : parts) {
      String[] pair = part.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equals(name)) {
        return pair[1].replace("\"", "");
      }
    }
    return "";
  }
}

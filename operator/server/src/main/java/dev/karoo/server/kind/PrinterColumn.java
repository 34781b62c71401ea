package dev.karoo.server.kind;

import dev.karoo.server.json.JsonPath;

/// A column of a kind's table.
///
/// @param name its heading
/// @param type `string`, `integer`, `number`, `boolean` or `date`
/// @param path to its value
/// @param priority 0 for every table, more for wide ones only
/// @param format OpenAPI's format; may be empty
/// @param description for people; may be empty
public record PrinterColumn(String name, String type, JsonPath path, int priority, String format,
    String description) {

  /// A column of every table.
  public static PrinterColumn of(String name, String type, String path) {
    return new PrinterColumn(name, type, JsonPath.parse(path), 0, "", "");
  }

  /// A column of wide tables only.
  public static PrinterColumn wide(String name, String type, String path) {
    return new PrinterColumn(name, type, JsonPath.parse(path), 1, "", "");
  }
}

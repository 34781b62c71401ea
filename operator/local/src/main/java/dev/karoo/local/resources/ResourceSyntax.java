package dev.karoo.local.resources;

import dev.karoo.local.wire.MessageClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/// The syntax of the agent flags `--resources` and `--attributes` (Mesos
/// `docs/attributes-resources.md`): items separated by `;`, each `name:value`, where a value is a
/// number, `[1-2,5-7]`, `{a,b}`, or text (attributes only).
public final class ResourceSyntax {
  private static final Pattern NUMBER = Pattern
      .compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern RANGE = Pattern.compile("\\s*(\\d{1,18})\\s*-\\s*(\\d{1,18})\\s*");

  static {
    MessageClasses.quiet();
  }

  private ResourceSyntax() {}

  /// Reads `--resources`.
  ///
  /// @throws IllegalArgumentException naming the item that is wrong
  public static List<Resource> resources(String text) {
    List<Resource> resources = new ArrayList<>();
    for (String[] item : items(text)) {
      Resource.Builder resource = Resource.newBuilder().setName(item[0]);
      String value = item[1];
      if (value.startsWith("[")) {
        resource.setType(Value.Type.RANGES).setRanges(ranges(item[0], value));
      } else if (value.startsWith("{")) {
        resource.setType(Value.Type.SET).setSet(set(item[0], value));
      } else if (NUMBER.matcher(value).matches()) {
        resource.setType(Value.Type.SCALAR).setScalar(scalar(value));
      } else {
        throw wrong(item[0], value, "a number, [1-2,5-7] or {a,b}");
      }
      resources.add(resource.build());
    }
    return resources;
  }

  /// Reads `--attributes`.
  ///
  /// @throws IllegalArgumentException naming the item that is wrong
  public static List<Attribute> attributes(String text) {
    List<Attribute> attributes = new ArrayList<>();
    for (String[] item : items(text)) {
      Attribute.Builder attribute = Attribute.newBuilder().setName(item[0]);
      String value = item[1];
      if (value.startsWith("[")) {
        attribute.setType(Value.Type.RANGES).setRanges(ranges(item[0], value));
      } else if (value.startsWith("{")) {
        attribute.setType(Value.Type.SET).setSet(set(item[0], value));
      } else if (NUMBER.matcher(value).matches()) {
        attribute.setType(Value.Type.SCALAR).setScalar(scalar(value));
      } else {
        attribute.setType(Value.Type.TEXT).setText(Value.Text.newBuilder().setValue(value));
      }
      attributes.add(attribute.build());
    }
    return attributes;
  }

  private static List<String[]> items(String text) {
    List<String[]> items = new ArrayList<>();
    for (String item : text.split("[;\n]", -1)) {
      if (item.isBlank()) {
        continue;
      }
      int colon = item.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("'" + item.strip() + "' is not name:value");
      }
      items.add(new String[]{item.substring(0, colon).strip(), item.substring(colon + 1).strip()});
    }
    return items;
  }

  private static Value.Scalar scalar(String value) {
    return Value.Scalar.newBuilder().setValue(Double.parseDouble(value)).build();
  }

  private static Value.Ranges ranges(String name, String value) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    if (!value.endsWith("]")) {
      throw wrong(name, value, "[1-2,5-7]");
    }
    String inner = value.substring(1, value.length() - 1);
    for (String range : inner.isBlank() ? new String[0] : inner.split(",", -1)) {
      Matcher matcher = RANGE.matcher(range);
      if (!matcher.matches()) {
        throw wrong(name, value, "[1-2,5-7]");
      }
      ranges.addRange(Value.Range.newBuilder().setBegin(Long.parseLong(matcher.group(1)))
          .setEnd(Long.parseLong(matcher.group(2))));
    }
    return ranges.build();
  }

  private static Value.Set set(String name, String value) {
    if (!value.endsWith("}")) {
      throw wrong(name, value, "{a,b}");
    }
    Value.Set.Builder set = Value.Set.newBuilder();
    for (String item : value.substring(1, value.length() - 1).split(",", -1)) {
      if (!item.isBlank()) {
        set.addItem(item.strip());
      }
    }
    return set.build();
  }

  private static IllegalArgumentException wrong(String name, String value, String expected) {
    return new IllegalArgumentException(
        "'" + value + "' of '" + name + "' is not " + expected);
  }
}

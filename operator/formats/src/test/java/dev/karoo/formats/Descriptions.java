package dev.karoo.formats;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Descriptions of agents for tests, built piece by piece.
record Descriptions(Map<String, Scalar> scalars, Map<String, Ranges> ranges,
    Map<String, AttributeValue> attributes) {

  /// 8 CPUs, 16 GiB, 10 GB, a thousand ports, and nothing else.
  static Descriptions plain() {
    var plain = new Descriptions(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    return plain.scalar("cpus", 8).scalar("mem", 16384).scalar("disk", 10000)
        .range("ports", 31000, 31999);
  }

  Descriptions scalar(String name, double amount) {
    scalars.put(name, Scalar.nearest(amount));
    return this;
  }

  Descriptions range(String name, long first, long last) {
    ranges.put(name, Ranges.of(first, last));
    return this;
  }

  Descriptions text(String name, String text) {
    attributes.put(name, new AttributeValue.Text(text));
    return this;
  }

  Descriptions number(String name, double amount) {
    attributes.put(name, new AttributeValue.Amount(Scalar.nearest(amount)));
    return this;
  }

  /// JSON as MeerKAT's agents write it: padded by blanks, then base64url.
  Descriptions base64(String name, String json) {
    String padded = json + " ".repeat((3 - json.getBytes(StandardCharsets.UTF_8).length % 3) % 3);
    return text(name, Base64.getUrlEncoder()
        .encodeToString(padded.getBytes(StandardCharsets.UTF_8)));
  }

  AgentDescription named(String hostname) {
    return new AgentDescription(hostname, AgentDescription.DEFAULT_PORT,
        new Resources(scalars, ranges), attributes, Optional.empty());
  }

  AgentReading read() {
    return new AgentFormat().read(named("host1.example"));
  }
}

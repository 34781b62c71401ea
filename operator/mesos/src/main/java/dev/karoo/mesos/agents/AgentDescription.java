package dev.karoo.mesos.agents;

import dev.karoo.core.quantity.Resources;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an agent says about itself, before anybody understood it.
///
/// @param name under which Karoo knows it: its hostname in lower case; of several agents on one
///     host, all but the first with `-<port>`
/// @param hostname as Mesos writes it
/// @param port of its HTTP API
/// @param resources what a framework in our roles can use of it, taken or not
/// @param attributes by name; scalars in their shortest decimal form, ranges and sets in Mesos' text
///     form
public record AgentDescription(String name, String hostname, int port, Resources resources,
    SortedMap<String, String> attributes) {
  public AgentDescription {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }
}

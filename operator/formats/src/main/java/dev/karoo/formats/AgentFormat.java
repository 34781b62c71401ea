package dev.karoo.formats;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Pinning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads what Mesos agents say about themselves, and writes it. See the package's page for the
/// format.
public final class AgentFormat {
  /// This project's own.
  public static final String OWN_PREFIX = "karoo.";
  /// Of MeerKAT's scheduler.
  public static final String MEERKAT_PREFIX = "katsdpcontroller.";
  /// Of the talk, whose domains are NUMA nodes and whose fields are all optional.
  public static final String TALK_PREFIX = "node.";

  private static final String PINNING = OWN_PREFIX + "pinning";
  private static final int MAX_SUBSYSTEMS = 1024;

  private final List<String> prefixes;

  /// Reads the three known prefixes, writes with [#OWN_PREFIX].
  public AgentFormat() {
    this(OWN_PREFIX);
  }

  /// Reads `prefix` and the three known ones, writes with `prefix`.
  ///
  /// @param prefix such as `katsdpcontroller.`; a missing dot at its end is added
  /// @throws IllegalArgumentException when a Mesos attribute's name can't begin so
  public AgentFormat(String prefix) {
    if (!prefix.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,8}\\.?")) {
      throw new IllegalArgumentException("\"" + prefix + "\" is not a prefix such as \"karoo.\"");
    }
    Set<String> all = new LinkedHashSet<>();
    all.add(prefix.endsWith(".") ? prefix : prefix + ".");
    all.addAll(List.of(OWN_PREFIX, MEERKAT_PREFIX, TALK_PREFIX));
    this.prefixes = List.copyOf(all);
  }

  /// The agent that a description tells of, and all that is wrong with the description.
  ///
  /// Its name is the hostname in lower case; of two agents on one host the caller renames one.
  public AgentReading read(AgentDescription description) {
    List<Problem> problems = new ArrayList<>();
    Resources resources = description.resources();
    Attributes attributes = new Attributes(description.attributes(), prefixes, problems);
    Optional<CpuSet> cores = cores(resources, problems);
    Domains domains = Domains.read(attributes, cores);
    DeviceReader devices = new DeviceReader(attributes, resources, prefixes, domains, problems);
    var gpus = devices.gpus();
    var interfaces = devices.interfaces();
    var volumes = devices.volumes();
    Optional<Set<String>> subsystems = attributes.find("subsystems")
        .map(found -> Set.copyOf(found.place().texts(MAX_SUBSYSTEMS)));
    double priority = attributes.find("priority").flatMap(found -> found.place().amount())
        .map(Scalar::toDouble)
        .orElse((double) gpus.size() + interfaces.size() + volumes.size());
    Pinning pinning = pinning(attributes, problems);
    return new AgentReading(
        new Agent(HostName.toName(description.hostname()), resources.scalar("cpus"),
            resources.scalar("mem"), resources.scalar("disk"), resources.range("ports"),
            cores.isPresent(), domains.list(), domains.distances(), domains.siblings(), gpus,
            interfaces, volumes, free(attributes, description, problems), subsystems, priority,
            List.of(), false, pinning),
        problems);
  }

  /// What an agent that has this says about itself: `read(write(agent))` is the agent again, apart
  /// from what changes without it (maintenance, cordon) and from the names of device resources,
  /// which begin with this format's prefix.
  public AgentDescription write(Agent agent) {
    return new AgentWriter(prefixes.getFirst()).write(agent);
  }

  private static Optional<CpuSet> cores(Resources resources, List<Problem> problems) {
    if (!resources.ranges().containsKey("cores")) {
      return Optional.empty();
    }
    try {
      return Optional.of(CpuSet.of(resources.range("cores")));
    } catch (IllegalArgumentException e) {
      problems.add(Problem.at("cores", Place.excerpt(resources.range("cores").toString()),
          "are not PUs: " + e.getMessage()));
      return Optional.of(CpuSet.EMPTY);
    }
  }

  private static Pinning pinning(Attributes attributes, List<Problem> problems) {
    Optional<String> said = attributes.text(PINNING);
    for (Pinning pinning : Pinning.values()) {
      if (said.equals(Optional.of(pinning.name().toLowerCase(Locale.ROOT)))) {
        return pinning;
      }
    }
    said.ifPresent(text -> problems.add(new Problem(PINNING, Place.excerpt(text),
        "is no way of pinning", "none, taskset or numactl")));
    return Pinning.TASKSET;
  }

  /// The free attributes, with Mesos' fault domain as `region` and `zone`. A free attribute that
  /// begins with our own prefix is a misspelt one.
  private Map<String, String> free(Attributes attributes, AgentDescription description,
      List<Problem> problems) {
    Map<String, String> free = new TreeMap<>();
    description.domain().ifPresent(domain -> {
      free.put("region", domain.region());
      free.put("zone", domain.zone());
    });
    free.putAll(attributes.free());
    free.keySet().stream().filter(name -> name.startsWith(OWN_PREFIX))
        .forEach(name -> problems.add(new Problem(name, "", "is not known",
            "known are pinning, " + String.join(", ", Attributes.KEYS))));
    return free;
  }
}

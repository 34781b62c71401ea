package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.plan.AnswerCheck.Wanted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What tasks get of one agent: each for itself, and all together.
final class AgentCheck {
  private final AgentManifest agent;
  private final List<String> wrong;
  /// What is taken, under the words that complain of it.
  private final Map<String, BigDecimal> taken = new TreeMap<>();
  private final Map<String, BigDecimal> there = new HashMap<>();
  private final Set<Integer> pus = new HashSet<>();
  private final Set<Integer> ports = new HashSet<>();
  private final List<Traffic> traffic = new ArrayList<>();

  /// Multicast of a task. @param sent addresses that it sends to by ibverbs @param received those
  ///     that it listens to
  private record Traffic(String key, String nic, Set<String> sent, Set<String> received) {}

  /// @param wrong takes what is broken
  AgentCheck(AgentManifest agent, List<String> wrong) {
    this.agent = agent;
    this.wrong = wrong;
  }

  private void wrong(String rule, Wanted task, Object what) {
    wrong.add(rule + ": " + task.key() + " on " + agent.name() + ": " + what);
  }

  private void take(String what, BigDecimal amount, BigDecimal of) {
    taken.merge(what, amount, BigDecimal::add);
    there.put(what, of);
  }

  /// Checks one task, and adds up what it takes.
  void add(Wanted task, JsonNode placement) {
    if (!agent.admits(task.template())) {
      wrong("agent", task, "not one for it");
    }
    Set<Integer> cores = ints(placement.path("cores"), task, "cores");
    Set<Integer> domains = cores(task, placement, cores);
    JsonNode wants = task.resources();
    JsonNode has = agent.topology();
    take("cpus", AgentManifest.amount(wants.path("cpus")).add(BigDecimal.valueOf(cores.size())),
        agent.cpus());
    take("memory", AgentManifest.amount(wants.path("memory")),
        AgentManifest.amount(has.path("memory")));
    take("disk", AgentManifest.amount(wants.path("disk")),
        AgentManifest.amount(has.path("disk")));
    if (!cores.isEmpty() && alignment(task).equals("Required") && domains.size() == 1) {
      int only = domains.iterator().next();
      JsonNode memory = has.path("domains").path(only).path("memory");
      if (!memory.isMissingNode()) {
        take("memory of domain " + only, AgentManifest.amount(wants.path("memory")),
            AgentManifest.amount(memory));
      }
    }
    devices(task, placement, domains, !cores.isEmpty());
    ports(task, placement.path("ports"));
  }

  private Set<Integer> ints(JsonNode list, Wanted task, String what) {
    Set<Integer> numbers = new TreeSet<>();
    for (JsonNode each : list) {
      if (!each.isIntegralNumber() || !numbers.add(each.asInt())) {
        wrong(what, task, "no set of integers: " + list);
      }
    }
    return numbers;
  }

  private static String alignment(Wanted task) {
    return task.template().path("alignment")
        .asText(task.resources().has("cores") ? "Required" : "None");
  }

  /// The domains that the cores lie in.
  private Set<Integer> cores(Wanted task, JsonNode placement, Set<Integer> cores) {
    JsonNode asked = task.resources().path("cores");
    Set<Integer> domains = new TreeSet<>();
    for (int pu : cores) {
      if (!pus.add(pu)) {
        wrong("cores", task, "PU " + pu + " is another's too");
      }
      int before = domains.size();
      for (int d = 0; d < agent.domains.size(); d++) {
        if (agent.domains.get(d).contains(pu)) {
          domains.add(d);
        }
      }
      if (before == domains.size() && domains.stream()
          .noneMatch(d -> agent.domains.get(d).contains(pu))) {
        wrong("cores", task, "PU " + pu + " is in no domain");
      }
    }
    if (!cores.isEmpty() && !domains.equals(ints(placement.path("domains"), task, "domains"))) {
      wrong("domains", task, placement.path("domains") + " for cores of " + domains);
    }
    count(task, asked, cores, domains);
    if (!cores.isEmpty() && domains.size() > 1 && alignment(task).equals("Required")) {
      wrong("alignment", task, "cores of domains " + domains);
    }
    names(task, asked, placement.path("coreNames"), cores);
    return domains;
  }

  private void count(Wanted task, JsonNode asked, Set<Integer> cores, Set<Integer> domains) {
    boolean whole = asked.path("wholeCores").asBoolean();
    int need = Math.max(asked.path("names").size(), asked.path("count").asInt(0));
    if (asked.has("share")) {
      for (int d : domains) {
        need = Math.max(need, AgentManifest.amount(asked.path("share"))
            .multiply(BigDecimal.valueOf(units(agent.domains.get(d), whole)))
            .setScale(0, RoundingMode.CEILING).intValueExact());
      }
    }
    if (whole && cores.stream().anyMatch(pu -> !cores.containsAll(agent.core(pu)))) {
      wrong("wholeCores", task, "siblings are missing in " + cores);
    }
    if (units(cores, whole) != need) {
      wrong("count", task, need + " asked for, got " + cores);
    }
  }

  private int units(Set<Integer> cores, boolean whole) {
    return whole
        ? (int) cores.stream().map(agent::core).distinct().count()
        : cores.size();
  }

  private void names(Wanted task, JsonNode asked, JsonNode names, Set<Integer> cores) {
    Set<String> wanted = new TreeSet<>();
    asked.path("names").forEach(name -> wanted.add(name.asText()));
    Set<String> got = new TreeSet<>();
    Set<Integer> named = new TreeSet<>();
    names.properties().forEach(name -> {
      got.add(name.getKey());
      named.add(name.getValue().asInt());
    });
    if (!got.equals(wanted) || named.size() != names.size() || !cores.containsAll(named)) {
      wrong("coreNames", task, names);
    }
  }

  private void devices(Wanted task, JsonNode placement, Set<Integer> domains, boolean pinned) {
    var near = new Nearness(task, domains, pinned);
    JsonNode gpus = task.resources().path("gpus");
    JsonNode nics = task.resources().path("interfaces");
    if (gpus.size() != placement.path("gpus").size()
        || nics.size() != placement.path("interfaces").size()) {
      wrong("devices", task, "not as many as asked for");
      return;
    }
    for (int i = 0; i < gpus.size(); i++) {
      String uuid = placement.path("gpus").path(i).path("uuid").asText();
      Optional<JsonNode> gpu = agent.device("gpus", "uuid", uuid);
      if (gpu.isEmpty() || !suits(gpus.path(i), gpu.get())) {
        wrong("gpu", task, uuid + " for " + gpus.path(i));
        continue;
      }
      take("compute of " + uuid, AgentManifest.amount(gpus.path(i).path("compute")),
          BigDecimal.ONE);
      take("memory of " + uuid, AgentManifest.amount(gpus.path(i).path("memory")),
          AgentManifest.amount(gpu.get().path("memory")));
      near.check(gpus.path(i), gpu.get());
    }
    for (int i = 0; i < nics.size(); i++) {
      nic(task, nics.path(i), placement.path("interfaces").path(i).path("name").asText(), near);
    }
    for (JsonNode volume : task.template().path("volumes")) {
      Optional<JsonNode> own = agent.device("volumes", "name", volume.path("name").asText());
      if (own.isEmpty()) {
        wrong("volume", task, volume.path("name") + " is not there");
      } else {
        near.check(volume, own.get());
      }
    }
    near.end();
  }

  private static boolean suits(JsonNode asked, JsonNode gpu) {
    return (!asked.has("model") || asked.path("model").equals(gpu.path("model")))
        && (!asked.has("minComputeCapability")
            || AgentManifest.amount(asked.path("minComputeCapability"))
                .compareTo(AgentManifest.amount(gpu.path("computeCapability"))) <= 0);
  }

  private void nic(Wanted task, JsonNode asked, String name, Nearness near) {
    Optional<JsonNode> nic = agent.device("interfaces", "name", name);
    boolean on = false;
    for (JsonNode network : nic.map(n -> n.path("networks")).orElse(asked.path("none"))) {
      on |= network.equals(asked.path("network"));
    }
    boolean ibverbs = asked.path("ibverbs").asBoolean();
    if (nic.isEmpty() || !on || (ibverbs && nic.get().path("ibverbsDevices").isEmpty())) {
      wrong("interface", task, name + " for " + asked);
      return;
    }
    for (String way : List.of("bandwidthIn", "bandwidthOut")) {
      take(way + " of " + name, AgentManifest.amount(asked.path(way)),
          AgentManifest.amount(nic.get().path(way)));
    }
    near.check(asked, nic.get());
    if (!nic.get().path("multicastLoopback").asBoolean() && asked.has("multicast")) {
      traffic.add(new Traffic(task.key(), name,
          ibverbs ? addresses(task, asked.path("multicast").path("send")) : Set.of(),
          addresses(task, asked.path("multicast").path("receive"))));
    }
  }

  /// Members of groups, by pipeline, name and number.
  private static Set<String> addresses(Wanted task, JsonNode references) {
    Set<String> addresses = new HashSet<>();
    for (JsonNode reference : references) {
      String[] parts = reference.asText().split("[\\[\\]]");
      for (JsonNode group : task.groups()) {
        for (int i = 0; group.path("name").asText().equals(parts[0]) && i < group.path("count")
            .asInt(1); i++) {
          if (parts.length == 1 || parts[1].equals("" + i)
              || (parts[1].equals("index") && i == task.index())) {
            addresses.add(task.pipeline() + "/" + parts[0] + "/" + i);
          }
        }
      }
    }
    return addresses;
  }

  private void ports(Wanted task, JsonNode given) {
    Set<String> names = new TreeSet<>();
    Set<Integer> own = AgentManifest.numbers(agent.topology().path("ports")
        .asText("31000-32000"));
    for (JsonNode asked : task.template().path("ports")) {
      String name = asked.path("name").asText();
      int port = given.path(name).asInt(-1);
      names.add(name);
      if (!own.contains(port) || !ports.add(port)
          || (asked.has("port") && asked.path("port").asInt() != port)) {
        wrong("ports", task, name + ": " + port);
      }
    }
    if (names.size() != given.size()) {
      wrong("ports", task, given);
    }
  }

  /// Whether devices are near the cores, or each other, as asked.
  private final class Nearness {
    private final Wanted task;
    private final Set<Integer> domains;
    private final boolean pinned;
    private final List<Set<Integer>> apart = new ArrayList<>();
    private Optional<Set<Integer>> shared = Optional.empty();

    Nearness(Wanted task, Set<Integer> domains, boolean pinned) {
      this.task = task;
      this.domains = domains;
      this.pinned = pinned;
    }

    void check(JsonNode asked, JsonNode device) {
      Set<Integer> near = agent.near(device);
      String how = asked.path("alignment").asText(alignment(task));
      if (how.equals("Required")) {
        Set<Integer> both = new TreeSet<>(shared.orElse(near));
        both.retainAll(near);
        shared = Optional.of(both);
        if (pinned && !near.containsAll(domains)) {
          wrong("near", task, device + " is not near domains " + domains);
        }
      } else if (how.equals("Apart")) {
        Set<Integer> both = new TreeSet<>(near);
        both.retainAll(domains);
        if (pinned && (near.isEmpty() || !both.isEmpty())) {
          wrong("apart", task, device + " is not apart from domains " + domains);
        }
        apart.add(near);
      }
    }

    void end() {
      if (shared.filter(Set::isEmpty).isPresent()) {
        wrong("near", task, "devices share no domain");
      }
      for (int i = 0; i < apart.size(); i++) {
        for (int j = 0; j < i; j++) {
          Set<Integer> both = new TreeSet<>(apart.get(i));
          both.retainAll(apart.get(j));
          if (!both.isEmpty() || apart.get(i).isEmpty() || apart.get(j).isEmpty()) {
            wrong("apart", task, "devices are not apart from each other");
          }
        }
      }
    }
  }

  /// After all tasks: whether there is as much of everything as is taken.
  void sums() {
    taken.forEach((what, amount) -> {
      if (amount.compareTo(there.get(what)) > 0) {
        wrong.add("sum: " + what + " on " + agent.name() + ": " + amount + " of "
            + there.get(what));
      }
    });
    for (Traffic one : traffic) {
      for (Traffic other : traffic) {
        if (one.nic.equals(other.nic) && one.sent.stream().anyMatch(other.received::contains)) {
          wrong.add("multicast: " + one.key + " sends on " + one.nic + " of " + agent.name()
              + " what " + other.key + " can't hear there");
        }
      }
    }
  }
}

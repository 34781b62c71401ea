package dev.karoo.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Agents and pipelines of every sort, as somebody might write them; the same seed, the same.
final class RandomManifests {
  private static final List<String> ALIGNMENTS = List.of("Required", "Preferred", "None", "Apart");

  private final Random random;
  private final List<JsonNode> manifests = new ArrayList<>();

  RandomManifests(long seed) {
    random = new Random(seed * 7919 + 1);
  }

  private boolean chance(double of) {
    return random.nextDouble() < of;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /// Some pipelines of few tasks each, and about as many agents as they need.
  List<JsonNode> mixture(int agents, int pipelines) {
    for (int n = 0; n < agents; n++) {
      agent(n);
    }
    for (int n = 0; n < pipelines; n++) {
      ObjectNode spec = pipeline("p" + n, one(List.of("Gang", "Each")));
      spec.put("priority", one(List.of(0, 0, 10, -5)));
      int templates = 1 + random.nextInt(3);
      for (int t = 0; t < templates; t++) {
        template(spec, "t" + t, 1 + random.nextInt(6), templates);
      }
    }
    return manifests;
  }

  /// One gang of so many tasks, of some templates, on agents of one sort that have a fifth more.
  List<JsonNode> gang(int tasks) {
    for (int n = 0; n < tasks / 5 + 2; n++) {
      dual(topology(n), n, 8, true);
    }
    ObjectNode spec = pipeline("gang", "Gang");
    for (int t = 0; t < 5; t++) {
      ObjectNode template = task(spec, "t" + t, tasks / 5);
      ObjectNode wants = template.putObject("resources").put("memory", 512 + 256 * t + "Mi");
      wants.putObject("cores").putArray("names").add("recv").add("send");
      if (t < 2) {
        gpu(wants).put("compute", 0.25 + 0.125 * t).put("memory", "2Gi");
        interfaces(wants, t == 0 ? "Apart" : "Required").putObject("multicast")
            .putArray(t == 0 ? "send" : "receive").add(t == 0 ? "g[index]" : "g[0]");
      }
      ports(template, t % 3);
    }
    return manifests;
  }

  private ObjectNode pipeline(String name, String placement) {
    ObjectNode manifest = manifest("Pipeline", name);
    ObjectNode spec = manifest.putObject("spec").put("placement", placement);
    spec.putArray("multicast").addObject().put("name", "g").put("count", 256).put("port", 7148);
    return spec;
  }

  private ObjectNode manifest(String kind, String name) {
    ObjectNode manifest = Json.object().put("apiVersion", "karoo.dev/v1alpha1").put("kind", kind);
    manifest.putObject("metadata").put("name", name);
    manifests.add(manifest);
    return manifest;
  }

  private ObjectNode topology(int n) {
    ObjectNode spec = manifest("Agent", "n%04d".formatted(n)).putObject("spec");
    if (chance(0.03)) {
      spec.put("unschedulable", true);
    }
    return spec.putObject("topology");
  }

  private void agent(int n) {
    ObjectNode topology = topology(n);
    ObjectNode attributes = topology.putObject("attributes");
    attributes.put("gen", "" + random.nextInt(5));
    if (chance(0.9)) {
      attributes.put("rack", "r" + n % 3);
    }
    if (chance(0.1)) {
      topology.putArray("subsystems").add(one(List.of("cbf", "sdp")));
    }
    if (chance(0.1)) {
      topology.putArray("maintenance").addObject().put("from", "2020-01-01T00:00:00Z")
          .put("to", one(List.of("2021-01-01T00:00:00Z", "2099-01-01T00:00:00Z")));
    }
    if (chance(0.4)) {
      topology.putArray("volumes").addObject().put("name", "data").put("hostPath", "/data")
          .put("numaNode", 0);
    }
    switch (random.nextInt(3)) {
      case 0 -> caches(topology);
      case 1 -> dual(topology, n, 4, false);
      default -> dual(topology, n, 8, true);
    }
    if (chance(0.5)) {
      topology.put("ports", "31000-" + (31003 + random.nextInt(20)));
    }
  }

  /// One NUMA node with four L3 domains, and no devices.
  private static void caches(ObjectNode topology) {
    topology.put("memory", "32Gi").put("disk", "20Gi");
    ArrayNode domains = topology.putArray("domains");
    for (int d = 0; d < 4; d++) {
      domains.addObject().put("cores", 4 * d + "-" + (4 * d + 3)).put("numaNode", 0);
    }
  }

  /// Two NUMA nodes with a GPU and an interface each. @param threads whether cores have two
  private void dual(ObjectNode topology, int n, int pus, boolean threads) {
    topology.put("memory", "32Gi").put("disk", "20Gi");
    ArrayNode domains = topology.putArray("domains");
    ArrayNode gpus = topology.putArray("gpus");
    ArrayNode nics = topology.putArray("interfaces");
    ArrayNode siblings = threads ? topology.putArray("siblings") : Json.MAPPER.createArrayNode();
    for (int node = 0; node < 2; node++) {
      int half = pus / 2;
      int first = half * node;
      domains.addObject().put("numaNode", node).put("memory", "16Gi").put("cores", threads
          ? first + "-" + (first + half - 1) + "," + (first + pus) + "-" + (first + pus + half - 1)
          : pus * node + "-" + (pus * node + pus - 1));
      for (int c = first; threads && c < first + half; c++) {
        siblings.addArray().add(c).add(c + pus);
      }
      gpus.addObject().put("model", one(List.of("A30", "V100"))).put("uuid", "GPU-" + n + "-"
          + node).put("memory", "24Gi").put("computeCapability", one(List.of("7.0", "8.6")))
          .put("numaNode", node);
      ObjectNode nic = nics.addObject().put("name", "ens" + node).put("address", "10." + node + "."
          + n / 200 + "." + n % 200).put("bandwidthIn", "100G").put("bandwidthOut", "100G")
          .put("numaNode", node).put("multicastLoopback", chance(0.3));
      nic.putArray("networks").add("cbf").add("net" + node);
      if (chance(0.8)) {
        nic.putArray("ibverbsDevices").add("/dev/infiniband/uverbs" + node);
      }
    }
  }

  private static ObjectNode task(ObjectNode spec, String name, int replicas) {
    ObjectNode template = spec.withArray("tasks").addObject().put("name", name)
        .put("replicas", replicas);
    template.putArray("command").add("x");
    return template;
  }

  private void template(ObjectNode spec, String name, int replicas, int templates) {
    ObjectNode template = task(spec, name, replicas);
    ObjectNode wants = template.putObject("resources")
        .put("memory", 256 * (1 + random.nextInt(20)) + "Mi");
    cores(template, wants);
    if (chance(0.5)) {
      wants.put("cpus", one(List.of("250m", "500m", "1")));
    }
    if (chance(0.2)) {
      wants.put("disk", "1Gi");
    }
    if (chance(0.3)) {
      ObjectNode gpu = gpu(wants).put("compute", one(List.of(0.1, 0.25, 0.5, 1.0)))
          .put("memory", one(List.of("614Mi", "4Gi", "12Gi")));
      gpu.put("alignment", one(ALIGNMENTS));
      if (chance(0.3)) {
        gpu.put("model", "A30");
      } else if (chance(0.3)) {
        gpu.put("minComputeCapability", "8.0");
      }
    }
    if (chance(0.4)) {
      ObjectNode nic = interfaces(wants, one(ALIGNMENTS)).put("ibverbs", chance(0.5));
      if (chance(0.5)) {
        ObjectNode multicast = nic.putObject("multicast");
        multicast.putArray("send").add(one(List.of("g[index]", "g[1]")));
        multicast.putArray("receive").add(one(List.of("g[7]", "g[2]")));
      }
    }
    ports(template, random.nextInt(3));
    rules(template, templates);
  }

  private void cores(ObjectNode template, ObjectNode wants) {
    switch (random.nextInt(6)) {
      case 0 -> wants.putObject("cores").put("count", 1 + random.nextInt(4));
      case 1 -> wants.putObject("cores").putArray("names").add("recv").add("send");
      case 2 -> wants.putObject("cores").put("share", one(List.of(0.25, 0.3, 0.5, 1.0)))
          .putArray("names").add("main");
      case 3 -> wants.putObject("cores").put("count", 1 + random.nextInt(2))
          .put("wholeCores", true);
      case 4 -> {
        wants.putObject("cores").put("count", 5 + random.nextInt(4));
        template.put("alignment", one(List.of("Preferred", "None")));
      }
      default -> wants.put("cpus", "1500m");
    }
  }

  private static ObjectNode gpu(ObjectNode wants) {
    return wants.putArray("gpus").addObject();
  }

  private ObjectNode interfaces(ObjectNode wants, String alignment) {
    return wants.putArray("interfaces").addObject().put("network", "cbf")
        .put("bandwidthIn", one(List.of("1G", "10G", "27000000001")))
        .put("bandwidthOut", one(List.of("100M", "20G"))).put("alignment", alignment);
  }

  private void ports(ObjectNode template, int count) {
    for (int p = 0; p < count; p++) {
      ObjectNode port = template.withArray("ports").addObject().put("name", "port" + p);
      if (p == 1 && chance(0.2)) {
        port.put("port", 31000 + random.nextInt(4));
      }
    }
  }

  private void rules(ObjectNode template, int templates) {
    if (chance(0.15)) {
      template.putArray("volumes").addObject().put("name", "data").put("path", "/data")
          .put("alignment", one(ALIGNMENTS));
    }
    if (chance(0.2)) {
      ObjectNode selector = template.putArray("agentSelector").addObject();
      switch (random.nextInt(3)) {
        case 0 -> selector.put("key", "rack").put("operator", one(List.of("In", "NotIn")))
            .putArray("values").add("r1");
        case 1 -> selector.put("key", "gen").put("operator", one(List.of("Gt", "Lt")))
            .putArray("values").add("2");
        default -> selector.put("key", "rack").put("operator", "Exists");
      }
    }
    if (chance(0.1)) {
      template.put("subsystem", one(List.of("cbf", "sdp")));
    }
    if (chance(0.15)) {
      template.putArray("spread").addObject().put("attribute", one(List.of("rack", "host")))
          .put("maxSkew", 1 + random.nextInt(2)).put("mode", one(List.of("Hard", "Soft")));
    }
    if (chance(0.15)) {
      template.putArray("antiAffinity").addObject().put("task", "t" + random.nextInt(templates))
          .put("attribute", one(List.of("host", "rack"))).put("mode", one(List.of("Hard",
              "Soft")));
    }
  }
}

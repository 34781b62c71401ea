package dev.karoo.core.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a gang lacks as a whole: all that its tasks ask for, less all that is free on the agents
/// that
/// may take some of them.
final class Shortage {
  private Shortage() {}

  /// To follow what is wrong with the gang: what is missing, or that there is enough in total.
  static String of(Assignment at, Unit unit) {
    Map<String, Long> missing = new TreeMap<>();
    HostSet eligible = new HostSet(at.hosts.length);
    for (Item item : unit.items()) {
      eligible.add(item.eligible);
      need(item.shape, missing);
    }
    for (int p = eligible.next(0); p >= 0; p = eligible.next(p + 1)) {
      free(at.hosts[p], missing);
    }
    List<String> lacks = new ArrayList<>();
    missing.forEach((what, amount) -> {
      if (amount > 0) {
        lacks.add((what.startsWith("bandwidth")
            ? Amounts.bandwidth(amount)
            : Amounts.plain(amount)) + " " + what);
      }
    });
    return lacks.isEmpty()
        ? "; there is enough of everything in total, but not where it is needed"
        : "; the gang as a whole lacks " + String.join(", ", lacks);
  }

  private static void need(RequestShape shape, Map<String, Long> sum) {
    long pus = 1000L * shape.cores.atLeast();
    add(sum, "CPUs", shape.cpus + pus);
    add(sum, "MiB of memory", shape.memory);
    add(sum, "MiB of disk", shape.disk);
    add(sum, "cores", pus);
    for (int i = 0; i < shape.gpus.length; i++) {
      add(sum, "GPUs of compute", shape.gpuCompute[i]);
      add(sum, "MiB of GPU memory", shape.gpuMemory[i]);
    }
    for (int i = 0; i < shape.interfaces.length; i++) {
      String network = shape.interfaces[i].network();
      add(sum, "bandwidth from " + network, shape.bandwidthIn[i]);
      add(sum, "bandwidth to " + network, shape.bandwidthOut[i]);
    }
  }

  private static void free(Host host, Map<String, Long> sum) {
    subtract(sum, "CPUs", host.cpus);
    subtract(sum, "MiB of memory", host.memory);
    subtract(sum, "MiB of disk", host.disk);
    for (int free : host.domainFree) {
      subtract(sum, "cores", 1000L * free);
    }
    for (int g = 0; g < host.gpuCompute.length; g++) {
      subtract(sum, "GPUs of compute", host.gpuCompute[g]);
      subtract(sum, "MiB of GPU memory", host.gpuMemory[g]);
    }
    for (int n = 0; n < host.bandwidthIn.length; n++) {
      for (String network : host.agent.interfaces().get(n).networks()) {
        subtract(sum, "bandwidth from " + network, host.bandwidthIn[n]);
        subtract(sum, "bandwidth to " + network, host.bandwidthOut[n]);
      }
    }
  }

  private static void add(Map<String, Long> sum, String what, long amount) {
    sum.merge(what, amount, Long::sum);
  }

  private static void subtract(Map<String, Long> sum, String what, long amount) {
    if (amount > 0 && sum.containsKey(what)) {
      sum.merge(what, -amount, Long::sum);
    }
  }
}

package dev.karoo.core.placement;

import dev.karoo.core.pipeline.InterfaceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a gang lacks as a whole: all that its tasks ask for, less all that is free on the agents
/// that may take some of them.
final class Shortage {
  private static final int CORES = 3;
  private static final List<String> FIXED = List.of("CPUs", "MiB of memory", "MiB of disk",
      "cores", "GPUs of compute", "MiB of GPU memory");

  /// The networks that are asked for; each has two numbers, in and out, after the fixed ones.
  private final List<String> networks;
  /// In thousandths, bandwidth in bit/s: a large network's thousandths exceed a long.
  private final long[] missing;

  private Shortage(Unit unit) {
    Set<String> names = new TreeSet<>();
    unit.items().forEach(item -> {
      for (InterfaceRequest nic : item.shape.interfaces) {
        names.add(nic.network());
      }
    });
    networks = List.copyOf(names);
    missing = new long[FIXED.size() + 2 * networks.size()];
  }

  /// To follow what is wrong with the gang: what is missing, or that there is enough in total.
  static String of(Assignment at, Unit unit) {
    var shortage = new Shortage(unit);
    HostSet eligible = new HostSet(at.hosts.length);
    for (Item item : unit.items()) {
      eligible.add(item.eligible);
      shortage.need(item.shape);
    }
    for (int p = eligible.next(0); p >= 0; p = eligible.next(p + 1)) {
      shortage.free(at.hosts[p]);
    }
    List<String> lacks = shortage.lacks();
    return lacks.isEmpty()
        ? "; there is enough of everything in total, but not where it is needed"
        : "; the gang as a whole lacks " + String.join(", ", lacks);
  }

  private void need(RequestShape shape) {
    long pus = 1000L * shape.cores.atLeast();
    missing[0] += shape.cpus + pus;
    missing[1] += shape.memory;
    missing[2] += shape.disk;
    missing[CORES] += pus;
    for (int i = 0; i < shape.gpus.length; i++) {
      missing[CORES + 1] += shape.gpuCompute[i];
      missing[CORES + 2] += shape.gpuMemory[i];
    }
    for (int i = 0; i < shape.interfaces.length; i++) {
      int k = FIXED.size() + 2 * networks.indexOf(shape.interfaces[i].network());
      missing[k] += shape.bandwidthIn[i] / Totals.BANDWIDTH;
      missing[k + 1] += shape.bandwidthOut[i] / Totals.BANDWIDTH;
    }
  }

  private void free(Host host) {
    missing[0] -= Math.max(0, host.cpus);
    missing[1] -= Math.max(0, host.memory);
    missing[2] -= Math.max(0, host.disk);
    for (int free : host.domainFree) {
      missing[CORES] -= Math.max(0, 1000L * free);
    }
    for (int g = 0; g < host.gpuCompute.length; g++) {
      missing[CORES + 1] -= Math.max(0, host.gpuCompute[g]);
      missing[CORES + 2] -= Math.max(0, host.gpuMemory[g]);
    }
    for (int n = 0; n < networks.size(); n++) {
      int k = FIXED.size() + 2 * n;
      for (int i = 0; i < host.bandwidthIn.length; i++) {
        if (host.shape.networks.get(i).contains(networks.get(n))) {
          missing[k] -= Math.max(0, host.bandwidthIn[i]) / Totals.BANDWIDTH;
          missing[k + 1] -= Math.max(0, host.bandwidthOut[i]) / Totals.BANDWIDTH;
        }
      }
    }
  }

  private List<String> lacks() {
    List<String> lacks = new ArrayList<>();
    for (int n = 0; n < networks.size(); n++) {
      long in = missing[FIXED.size() + 2 * n];
      long out = missing[FIXED.size() + 2 * n + 1];
      if (in > 0) {
        lacks.add(Amounts.total(in) + " bandwidth from " + networks.get(n));
      }
      if (out > 0) {
        lacks.add(Amounts.total(out) + " bandwidth to " + networks.get(n));
      }
    }
    for (int k = 0; k < FIXED.size(); k++) {
      if (missing[k] > 0) {
        lacks.add(Amounts.plain(missing[k]) + " " + FIXED.get(k));
      }
    }
    return lacks;
  }
}

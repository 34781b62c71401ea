package dev.karoo.core.launch;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Pinning;
import java.util.OptionalInt;
import java.util.TreeSet;

/// How a task is held to what it was given, for each resource that it asked for: an honest answer,
/// since an interface's bandwidth or a quarter of a GPU is counted, and no more.
///
/// @param cores the PUs; empty where none were asked for
/// @param memory the NUMA nodes that it takes its memory from; empty where it has no cores
/// @param gpus the devices and their shares; empty where none were asked for
/// @param bandwidth of interfaces; empty where none was asked for
public record Enforcement(Level cores, Level memory, Level gpus, Level bandwidth) {
  /// How strictly, strongest first.
  public enum Level {
    /// By the operating system: the task cannot get around it (cgroup cpuset, device cgroup).
    ENFORCED,
    /// By affinity or memory policy, which the task could change.
    PINNED,
    /// Counted when placing, no more.
    ACCOUNTED,
    /// It was not asked for.
    NOT_ASKED
  }

  /// How a task of this template is held on this agent.
  public static Enforcement of(TaskTemplate template, Agent agent, Holding holding) {
    Placement placement = holding.placement();
    boolean docker = docker(template) && !countedOnly(agent);
    Pinning wrapper = wrapper(template, agent);
    boolean pinned = !placement.cores().isEmpty();
    Level cores = !pinned ? Level.NOT_ASKED : docker ? Level.ENFORCED : cores(wrapper);
    Level memory = !pinned
        ? Level.NOT_ASKED
        : memoryNodes(agent, holding).isEmpty()
            ? Level.ACCOUNTED
            : docker ? Level.ENFORCED : memory(wrapper);
    Level gpus = placement.gpus().isEmpty()
        ? Level.NOT_ASKED
        : docker && wholeGpus(agent, placement) ? Level.ENFORCED : Level.ACCOUNTED;
    return new Enforcement(cores, memory, gpus,
        placement.interfaces().isEmpty() ? Level.NOT_ASKED : Level.ACCOUNTED);
  }

  /// Whether nothing of the agent is given to its tasks, but only counted: it is virtual, and its
  /// cores and devices are no real ones.
  static boolean countedOnly(Agent agent) {
    return agent.pinning() == Pinning.NONE;
  }

  private static boolean docker(TaskTemplate template) {
    return template.container()
        .filter(c -> c.containerizer() instanceof Container.Containerizer.Docker).isPresent();
  }

  /// What puts the task on its cores: what the agent has or, with an image in Mesos' own
  /// containerizer, what the image has; nothing in Docker, where the cgroup does it. On a virtual
  /// agent, whose cores are no real ones, it is nothing, too.
  static Pinning wrapper(TaskTemplate template, Agent agent) {
    if (countedOnly(agent) || template.container().isEmpty()) {
      return agent.pinning();
    }
    return switch (template.container().get().containerizer()) {
      case Container.Containerizer.Docker() -> Pinning.NONE;
      case Container.Containerizer.Mesos(Pinning inImage) -> inImage;
    };
  }

  private static Level cores(Pinning pinning) {
    return switch (pinning) {
      case NUMACTL, TASKSET -> Level.PINNED;
      case NONE -> Level.ACCOUNTED;
    };
  }

  private static Level memory(Pinning pinning) {
    return switch (pinning) {
      case NUMACTL -> Level.PINNED;
      case TASKSET, NONE -> Level.ACCOUNTED;
    };
  }

  /// A container sees only its own GPUs, but nothing keeps it to a share of one.
  private static boolean wholeGpus(Agent agent, Placement placement) {
    return placement.gpus().stream().allMatch(share -> agent.gpus().stream()
        .anyMatch(gpu -> gpu.uuid().equals(share.uuid())
            && share.compute().compareTo(gpu.compute()) >= 0));
  }

  /// The operating system's NUMA nodes that the task's memory is bound to: those of the domains
  /// that its cores are in. Empty where the agent does not know them all, where the task has no
  /// cores, and where it does not care for alignment.
  static CpuSet memoryNodes(Agent agent, Holding holding) {
    Placement placement = holding.placement();
    if (placement.cores().isEmpty() || holding.request().alignment() == Alignment.NONE) {
      return CpuSet.EMPTY;
    }
    var nodes = new TreeSet<Integer>();
    for (var domain : agent.domains()) {
      if (domain.cores().intersects(placement.cores())) {
        OptionalInt node = domain.numaNode();
        if (node.isEmpty()) {
          return CpuSet.EMPTY;
        }
        nodes.add(node.getAsInt());
      }
    }
    return CpuSet.of(nodes);
  }
}

package dev.karoo.core.reconcile;

import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.Selector;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.topology.Pinning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What of a template matters to a task that runs: when this changes, it is started anew. How many
/// replicas there are, their priority, what happens when they fail, how they are updated or spread
/// does not matter to it.
public final class SpecHash {
  private SpecHash() {}

  /// The hash of what is started for a template.
  ///
  /// @param addresses the first address of each multicast group
  public static String of(Pipeline pipeline, TaskTemplate template,
      Map<String, String> addresses) {
    var hash = new Fingerprint().add("container", template.container().map(SpecHash::container))
        .add("files", template.files().stream().map(SpecHash::file).toList())
        .add("wrapper", template.wrapper()).add("command", template.command())
        .add("args", template.args())
        .add("env", template.env().stream()
            .map(e -> new Fingerprint().add("name", e.name()).add("value", e.value())).toList())
        .add("request", request(template.request()))
        .add("maxRunTime", template.maxRunTime()).add("gracePeriod", template.gracePeriod())
        .add("readiness", template.readiness().map(SpecHash::check))
        .add("liveness", template.liveness().map(SpecHash::check))
        .add("restartedAt", pipeline.restarts().getOrDefault(template.name(), ""));
    for (TaskTemplate.MulticastUse use : template.multicast()) {
      hash.add("uses." + use.interfaceName(), new Fingerprint()
          .add("receive", use.receive().stream().map(SpecHash::reference).toList())
          .add("send", use.send().stream().map(SpecHash::reference).toList()));
    }
    for (Pipeline.MulticastGroup group : pipeline.multicast()) {
      if (uses(template, group.name())) {
        hash.add("multicast." + group.name(), addresses.getOrDefault(group.name(), "") + "+"
            + group.count() + ":" + group.port());
      }
    }
    return hash.hash();
  }

  /// The hash of all that matters to what runs of a pipeline, by which its revisions are told
  /// apart.
  /// Addresses that were drawn do not count, nor does how many replicas there are.
  public static String of(Pipeline pipeline) {
    var hash = new Fingerprint();
    pipeline.tasks().forEach(t -> hash.add("task." + t.name(), of(pipeline, t, Map.of())));
    return hash.hash();
  }

  /// The hash of a request, its multicast addresses included: tasks with the same one can take over
  /// each other's placement.
  public static String of(Request request) {
    return request(request).add("addresses", request.interfaces().stream()
        .map(nic -> nic.receive() + ">" + nic.send()).toList()).hash();
  }

  private static Fingerprint request(Request request) {
    CoreRequest cores = request.cores();
    return new Fingerprint().add("cpus", request.cpus()).add("memory", request.memory())
        .add("disk", request.disk()).add("cores.names", cores.names())
        .add("cores.count", cores.count()).add("cores.share", cores.share())
        .add("cores.whole", cores.wholeCores())
        .add("gpus", request.gpus().stream().map(SpecHash::gpu).toList())
        .add("interfaces", request.interfaces().stream().map(SpecHash::nic).toList())
        .add("volumes", request.volumes().stream().map(SpecHash::volume).toList())
        .add("ports", request.ports().stream().map(SpecHash::port).toList())
        .add("alignment", request.alignment())
        .add("agentSelector", request.agentSelector().stream().map(SpecHash::selector).toList())
        .add("subsystem", request.subsystem());
  }

  private static Fingerprint container(Container container) {
    var hash = new Fingerprint().add("image", container.image())
        .add("capabilities", container.capabilities())
        .add("ulimits", container.ulimits().stream()
            .map(u -> u.name() + "=" + u.soft() + ":" + u.hard()).toList());
    return switch (container.containerizer()) {
      case Container.Containerizer.Docker() -> hash; // as before there was another
      case Container.Containerizer.Mesos(Pinning pinning) -> hash.add("mesos", pinning);
    };
  }

  private static Fingerprint file(TaskTemplate.FileToFetch file) {
    return new Fingerprint().add("uri", file.uri()).add("executable", file.executable())
        .add("extract", file.extract());
  }

  private static Fingerprint check(TaskTemplate.Check check) {
    return new Fingerprint().add("probe", check.probe()).add("delay", check.delay())
        .add("interval", check.interval()).add("timeout", check.timeout())
        .add("gracePeriod", check.gracePeriod()).add("failures", check.consecutiveFailures());
  }

  private static Fingerprint reference(TaskTemplate.GroupReference reference) {
    return new Fingerprint().add("group", reference.group()).add("member",
        switch (reference.member()) {
          case TaskTemplate.Member.All() -> "all";
          case TaskTemplate.Member.Own() -> "own";
          case TaskTemplate.Member.At(int index) -> "at " + index;
        });
  }

  private static Fingerprint gpu(GpuRequest gpu) {
    return new Fingerprint().add("model", gpu.model()).add("compute", gpu.compute())
        .add("memory", gpu.memory()).add("capability", gpu.minComputeCapability())
        .add("alignment", gpu.alignment());
  }

  private static Fingerprint nic(InterfaceRequest nic) {
    return new Fingerprint().add("name", nic.name()).add("network", nic.network())
        .add("ibverbs", nic.ibverbs()).add("in", nic.bandwidthIn())
        .add("out", nic.bandwidthOut()).add("alignment", nic.alignment());
  }

  private static Fingerprint volume(VolumeRequest volume) {
    return new Fingerprint().add("name", volume.name()).add("path", volume.path())
        .add("writable", volume.writable()).add("alignment", volume.alignment());
  }

  private static Fingerprint port(PortRequest port) {
    return new Fingerprint().add("name", port.name()).add("number", port.number())
        .add("readiness", port.readiness());
  }

  private static Fingerprint selector(Selector selector) {
    return new Fingerprint().add("key", selector.key()).add("operator", selector.operator())
        .add("values", selector.values());
  }

  private static boolean uses(TaskTemplate template, String group) {
    boolean onInterface = template.multicast().stream()
        .flatMap(use -> Stream.concat(use.receive().stream(), use.send().stream()))
        .anyMatch(reference -> reference.group().equals(group));
    return onInterface
        || Stream.of(template.wrapper().stream(), template.command().stream(),
            template.args().stream(), words(template.readiness()), words(template.liveness()),
            template.env().stream()
                .map(TaskTemplate.EnvironmentVariable::value))
            .flatMap(texts -> texts)
            .anyMatch(text -> text.contains("$(multicast." + group + ")")
                || text.contains("$(multicast." + group + "["));
  }

  /// The texts of a check in which a group may be named.
  private static Stream<String> words(Optional<TaskTemplate.Check> check) {
    return check.map(TaskTemplate.Check::probe).stream().flatMap(probe -> switch (probe) {
      case TaskTemplate.Probe.Command(List<String> argv) -> argv.stream();
      case TaskTemplate.Probe.Http _,TaskTemplate.Probe.Tcp _ -> Stream.empty();
    });
  }
}

package dev.karoo.core.launch;

import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Bindings;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.References;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.TaskTemplate.Check;
import dev.karoo.core.pipeline.TaskTemplate.Probe;
import dev.karoo.core.placement.Charge;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.topology.CpuSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Makes the launch of a placed task.
///
/// A plain process is put on its cores by a wrapper in front of all: `taskset` or `numactl`,
/// whichever the agent says it has; both set the affinity and then become the program, so that
/// there is no instant in which it runs elsewhere. With an image in Mesos' own containerizer it is
/// the image that must have the wrapper. A Docker container is put there by Docker's parameters.
public final class Launches {
  /// How often a port is tried that says when its task is ready.
  private static final Duration PORT_INTERVAL = Duration.ofSeconds(1);
  /// A check in Docker tells each failure, once a second and to be acknowledged; in its grace
  /// period
  /// none. It is over with the first success.
  private static final Duration PORT_GRACE = Duration.ofMinutes(10);
  private static final Duration PORT_TIMEOUT = Duration.ofSeconds(5);

  private Launches() {}

  /// The launch.
  ///
  /// @throws IllegalArgumentException for a reference to nothing, which validation refuses
  public static Launch launch(LaunchOrder order) {
    TaskTemplate template = order.template();
    Bindings bindings = LaunchBindings.of(order);
    SortedMap<String, String> env = new TreeMap<>();
    gpuVariables(order, env);
    template.env().forEach(v -> env.put(v.name(), References.resolve(v.value(), bindings)));
    return new Launch(order.attempt().id(), order.key().name(), argv(order, bindings), env,
        template.container().map(container -> ContainerRuns.run(order, container)),
        template.files(),
        Charge.of(order.agent(), order.holding().request(), order.holding().placement()),
        labels(order), template.gracePeriod(), template.maxRunTime(),
        template.readiness().or(() -> portReadiness(order.holding()))
            .map(check -> resolved(check, order.holding().placement(), bindings)),
        template.liveness().map(check -> resolved(check, order.holding().placement(),
            bindings)));
  }

  /// What the agent is to run. With a container and no command it begins with an empty word, which
  /// stands for the image's entrypoint, if arguments follow.
  private static List<String> argv(LaunchOrder order, Bindings bindings) {
    TaskTemplate template = order.template();
    var argv = new ArrayList<String>();
    argv.addAll(pin(order));
    for (List<String> part : List.of(template.wrapper(), template.command())) {
      part.forEach(word -> argv.add(References.resolve(word, bindings)));
    }
    if (argv.isEmpty() && !template.args().isEmpty()) {
      argv.add("");
    }
    template.args().forEach(word -> argv.add(References.resolve(word, bindings)));
    return argv;
  }

  /// The wrapper that puts a task on its cores; nothing for one without, or in Docker.
  private static List<String> pin(LaunchOrder order) {
    CpuSet cores = order.holding().placement().cores();
    if (cores.isEmpty()) {
      return List.of();
    }
    return switch (Enforcement.wrapper(order.template(), order.agent())) {
      case NONE -> List.of();
      case TASKSET -> List.of("taskset", "-c", cores.toString());
      case NUMACTL -> {
        CpuSet nodes = Enforcement.memoryNodes(order.agent(), order.holding());
        yield nodes.isEmpty()
            ? List.of("numactl", "--physcpubind=" + cores, "--")
            : List.of("numactl", "--physcpubind=" + cores, "--membind=" + nodes, "--");
      }
    };
  }

  /// Tells the task's libraries which GPUs are its own.
  private static void gpuVariables(LaunchOrder order, SortedMap<String, String> env) {
    String uuids = order.holding().placement().gpus().stream().map(Placement.GpuShare::uuid)
        .distinct().collect(Collectors.joining(","));
    if (!uuids.isEmpty()) {
      env.put(order.template().container().isPresent()
          ? "NVIDIA_VISIBLE_DEVICES"
          : "CUDA_VISIBLE_DEVICES", uuids);
    }
  }

  private static SortedMap<String, String> labels(LaunchOrder order) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.TASK, Labels.task(order.key()));
    labels.put(Labels.NAMESPACE, order.key().namespace());
    labels.put(Labels.PIPELINE, order.key().pipeline());
    labels.put(Labels.PIPELINE_UID, order.pipeline().uid());
    labels.put(Labels.TEMPLATE, order.key().template());
    labels.put(Labels.INDEX, "" + order.key().index());
    labels.put(Labels.ATTEMPT, "" + order.attempt().number());
    labels.put(Labels.SPEC_HASH, order.attempt().specHash());
    if (order.attempt().probed()) {
      labels.put(Labels.PROBED, "true");
    }
    labels.put(Labels.PLACEMENT, order.placementText());
    if (!order.attempt().links().isEmpty()) {
      labels.put(Labels.LINKS, order.attempt().links().entrySet().stream()
          .map(link -> link.getKey() + "=" + link.getValue()).collect(Collectors.joining(",")));
    }
    String groups = order.pipeline().multicast().stream()
        .filter(group -> order.addresses().containsKey(group.name()))
        .map(group -> group.name() + "=" + order.addresses().get(group.name()) + "+"
            + (group.count() - 1))
        .collect(Collectors.joining(","));
    if (!groups.isEmpty()) {
      labels.put(Labels.MULTICAST, groups);
    }
    return labels;
  }

  /// A check of the first port that says when the task is ready: Mesos has one check a task.
  private static Optional<Check> portReadiness(Holding holding) {
    return holding.request().ports().stream().filter(PortRequest::readiness).findFirst()
        .map(port -> new Check(new Probe.Tcp(port.name()), Duration.ZERO, PORT_INTERVAL,
            PORT_TIMEOUT, PORT_GRACE, 1));
  }

  private static Launch.ResolvedCheck resolved(Check check, Placement placement,
      Bindings bindings) {
    return switch (check.probe()) {
      case Probe.Command(List<String> argv) -> new Launch.ResolvedCheck(new Check(
          new Probe.Command(argv.stream().map(word -> References.resolve(word, bindings)).toList()),
          check.delay(), check.interval(), check.timeout(), check.gracePeriod(),
          check.consecutiveFailures()), 0);
      case Probe.Http(String name, String _) ->
        new Launch.ResolvedCheck(check, port(name, placement));
      case Probe.Tcp(String name) -> new Launch.ResolvedCheck(check, port(name, placement));
    };
  }

  private static int port(String name, Placement placement) {
    Integer number = placement.ports().get(name);
    if (number == null) {
      throw new IllegalArgumentException("the check's port " + name + " was not placed");
    }
    return number;
  }
}

package dev.karoo.core.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.lifecycle.Attempt;
import dev.karoo.core.lifecycle.Attempts;
import dev.karoo.core.lifecycle.Holding;
import dev.karoo.core.pipeline.Alignment;
import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.CoreRequest;
import dev.karoo.core.pipeline.GpuRequest;
import dev.karoo.core.pipeline.InterfaceRequest;
import dev.karoo.core.pipeline.Pipeline;
import dev.karoo.core.pipeline.PortRequest;
import dev.karoo.core.pipeline.Request;
import dev.karoo.core.pipeline.TaskKey;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.VolumeRequest;
import dev.karoo.core.placement.Placement;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.reconcile.SpecHash;
import dev.karoo.core.topology.Agent;
import dev.karoo.core.topology.ComputeCapability;
import dev.karoo.core.topology.CpuSet;
import dev.karoo.core.topology.Domain;
import dev.karoo.core.topology.Gpu;
import dev.karoo.core.topology.Interface;
import dev.karoo.core.topology.Locality;
import dev.karoo.core.topology.Pinning;
import dev.karoo.core.topology.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchesTest {
  private static final Container IMAGE = new Container(
      new Container.Containerizer.Docker(), "katgpucbf:1.4", Container.PullPolicy.IF_NOT_PRESENT,
      List.of("SYS_NICE"),
      List.of(new Container.Ulimit("nofile", 8192, 8192)));

  private static Agent agent(Pinning pinning, OptionalInt node) {
    return new Agent("a1", Scalar.of(8), Scalar.of(8192), Scalar.ZERO, Ranges.of(31000, 31009),
        true, List.of(new Domain(CpuSet.parse("0-3"), OptionalInt.of(0), Optional.empty()),
            new Domain(CpuSet.parse("4-7"), node, Optional.empty())),
        List.of(), List.of(),
        List.of(new Gpu("A30", "GPU-c0", Scalar.of(1), Scalar.of(8192),
            new ComputeCapability(8, 0), new Locality.Node(1), "katsdpcontroller.gpu.0")),
        List.of(new Interface("ens1", Set.of("cbf"), "10.100.0.1", Scalar.of(160), Scalar.of(160),
            List.of("/dev/infiniband/uverbs0", "/dev/infiniband/rdma_cm"), false,
            new Locality.Node(1), "katsdpcontroller.interface.0")),
        List.of(new Volume("data", "/data", new Locality.Unknown())), Map.of(), Optional.empty(),
        0, List.of(), false, pinning);
  }

  private static Request request() {
    return new Request(Scalar.nearest(0.5), Scalar.of(1700), Scalar.ZERO,
        new CoreRequest(List.of("recv", "send"), 0, 0, false),
        List.of(new GpuRequest(Optional.empty(), Scalar.nearest(0.25), Scalar.of(3072),
            Optional.empty(), Alignment.REQUIRED)),
        List.of(new InterfaceRequest("cbf", "cbf", true, Scalar.of(27), Scalar.of(1),
            Alignment.REQUIRED, Ranges.EMPTY, Ranges.EMPTY)),
        List.of(new VolumeRequest("data", "/var/data", true, Alignment.NONE)),
        List.of(new PortRequest("katcp", OptionalInt.empty(), true)), Alignment.REQUIRED,
        List.of(), Optional.empty(), List.of(), List.of());
  }

  private static Placement placement() {
    return new Placement("a1", List.of(1), CpuSet.of(4, 5), Map.of("recv", 4, "send", 5),
        List.of(new Placement.GpuShare("GPU-c0", Scalar.nearest(0.25), Scalar.of(3072))),
        List.of(new Placement.InterfaceShare("cbf", "ens1", "10.100.0.1", Scalar.of(27),
            Scalar.of(1))),
        Map.of("katcp", 31004));
  }

  private static TaskTemplate template(Optional<Container> container, List<String> command) {
    return new TaskTemplate("f", 1, true, container, List.of(), List.of("./wrapper"), command,
        List.of("--port", "$(ports.katcp)", "--group", "$(multicast.acv)"),
        List.of(new TaskTemplate.EnvironmentVariable("NIC", "$(interfaces.cbf.address)")),
        request(), List.of(), List.of(), new TaskTemplate.Restart(
            TaskTemplate.Restart.Policy.ALWAYS, OptionalInt.empty(), OptionalInt.empty(),
            Optional.empty()),
        Optional.of(Duration.ofHours(1)), Duration.ofSeconds(10), Optional.empty(),
        Optional.empty(), new TaskTemplate.Unreachable(Duration.ofSeconds(60),
            TaskTemplate.Unreachable.OnReturn.KILL_REPLACEMENT),
        new TaskTemplate.Update(TaskTemplate.Update.Strategy.RECREATE, 1, 0,
            Duration.ofMinutes(10), Duration.ZERO));
  }

  private static LaunchOrder order(Optional<Container> container, Agent agent) {
    TaskTemplate template = template(container, List.of("fgpu", "--affinity", "$(cores.recv)"));
    Pipeline pipeline = new Pipeline("ns", "p", "uid", 1, 0, Pipeline.Admission.GANG,
        List.of(new Pipeline.MulticastGroup("acv", Optional.empty(), 64, 7148)),
        List.of(template));
    Holding holding = new Holding(request(), "hash", placement());
    Attempt attempt = Attempt.intended("ns.p.f.3-x", 2, "S1", "spec", holding, Attempts.START);
    return new LaunchOrder(new TaskKey("ns", "p", "f", 3), pipeline, template, attempt, holding,
        agent, new TreeMap<>(Map.of("acv", "239.192.0.0")), Map.of(), "{}");
  }

  private static Launch plain(Pinning pinning, OptionalInt node) {
    return Launches.launch(order(Optional.empty(), agent(pinning, node)));
  }

  private static final List<String> PROGRAM = List.of("./wrapper", "fgpu", "--affinity", "4",
      "--port", "31004", "--group", "239.192.0.0+63:7148");

  private static List<String> program(String... before) {
    var argv = new java.util.ArrayList<>(List.of(before));
    argv.addAll(PROGRAM);
    return argv;
  }

  @Test
  void aPlainProcessIsPutOnItsCoresByWhatTheAgentHas() {
    assertThat(plain(Pinning.TASKSET, OptionalInt.of(1)).argv())
        .isEqualTo(program("taskset", "-c", "4-5"));
    assertThat(plain(Pinning.NUMACTL, OptionalInt.of(1)).argv())
        .isEqualTo(program("numactl", "--physcpubind=4-5", "--membind=1", "--"));
    assertThat(plain(Pinning.NONE, OptionalInt.of(1)).argv()).isEqualTo(PROGRAM);
  }

  @Test
  void memoryIsBoundOnlyWhereTheNodeIsKnown() {
    assertThat(plain(Pinning.NUMACTL, OptionalInt.empty()).argv())
        .isEqualTo(program("numactl", "--physcpubind=4-5", "--"));
  }

  @Test
  void aPlainProcessIsToldItsDevicesAndCharged() {
    Launch launch = plain(Pinning.TASKSET, OptionalInt.of(1));
    assertThat(launch.env()).containsEntry("CUDA_VISIBLE_DEVICES", "GPU-c0")
        .containsEntry("NIC", "10.100.0.1");
    assertThat(launch.resources().scalar("cpus")).isEqualTo(Scalar.nearest(2.5));
    assertThat(launch.resources().range("cores")).isEqualTo(Ranges.of(4, 5));
    assertThat(launch.resources().scalar("katsdpcontroller.interface.0.bandwidth_in"))
        .isEqualTo(Scalar.of(27));
  }

  @Test
  void theLabelsTellAllThatIsNeededToFindItAgain() {
    assertThat(plain(Pinning.TASKSET, OptionalInt.of(1)).labels()).containsOnly(
        Map.entry("karoo.dev/task", "ns/p.f.3"), Map.entry("karoo.dev/namespace", "ns"),
        Map.entry("karoo.dev/pipeline", "p"),
        Map.entry("karoo.dev/pipeline-uid", "uid"), Map.entry("karoo.dev/template", "f"),
        Map.entry("karoo.dev/index", "3"), Map.entry("karoo.dev/attempt", "2"),
        Map.entry("karoo.dev/spec-hash", "spec"),
        Map.entry("karoo.dev/multicast", "acv=239.192.0.0+63"),
        Map.entry("karoo.dev/placement", "{}"));
  }

  @Test
  void aPortThatTellsReadinessIsChecked() {
    assertThat(plain(Pinning.TASKSET, OptionalInt.of(1)).readiness())
        .hasValueSatisfying(check -> assertThat(check.port()).isEqualTo(31004));
  }

  @Test
  void aContainerIsHeldByDocker() {
    Launch launch = Launches.launch(order(Optional.of(IMAGE),
        agent(Pinning.TASKSET, OptionalInt.of(1))));
    assertThat(launch.argv()).isEqualTo(PROGRAM);
    assertThat(launch.env()).containsEntry("NVIDIA_VISIBLE_DEVICES", "GPU-c0")
        .doesNotContainKey("CUDA_VISIBLE_DEVICES");
    Launch.DockerRun docker = (Launch.DockerRun) launch.container().orElseThrow();
    assertThat(docker.parameters().stream().map(p -> p.key() + "=" + p.value()))
        .containsExactly("cpuset-cpus=4-5", "cpuset-mems=1", "device=/dev/infiniband/uverbs0",
            "device=/dev/infiniband/rdma_cm", "cap-add=SYS_NICE", "ulimit=memlock=-1:-1",
            "ulimit=nofile=8192:8192", "runtime=nvidia");
    assertThat(docker.volumes()).containsExactly(new Launch.Mount("/data", "/var/data", true));
  }

  /// Docker would refuse to start it on a machine that has not these cores and devices.
  @Test
  void onAVirtualAgentNothingIsAskedOfDocker() {
    Launch launch = Launches.launch(order(Optional.of(IMAGE),
        agent(Pinning.NONE, OptionalInt.of(1))));
    Launch.DockerRun docker = (Launch.DockerRun) launch.container().orElseThrow();
    assertThat(docker.parameters().stream().map(p -> p.key() + "=" + p.value()))
        .containsExactly("cap-add=SYS_NICE", "ulimit=nofile=8192:8192");
    Launch inMesos = Launches.launch(order(Optional.of(inMesos(Pinning.TASKSET)),
        agent(Pinning.NONE, OptionalInt.of(1))));
    assertThat(((Launch.MesosRun) inMesos.container().orElseThrow()).volumes())
        .containsExactly(new Launch.Mount("/data", "/var/data", true));
  }

  private static Container inMesos(Pinning pinning) {
    return new Container(new Container.Containerizer.Mesos(pinning), IMAGE.image(),
        IMAGE.pullPolicy(), IMAGE.capabilities(), IMAGE.ulimits());
  }

  /// What the agent has lies outside the image's root file system.
  @ParameterizedTest
  @CsvSource({"TASKSET,NUMACTL,taskset -c 4-5", "NUMACTL,TASKSET,"
      + "numactl --physcpubind=4-5 --membind=1 --",
    "NONE,TASKSET,''", "TASKSET,NONE,''"})
  void anImageInMesosIsPutOnItsCoresByWhatTheImageHas(Pinning image, Pinning agent,
      String wrapper) {
    Launch launch = Launches.launch(order(Optional.of(inMesos(image)),
        agent(agent, OptionalInt.of(1))));
    assertThat(String.join(" ", launch.argv()))
        .isEqualTo((wrapper + " " + String.join(" ", PROGRAM)).strip());
  }

  @Test
  void anImageInMesosSeesItsVolumesAndDevices() {
    Launch launch = Launches.launch(order(Optional.of(inMesos(Pinning.TASKSET)),
        agent(Pinning.TASKSET, OptionalInt.of(1))));
    assertThat(launch.container()).contains(new Launch.MesosRun(inMesos(Pinning.TASKSET),
        List.of(new Container.Ulimit("memlock", -1, -1),
            new Container.Ulimit("nofile", 8192, 8192)),
        List.of(new Launch.Mount("/data", "/var/data", true),
            new Launch.Mount("/dev/infiniband/uverbs0", "/dev/infiniband/uverbs0", true),
            new Launch.Mount("/dev/infiniband/rdma_cm", "/dev/infiniband/rdma_cm", true))));
  }

  @ParameterizedTest
  @CsvSource({"TASKSET,NUMACTL,PINNED,ACCOUNTED", "NUMACTL,TASKSET,PINNED,PINNED",
    "NONE,TASKSET,ACCOUNTED,ACCOUNTED", "TASKSET,NONE,ACCOUNTED,ACCOUNTED"})
  void anImageInMesosIsAtMostPinned(Pinning image, Pinning agent, Enforcement.Level cores,
      Enforcement.Level memory) {
    TaskTemplate template = template(Optional.of(inMesos(image)), List.of("x"));
    assertThat(Enforcement.of(template, agent(agent, OptionalInt.of(1)),
        new Holding(request(), "hash", placement())))
        .isEqualTo(new Enforcement(cores, memory, Enforcement.Level.ACCOUNTED,
            Enforcement.Level.ACCOUNTED));
  }

  private static String hash(Optional<Container> container) {
    LaunchOrder order = order(container, agent(Pinning.TASKSET, OptionalInt.of(1)));
    return SpecHash.of(order.pipeline(), order.template(), order.addresses());
  }

  /// The first is pinned down since it is on tasks that run: another one would restart them.
  @Test
  void whatRunsTheImageIsPartOfWhatIsStarted() {
    assertThat(hash(Optional.of(IMAGE))).isEqualTo("47cc966fa547c860");
    assertThat(Stream.of(Pinning.values()).map(p -> hash(Optional.of(inMesos(p)))))
        .doesNotHaveDuplicates().doesNotContain(hash(Optional.of(IMAGE)));
  }

  @Test
  void enforcementIsHonest() {
    Holding holding = new Holding(request(), "hash", placement());
    TaskTemplate plain = template(Optional.empty(), List.of("x"));
    TaskTemplate docker = template(Optional.of(IMAGE), List.of("x"));
    assertThat(Enforcement.of(plain, agent(Pinning.TASKSET, OptionalInt.of(1)), holding))
        .isEqualTo(new Enforcement(Enforcement.Level.PINNED, Enforcement.Level.ACCOUNTED,
            Enforcement.Level.ACCOUNTED, Enforcement.Level.ACCOUNTED));
    assertThat(Enforcement.of(plain, agent(Pinning.NUMACTL, OptionalInt.of(1)), holding).memory())
        .isEqualTo(Enforcement.Level.PINNED);
    assertThat(Enforcement.of(docker, agent(Pinning.TASKSET, OptionalInt.of(1)), holding))
        .isEqualTo(new Enforcement(Enforcement.Level.ENFORCED, Enforcement.Level.ENFORCED,
            Enforcement.Level.ACCOUNTED, Enforcement.Level.ACCOUNTED));
    assertThat(Enforcement.of(docker, agent(Pinning.NONE, OptionalInt.of(1)), holding))
        .isEqualTo(new Enforcement(Enforcement.Level.ACCOUNTED, Enforcement.Level.ACCOUNTED,
            Enforcement.Level.ACCOUNTED, Enforcement.Level.ACCOUNTED));
  }

  @Test
  void alignmentIsCheckedAgainstTheHost() {
    Agent agent = agent(Pinning.TASKSET, OptionalInt.of(1));
    assertThat(AlignmentCheck.faults(agent, request(), placement())).isEmpty();
    Placement far = new Placement("a1", List.of(0), CpuSet.of(0, 1), Map.of(),
        placement().gpus(), placement().interfaces(), Map.of());
    assertThat(AlignmentCheck.faults(agent, request(), far)).containsExactly(
        "GPU GPU-c0 is not near its cores", "interface ens1 is not near its cores");
  }
}

package dev.karoo.mesos.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.LinuxNames;
import dev.karoo.core.pipeline.TaskTemplate.Check;
import dev.karoo.core.pipeline.TaskTemplate.FileToFetch;
import dev.karoo.core.pipeline.TaskTemplate.Probe;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Launch.ResolvedCheck;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.topology.Pinning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.RLimitInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Launches as the messages that go out, compared with reviewed ones.
class LaunchesTest {
  private static ResolvedCheck check(Probe probe, int port, int failures) {
    return new ResolvedCheck(new Check(probe, Duration.ofMillis(1500), Duration.ofSeconds(2),
        Duration.ofSeconds(3), Duration.ofSeconds(4), failures), port);
  }

  private static final ResolvedCheck READY = check(
      new Probe.Command(List.of("ready", "it's", "-v")), 0, 3);
  private static final ResolvedCheck ALIVE = check(new Probe.Http("katcp", "/alive"), 31007, 5);

  private static Launch launch(List<String> argv, Optional<Launch.ContainerRun> container,
      Optional<ResolvedCheck> readiness, Optional<ResolvedCheck> liveness) {
    return new Launch("array-1.f.3~a", "array-1.f.3", argv,
        new TreeMap<>(Map.of("LOG", "info", "EMPTY", "")), container,
        List.of(new FileToFetch("https://files.example/wrapper", true, false)), Resources.EMPTY,
        new TreeMap<>(Map.of("karoo.dev/pipeline", "correlator", "karoo.dev/index", "3")),
        Duration.ofSeconds(10), Optional.of(Duration.ofHours(24)), readiness, liveness);
  }

  private static Optional<Launch.ContainerRun> docker(Container.PullPolicy policy) {
    return Optional.of(new Launch.DockerRun(
        new Container(new Container.Containerizer.Docker(), "katgpucbf:1.4", policy, List.of(),
            List.of()),
        List.of(new Launch.Parameter("cpuset-cpus", "0-3"),
            new Launch.Parameter("ulimit", "memlock=-1")),
        List.of(new Launch.Mount("/data", "/var/data", false))));
  }

  private static void isGolden(String name, TaskInfo task) throws IOException {
    try (InputStream in = Objects.requireNonNull(
        LaunchesTest.class.getResourceAsStream("/golden/" + name), name)) {
      String expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(print(task)).isEqualTo(expected);
    }
  }

  private static String print(TaskInfo task) throws InvalidProtocolBufferException {
    return JsonFormat.printer().preservingProtoFieldNames().print(task);
  }

  @Test
  void aProcess() throws IOException {
    isGolden("process.json",
        Launches.task(launch(List.of("taskset", "-c", "0-3", "fgpu", "--affinity", "$(x) \"y\""),
            Optional.empty(), Optional.of(READY), Optional.of(ALIVE)), "kat", "a-1", List.of()));
  }

  @Test
  void aContainerWithItsOwnProgram() throws IOException {
    isGolden("container.json", Launches.task(launch(List.of("fgpu", "--affinity", "0"),
        docker(Container.PullPolicy.ALWAYS), Optional.empty(), Optional.of(ALIVE)), "kat", "a-1",
        List.of()));
  }

  /// 12-docker, 184: CheckInfo would crash the executor.
  @Test
  void readinessOfAContainerNeverKills() throws IOException {
    isGolden("container-readiness.json", Launches.task(launch(List.of("", "--help"),
        docker(Container.PullPolicy.IF_NOT_PRESENT), Optional.of(READY), Optional.empty()), "kat",
        "a-1",
        List.of()));
  }

  @Test
  void aContainerHasOneCheck() {
    TaskInfo task = Launches.task(launch(List.of(), docker(Container.PullPolicy.ALWAYS),
        Optional.of(READY), Optional.of(ALIVE)), "kat", "a-1", List.of());
    assertThat(task.hasCheck()).isFalse();
    assertThat(task.getHealthCheck().getHttp().getPath()).isEqualTo("/alive");
    assertThat(task.getHealthCheck().getConsecutiveFailures()).isEqualTo(5);
  }

  @Test
  void withoutAProgramTheImageRunsItsOwn() {
    TaskInfo task = Launches.task(launch(List.of(), docker(Container.PullPolicy.ALWAYS),
        Optional.empty(), Optional.empty()), "kat", "a-1", List.of());
    assertThat(task.getCommand().getShell()).isFalse();
    assertThat(task.getCommand().hasValue()).isFalse();
    assertThat(task.getCommand().getArgumentsCount()).isZero();
    assertThat(task.getContainer().getDocker().getParametersList())
        .noneMatch(parameter -> parameter.getKey().equals("entrypoint"));
  }

  private static Optional<Launch.ContainerRun> mesos(Container.PullPolicy policy) {
    return Optional.of(new Launch.MesosRun(
        new Container(new Container.Containerizer.Mesos(Pinning.TASKSET), "katgpucbf:1.4", policy,
            List.of("SYS_NICE", "NET_RAW"), List.of()),
        List.of(new Container.Ulimit("memlock", -1, -1),
            new Container.Ulimit("nofile", 1024, 8192), new Container.Ulimit("core", 0, -1)),
        List.of(new Launch.Mount("/data", "/var/data", false),
            new Launch.Mount("/dev/uverbs0", "/dev/uverbs0", true))));
  }

  @Test
  void anImageInMesosOwnContainerizer() throws IOException {
    isGolden("image.json",
        Launches.task(launch(List.of("taskset", "-c", "0-3", "fgpu"),
            mesos(Container.PullPolicy.ALWAYS), Optional.of(READY), Optional.of(ALIVE)), "kat",
            "a-1",
            List.of()));
  }

  /// `value` would be run in the entrypoint's stead.
  @ParameterizedTest
  @CsvSource({"'',0", "'|--help',1"})
  void anImageRunsItsOwnEntrypointWhereNoProgramIsGiven(String argv, int arguments) {
    TaskInfo task = Launches.task(
        launch(argv.isEmpty() ? List.of() : List.of(argv.split("\\|")),
            mesos(Container.PullPolicy.IF_NOT_PRESENT), Optional.empty(), Optional.empty()),
        "kat", "a-1", List.of());
    assertThat(task.getCommand().getShell()).isFalse();
    assertThat(task.getCommand().hasValue()).isFalse();
    assertThat(task.getCommand().getArgumentsCount()).isEqualTo(arguments);
    assertThat(task.getContainer().getMesos().getImage().getCached()).isTrue();
  }

  /// Whatever is in CommandInfo's environment is also that of the executor and of Docker's client;
  /// whatever is a parameter of Docker is shown by `/state`.
  @Test
  void variablesOfAContainerAreNoneOfItsExecutorAndNoneIsShownWithoutNeed() {
    var env = new TreeMap<>(Map.of("PATH", "/app/bin", "LD_PRELOAD", "/app/x.so", "TOKEN", "s3cret",
        "LINES", "a=b\nc d", "NO", "", "GOOGLE_API_KEY", "k", "DOCKER_HOST", "tcp://h:1",
        "Https_Proxy", "http://p", "GODEBUG", "x=1"));
    env.put("MESOS_PORT", "1");
    TaskInfo task = Launches.task(with(launch(List.of("x"), docker(Container.PullPolicy.ALWAYS),
        Optional.empty(), Optional.of(ALIVE)), env), "kat", "a-1", List.of());
    assertThat(task.getCommand().getEnvironment().getVariablesList())
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .containsExactly("GOOGLE_API_KEY=k", "LINES=a=b\nc d", "NO=", "TOKEN=s3cret");
    assertThat(task.getContainer().getDocker().getParametersList())
        .filteredOn(parameter -> parameter.getKey().equals("env"))
        .extracting(Parameter::getValue).containsExactly("DOCKER_HOST=tcp://h:1", "GODEBUG=x=1",
            "Https_Proxy=http://p", "LD_PRELOAD=/app/x.so", "MESOS_PORT=1", "PATH=/app/bin");
  }

  private static Launch with(Launch of, Map<String, String> env) {
    return new Launch(of.taskId(), of.name(), of.argv(), new TreeMap<>(env), of.container(),
        of.files(), of.resources(), of.labels(), of.gracePeriod(), of.maxRunTime(),
        of.readiness(), of.liveness());
  }

  /// `curl`, which asks for HTTP checks, has the task's environment and would ask a proxy for what
  /// is on this host.
  @ParameterizedTest
  @CsvSource({"http_proxy,,,127.0.0.1", "ALL_PROXY,a.example,,'a.example,127.0.0.1'",
    "all_proxy,,b.example,'b.example,127.0.0.1'", "http_proxy,a,b,'a,127.0.0.1'",
    "http_proxy,*,,*", "https_proxy,a.example,,a.example"})
  void noProxyIsAskedForAnHttpCheck(String proxy, String lower, String upper, String expected) {
    var env = new TreeMap<>(Map.of(proxy, "http://proxy.example:3128"));
    Optional.ofNullable(lower).ifPresent(hosts -> env.put("no_proxy", hosts));
    Optional.ofNullable(upper).ifPresent(hosts -> env.put("NO_PROXY", hosts));
    TaskInfo task = Launches.task(with(launch(List.of("x"), Optional.empty(), Optional.empty(),
        Optional.of(ALIVE)), env), "kat", "a-1", List.of());
    assertThat(task.getCommand().getEnvironment().getVariablesList())
        .filteredOn(variable -> variable.getName().equals("no_proxy"))
        .extracting(Environment.Variable::getValue).containsExactly(expected);
    TaskInfo unasked = Launches.task(with(launch(List.of("x"), Optional.empty(),
        Optional.of(READY), Optional.empty()), env), "kat", "a-1", List.of());
    assertThat(unasked.getCommand().getEnvironment().getVariablesCount()).isEqualTo(env.size());
  }

  @Test
  void everyNameThatIsTakenHasAValueInMesos() {
    assertThat(Stream.of(CapabilityInfo.Capability.values()).map(Enum::name))
        .containsAll(LinuxNames.CAPABILITIES);
    assertThat(LinuxNames.CAPABILITIES).containsAll(LinuxNames.DOCKERS_CAPABILITIES);
    assertThat(Stream.of(RLimitInfo.RLimit.Type.values()).map(Enum::name)).containsAll(
        LinuxNames.LIMITS.stream().map(name -> "RLMT_" + name.toUpperCase(Locale.ROOT)).toList());
  }

  @ParameterizedTest
  @CsvSource({"Tcp,TCP", "Http,HTTP", "Command,COMMAND"})
  void everyProbeOfAProcess(String probe, String type) {
    Probe kind = switch (probe) {
      case "Tcp" -> new Probe.Tcp("katcp");
      case "Http" -> new Probe.Http("katcp", "/x");
      default -> new Probe.Command(List.of("ready"));
    };
    TaskInfo task = Launches.task(launch(List.of("x"), Optional.empty(),
        Optional.of(check(kind, 31000, 3)), Optional.of(check(kind, 31000, 3))), "kat", "a-1",
        List.of());
    assertThat(task.getCheck().getType().name()).isEqualTo(type);
    assertThat(task.getHealthCheck().getType().name()).isEqualTo(type);
    assertThat(task.getCheck().getDelaySeconds()).isEqualTo(1.5);
    assertThat(task.isInitialized()).isTrue();
  }

  /// A check that a signal ends would abort the command executor (`Commands.probe`); run here as
  /// that executor runs it.
  @ParameterizedTest
  @CsvSource({"kill -KILL $$,137", "kill -TERM $$,143", "exit 3,3", "true,0"})
  void aCheckEndsWithACode(String script, int code) throws Exception {
    TaskInfo task = Launches.task(launch(List.of("x"), Optional.empty(),
        Optional.of(check(new Probe.Command(List.of("/bin/sh", "-c", script)), 0, 3)),
        Optional.empty()), "kat", "a-1",
        List.of());
    CommandInfo command = task.getCheck().getCommand().getCommand();
    assertThat(command.getShell()).isFalse();
    var words = new ArrayList<>(command.getArgumentsList());
    words.set(0, command.getValue());
    assertThat(new ProcessBuilder(words).start().waitFor()).isEqualTo(code);
  }

  @Test
  void theShellReadsNoWordOfACheck() throws Exception {
    CommandInfo command = Commands.probe(List.of("printf", "%s|", "it's", "$HOME", "a  b")).build();
    var words = new ArrayList<>(command.getArgumentsList());
    words.set(0, command.getValue());
    Process process = new ProcessBuilder(words).start();
    assertThat(process.inputReader().readLine()).isEqualTo("it's|$HOME|a  b|");
    assertThat(process.waitFor()).isZero();
  }
}

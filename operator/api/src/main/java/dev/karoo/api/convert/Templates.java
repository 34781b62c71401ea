package dev.karoo.api.convert;

import dev.karoo.api.format.Durations;
import dev.karoo.api.pipeline.ChecksSpec;
import dev.karoo.api.pipeline.ChecksSpec.CheckSpec;
import dev.karoo.api.pipeline.ContainerSpec;
import dev.karoo.api.pipeline.ResourcesSpec;
import dev.karoo.api.pipeline.ResourcesSpec.InterfaceSpec;
import dev.karoo.api.pipeline.TaskTemplateSpec;
import dev.karoo.api.pipeline.TaskTemplateSpec.UnreachableSpec;
import dev.karoo.api.pipeline.TaskTemplateSpec.UpdateSpec;
import dev.karoo.core.pipeline.Container;
import dev.karoo.core.pipeline.TaskTemplate;
import dev.karoo.core.pipeline.TaskTemplate.Check;
import dev.karoo.core.pipeline.TaskTemplate.GroupReference;
import dev.karoo.core.pipeline.TaskTemplate.Member;
import dev.karoo.core.pipeline.TaskTemplate.MulticastUse;
import dev.karoo.core.pipeline.TaskTemplate.Probe;
import dev.karoo.core.pipeline.TaskTemplate.Restart;
import dev.karoo.core.pipeline.TaskTemplate.Unreachable;
import dev.karoo.core.pipeline.TaskTemplate.Update;
import dev.karoo.core.topology.Pinning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// From task templates, as users write them, to core's.
public final class Templates {
  /// When an update that makes no progress stops, where the template does not say.
  public static final Duration PROGRESS_DEADLINE = Duration.ofMinutes(10);
  /// How long a task must have been ready to count as serving, where the template does not say.
  public static final Duration MIN_READY = Duration.ofSeconds(5);

  private Templates() {}

  /// The template that a valid one stands for.
  ///
  /// @throws IllegalArgumentException where it is not valid
  public static TaskTemplate toCore(TaskTemplateSpec spec) {
    return new TaskTemplate(spec.name(), spec.replicas(), spec.critical(),
        Optional.ofNullable(spec.container()).map(Templates::container),
        spec.files().stream()
            .map(f -> new TaskTemplate.FileToFetch(f.uri(), f.executable(), f.extract())).toList(),
        spec.wrapper(), spec.command(), spec.args(),
        spec.env().stream().map(e -> new TaskTemplate.EnvironmentVariable(e.name(), e.value()))
            .toList(),
        Requests.toCore(spec), uses(spec), dependencies(spec), restart(spec),
        duration(spec.maxRunTime()), Durations.parse(spec.gracePeriod()),
        check(spec, ChecksSpec::readiness), check(spec, ChecksSpec::liveness),
        unreachable(spec.unreachable()), update(spec.update()));
  }

  private static Container container(ContainerSpec spec) {
    return new Container(containerizer(spec), spec.image(), switch (spec.pullPolicy()) {
      case ALWAYS -> Container.PullPolicy.ALWAYS;
      case IF_NOT_PRESENT -> Container.PullPolicy.IF_NOT_PRESENT;
    }, spec.capabilities(), spec.ulimits().stream().map(limit -> {
      Long hard = limit.hard();
      return new Container.Ulimit(limit.name(), limit.soft(), hard == null ? limit.soft() : hard);
    }).toList());
  }

  private static Container.Containerizer containerizer(ContainerSpec spec) {
    ContainerSpec.ImagePinning pinning = spec.pinning();
    return switch (spec.containerizer()) {
      case DOCKER -> new Container.Containerizer.Docker();
      case MESOS -> new Container.Containerizer.Mesos(pinning == null
          ? Pinning.TASKSET
          : Pinning.valueOf(pinning.name()));
    };
  }

  private static List<MulticastUse> uses(TaskTemplateSpec spec) {
    ResourcesSpec resources = spec.resources();
    if (resources == null) {
      return List.of();
    }
    return resources.interfaces().stream().filter(i -> i.multicast() != null)
        .map(Templates::use).toList();
  }

  private static MulticastUse use(InterfaceSpec spec) {
    ResourcesSpec.MulticastUseSpec use = spec.multicast();
    return new MulticastUse(Requests.name(spec),
        use == null ? List.of() : use.receive().stream().map(Templates::group).toList(),
        use == null ? List.of() : use.send().stream().map(Templates::group).toList());
  }

  /// A multicast group, `acv`, or one address of it: `digh[3]`, `digh[index]`.
  static GroupReference group(String text) {
    int bracket = text.indexOf('[');
    if (bracket < 0) {
      return new GroupReference(text, new Member.All());
    }
    String member = text.substring(bracket + 1, text.length() - 1);
    return new GroupReference(text.substring(0, bracket), member.equals("index")
        ? new Member.Own()
        : new Member.At(Integer.parseInt(member)));
  }

  private static List<TaskTemplate.Dependency> dependencies(TaskTemplateSpec spec) {
    return spec.dependsOn().stream().map(d -> new TaskTemplate.Dependency(d.task(),
        TaskTemplate.Dependency.Condition.valueOf(d.condition().name()),
        d.onMove() == TaskTemplateSpec.OnMove.RESTART))
        .toList();
  }

  private static Restart restart(TaskTemplateSpec spec) {
    return new Restart(Restart.Policy.valueOf(spec.restartPolicy().name()),
        number(spec.completions()), number(spec.attempts()), duration(spec.ttlAfterFinished()));
  }

  private static Optional<Check> check(TaskTemplateSpec spec,
      java.util.function.Function<ChecksSpec, @Nullable CheckSpec> which) {
    ChecksSpec checks = spec.checks();
    CheckSpec check = checks == null ? null : which.apply(checks);
    return check == null
        ? Optional.empty()
        : Optional.of(new Check(probe(check), Durations.parse(check.delay()),
            Durations.parse(check.interval()), Durations.parse(check.timeout()),
            Durations.parse(check.gracePeriod()), check.consecutiveFailures()));
  }

  private static Probe probe(CheckSpec check) {
    ChecksSpec.HttpSpec http = check.http();
    if (http != null) {
      return new Probe.Http(http.port(), http.path());
    }
    ChecksSpec.TcpSpec tcp = check.tcp();
    return tcp != null ? new Probe.Tcp(tcp.port()) : new Probe.Command(check.command());
  }

  private static Unreachable unreachable(@Nullable UnreachableSpec given) {
    UnreachableSpec spec = given == null
        ? new UnreachableSpec("60s",
            TaskTemplateSpec.OnReturn.KILL_REPLACEMENT)
        : given;
    return new Unreachable(Durations.parse(spec.replaceAfter()),
        Unreachable.OnReturn.valueOf(spec.onReturn().name()));
  }

  private static Update update(@Nullable UpdateSpec spec) {
    if (spec == null) {
      return new Update(Update.Strategy.RECREATE, 1, 0, PROGRESS_DEADLINE, MIN_READY);
    }
    return new Update(Update.Strategy.valueOf(spec.strategy().name()),
        number(spec.maxUnavailable()).orElse(1), number(spec.maxSurge()).orElse(0),
        duration(spec.progressDeadline()).orElse(PROGRESS_DEADLINE),
        duration(spec.minReady()).orElse(MIN_READY));
  }

  private static Optional<Duration> duration(@Nullable String text) {
    return text == null ? Optional.empty() : Optional.of(Durations.parse(text));
  }

  private static OptionalInt number(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}

package dev.karoo.mesos.translate;

import dev.karoo.core.pipeline.TaskTemplate.Check;
import dev.karoo.core.pipeline.TaskTemplate.Probe;
import dev.karoo.core.ports.Launch.ResolvedCheck;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;

/// Probes as Mesos' checks. A HealthCheck kills the task after a number of failures, a CheckInfo
/// only tells. CheckInfo crashes the Docker executor (recorded: 12-docker, 184): there readiness is
/// a HealthCheck that never kills. TCP and HTTP probes go to 127.0.0.1.
final class Checks {
  /// `consecutive_failures` of a check that must never kill: the largest uint32.
  private static final int NEVER = -1;

  private Checks() {}

  /// A liveness check.
  ///
  /// @param command how the place where it runs wants a command
  static HealthCheck health(ResolvedCheck check,
      Function<List<String>, CommandInfo.Builder> command) {
    return health(check, command, check.check().consecutiveFailures());
  }

  /// A readiness check for a Docker container: its result comes as `healthy`.
  static HealthCheck readinessInDocker(ResolvedCheck check) {
    return health(check, Commands::dockerExec, NEVER);
  }

  /// A readiness check for a process.
  ///
  /// @param command how the place where it runs wants a command
  static CheckInfo readiness(ResolvedCheck resolved,
      Function<List<String>, CommandInfo.Builder> command) {
    Check check = resolved.check();
    CheckInfo.Builder info = CheckInfo.newBuilder().setDelaySeconds(seconds(check.delay()))
        .setIntervalSeconds(seconds(check.interval()))
        .setTimeoutSeconds(seconds(check.timeout()));
    switch (check.probe()) {
      case Probe.Command(List<String> argv) -> info.setType(CheckInfo.Type.COMMAND)
          .setCommand(CheckInfo.Command.newBuilder().setCommand(command.apply(argv)));
      case Probe.Http(String _, String path) -> info.setType(CheckInfo.Type.HTTP)
          .setHttp(CheckInfo.Http.newBuilder().setPort(resolved.port()).setPath(path));
      case Probe.Tcp(String _) -> info.setType(CheckInfo.Type.TCP)
          .setTcp(CheckInfo.Tcp.newBuilder().setPort(resolved.port()));
    }
    return info.build();
  }

  private static HealthCheck health(ResolvedCheck resolved,
      Function<List<String>, CommandInfo.Builder> command, int failures) {
    Check check = resolved.check();
    HealthCheck.Builder health = HealthCheck.newBuilder()
        .setDelaySeconds(seconds(check.delay())).setIntervalSeconds(seconds(check.interval()))
        .setTimeoutSeconds(seconds(check.timeout()))
        .setGracePeriodSeconds(seconds(check.gracePeriod())).setConsecutiveFailures(failures);
    switch (check.probe()) {
      case Probe.Command(List<String> argv) -> health.setType(HealthCheck.Type.COMMAND)
          .setCommand(command.apply(argv));
      case Probe.Http(String _, String path) -> health.setType(HealthCheck.Type.HTTP)
          .setHttp(HealthCheck.HTTPCheckInfo.newBuilder().setScheme("http")
              .setPort(resolved.port()).setPath(path));
      case Probe.Tcp(String _) -> health.setType(HealthCheck.Type.TCP)
          .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(resolved.port()));
    }
    return health.build();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}

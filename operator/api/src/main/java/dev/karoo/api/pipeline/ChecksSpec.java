package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.karoo.api.format.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a task counts as ready and as alive.
// @formatter:off: the formatter puts annotations of record components in one line
public record ChecksSpec(
    @JsonPropertyDescription("It counts as ready once this succeeds, and no longer once it fails. "
        + "Docker containers have one check in Mesos: with liveness, too, that one says it.")
    @Nullable CheckSpec readiness,
    @JsonPropertyDescription("It is killed, and started again, after this has failed several "
        + "times. In a Docker container it also says when the task is ready.")
    @Nullable CheckSpec liveness) {
  /// A probe that Mesos runs beside the task: a command, an HTTP request or a TCP connection.
  @ValidationRule(
      value = "(has(self.command) && size(self.command) > 0 ? 1 : 0) + (has(self.http) ? 1 : 0)"
          + " + (has(self.tcp) ? 1 : 0) == 1",
      message = "exactly one of command, http and tcp is needed")
  public record CheckSpec(
      @JsonPropertyDescription("Succeeds with exit code 0; may hold references.")
      @Size(max = 1000) List<String> command,
      @JsonPropertyDescription("Succeeds when a GET answers 200 to 399.")
      @Nullable HttpSpec http,
      @JsonPropertyDescription("Succeeds when a port accepts a connection.")
      @Nullable TcpSpec tcp,
      @JsonPropertyDescription("Before the first probe. Default 0s.")
      @Default("0s") @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) String delay,
      @JsonPropertyDescription("Between probes. Default 5s.")
      @Default("5s") @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) String interval,
      @JsonPropertyDescription("When a probe without answer counts as failed. Default 5s.")
      @Default("5s") @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) String timeout,
      @JsonPropertyDescription("After the start, in which failures don't count. Default 10s.")
      @Default("10s") @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) String gracePeriod,
      @JsonPropertyDescription("How many failures in a row count. Default 3.")
      @Default("3") @Min(1) @Max(1000) Integer consecutiveFailures) {
    public CheckSpec {
      command = list(command);
      delay = or(delay, "0s");
      interval = or(interval, "5s");
      timeout = or(timeout, "5s");
      gracePeriod = or(gracePeriod, "10s");
      consecutiveFailures = or(consecutiveFailures, 3);
    }
  }

  /// An HTTP GET.
  public record HttpSpec(
      @JsonPropertyDescription("The name of one of the task's ports.")
      @Required @Pattern(Patterns.NAME) String port,
      @JsonPropertyDescription("What to get. Default /.")
      @Default("/") @Pattern(Patterns.ABSOLUTE_PATH) @Size(max = 4096) String path) {
    public HttpSpec {
      path = or(path, "/");
    }
  }

  /// A TCP connection.
  public record TcpSpec(
      @JsonPropertyDescription("The name of one of the task's ports.")
      @Required @Pattern(Patterns.NAME) String port) {}
}

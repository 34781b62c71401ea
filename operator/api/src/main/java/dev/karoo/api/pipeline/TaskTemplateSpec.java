package dev.karoo.api.pipeline;

import static dev.karoo.api.Absent.list;
import static dev.karoo.api.Absent.or;

import com.fasterxml.jackson.annotation.JsonProperty;
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

/// One kind of task of a pipeline: what to run, what it needs, and how it lives.
// @formatter:off: the formatter puts annotations of record components in one line
@ValidationRule(value = "has(self.container) || has(self.command)",
    message = "a task without a container needs a command")
@ValidationRule(
    value = "self.restartPolicy != 'Always' || !(has(self.completions) || has(self.attempts)"
        + " || has(self.ttlAfterFinished))",
    message = "completions, attempts and ttlAfterFinished need restartPolicy OnFailure or Never")
public record TaskTemplateSpec(
    @JsonPropertyDescription("Its name, unique in the pipeline. Its tasks are named "
        + "<pipeline>.<name>.<index>.")
    @Required @Pattern(Patterns.DNS_LABEL) String name,
    @JsonPropertyDescription("How many run at once. Default 1.")
    @Default("1") @Min(0) @Max(10000) Integer replicas,
    @JsonPropertyDescription("Whether its failure fails the pipeline. One that is not critical, and "
        + "has failed, does not keep the pipeline from being ready. Default true.")
    @Default("true") Boolean critical,
    @JsonPropertyDescription("The container that it runs in. Default: none, a plain process.")
    @Nullable ContainerSpec container,
    @JsonPropertyDescription("Files fetched into the sandbox.")
    @Size(max = 100) List<FileSpec> files,
    @JsonPropertyDescription("Put before the command; may hold references.")
    @Size(max = 1000) List<String> wrapper,
    @JsonPropertyDescription("The program and its first arguments; replaces the image's "
        + "entrypoint. No shell: each element is one argument. References such as "
        + "$(cores.<name>), $(interfaces.<name>.address), $(ports.<name>) and $(index) are "
        + "replaced; $$(x) is a literal $(x).")
    @Size(max = 1000) List<String> command,
    @JsonPropertyDescription("Further arguments; may hold references.")
    @Size(max = 1000) List<String> args,
    @JsonPropertyDescription("Environment variables; values may hold references.")
    @Size(max = 1000) List<EnvSpec> env,
    @JsonPropertyDescription("What it needs of a host.")
    @Nullable ResourcesSpec resources,
    @JsonPropertyDescription("Whether its cores, memory and devices share a domain: Required: "
        + "else it waits; Preferred: as near as can be; None: anywhere; Apart: its devices are "
        + "near none of its domains. Default: Required with cores, else None. Devices take it "
        + "over unless they say otherwise.")
    @Nullable Alignment alignment,
    @JsonPropertyDescription("Volumes of the agent that it uses.")
    @Size(max = 64) List<VolumeSpec> volumes,
    @JsonPropertyDescription("Conditions on the agent's attributes, which must all hold; the key "
        + "host stands for the agent's name.")
    @Size(max = 64) List<SelectorSpec> agentSelector,
    @JsonPropertyDescription("The subsystem that the agent must accept. Agents that name no "
        + "subsystems accept all.")
    @Pattern(Patterns.NAME) @Nullable String subsystem,
    @JsonPropertyDescription("TCP or UDP ports of the agent.")
    @Size(max = 256) List<PortSpec> ports,
    @JsonPropertyDescription("What must be so before it starts. A gang is placed as a whole before "
        + "any of it starts; the places of tasks that start later are reserved for them. Tasks "
        + "end in the reverse order.")
    @Size(max = 256) List<DependencySpec> dependsOn,
    @JsonPropertyDescription("What happens after it ends: Always (default): it is started again; "
        + "OnFailure: only after a failure; Never. The last two run to completion. A start that "
        + "follows a failure waits, 1s at first, then longer and longer up to 5m; a run of 5m makes "
        + "up for the failures before it. What the host did wrong is no failure of the task.")
    @Default("Always") RestartPolicy restartPolicy,
    @JsonPropertyDescription("How many of its tasks must succeed, of which replicas run at once; "
        + "only with OnFailure or Never. Default: replicas.")
    @Min(1) @Max(100000) @Nullable Integer completions,
    @JsonPropertyDescription("After so many failures a task has failed for good; only with "
        + "OnFailure or Never, where it is 1. Default: with OnFailure without limit.")
    @Min(1) @Max(10000) @Nullable Integer attempts,
    @JsonPropertyDescription("How long after its end the object of a finished task is removed; only "
        + "with OnFailure or Never. Default: with the pipeline.")
    @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) @Nullable String ttlAfterFinished,
    @JsonPropertyDescription("After how long it is ended, such as 24h, which counts as a failure. "
        + "Default: never.")
    @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) @Nullable String maxRunTime,
    @JsonPropertyDescription("The time between TERM and KILL. Default 10s.")
    @Default("10s") @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) String gracePeriod,
    @JsonPropertyDescription("Spreads its tasks over the values of an attribute.")
    @Size(max = 16) List<SpreadSpec> spread,
    @JsonPropertyDescription("Keeps its tasks away from those of a template.")
    @Size(max = 16) List<AntiAffinitySpec> antiAffinity,
    @JsonPropertyDescription("When it counts as ready and as alive.")
    @Nullable ChecksSpec checks,
    @JsonPropertyDescription("What happens when its agent is not heard of. Default: replaced "
        + "after 60s, and the replacement is killed when the first one returns.")
    @Nullable UnreachableSpec unreachable,
    @JsonPropertyDescription("How a change reaches its tasks. Default: Recreate.")
    @Nullable UpdateSpec update) {
  public TaskTemplateSpec {
    replicas = or(replicas, 1);
    critical = or(critical, true);
    files = list(files);
    wrapper = list(wrapper);
    command = list(command);
    args = list(args);
    env = list(env);
    volumes = list(volumes);
    agentSelector = list(agentSelector);
    ports = list(ports);
    dependsOn = list(dependsOn);
    restartPolicy = or(restartPolicy, RestartPolicy.ALWAYS);
    gracePeriod = or(gracePeriod, "10s");
    spread = list(spread);
    antiAffinity = list(antiAffinity);
  }

  /// What happens after a task ends.
  public enum RestartPolicy {
    /// It is started again.
    @JsonProperty("Always")
    ALWAYS,
    /// It is started again after a failure.
    @JsonProperty("OnFailure")
    ON_FAILURE,
    /// It is left.
    @JsonProperty("Never")
    NEVER
  }

  /// A file fetched into the sandbox.
  public record FileSpec(
      @JsonPropertyDescription("http, https, ftp, hdfs or file, or an absolute path on the agent.")
      @Required @Pattern(Patterns.URI) @Size(max = 4096) String uri,
      @JsonPropertyDescription("Whether it is made executable. Default false.")
      @Default("false") Boolean executable,
      @JsonPropertyDescription("Whether an archive is unpacked. Default false.")
      @Default("false") Boolean extract) {
    public FileSpec {
      executable = or(executable, false);
      extract = or(extract, false);
    }
  }

  /// A variable of the environment.
  public record EnvSpec(
      @JsonPropertyDescription("Its name.")
      @Required @Pattern(Patterns.VARIABLE) String name,
      @JsonPropertyDescription("Its value; may hold references. Default empty.")
      @Default("") @Size(max = 131072) String value) {
    public EnvSpec {
      value = or(value, "");
    }
  }

  /// Something that must be so before the task starts.
  public record DependencySpec(
      @JsonPropertyDescription("The task template that it waits for.")
      @Required @Pattern(Patterns.DNS_LABEL) String task,
      @JsonPropertyDescription("What all tasks of that template must have reached: Placed, "
          + "Running, Ready (default) or Succeeded.")
      @Default("Ready") DependencyCondition condition,
      @JsonPropertyDescription("When the endpoints that it was told of that task change, because "
          + "that one moved: Restart (default): it is started again where it is, with the new "
          + "ones; Ignore: it is left.")
      @Default("Restart") OnMove onMove) {
    public DependencySpec {
      condition = or(condition, DependencyCondition.READY);
      onMove = or(onMove, OnMove.RESTART);
    }
  }

  /// What happens to a task when one whose endpoints it was told moves.
  public enum OnMove {
    /// It is started again where it is, with the new endpoints.
    @JsonProperty("Restart")
    RESTART,
    /// It is left.
    @JsonProperty("Ignore")
    IGNORE
  }

  /// What tasks that are waited for must have reached.
  public enum DependencyCondition {
    /// They have their places.
    @JsonProperty("Placed")
    PLACED,
    /// They run.
    @JsonProperty("Running")
    RUNNING,
    /// They are ready.
    @JsonProperty("Ready")
    READY,
    /// They ended well.
    @JsonProperty("Succeeded")
    SUCCEEDED
  }

  /// What happens when the agent is not heard of.
  public record UnreachableSpec(
      @JsonPropertyDescription("The time until a replacement is started. Default 60s.")
      @Default("60s") @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) String replaceAfter,
      @JsonPropertyDescription("Which of the two is killed when the first one returns: "
          + "KillReplacement (default) or KillReturned.")
      @Default("KillReplacement") OnReturn onReturn) {
    public UnreachableSpec {
      replaceAfter = or(replaceAfter, "60s");
      onReturn = or(onReturn, OnReturn.KILL_REPLACEMENT);
    }
  }

  /// Which of two is killed.
  public enum OnReturn {
    /// The new one.
    @JsonProperty("KillReplacement")
    KILL_REPLACEMENT,
    /// The old one.
    @JsonProperty("KillReturned")
    KILL_RETURNED
  }

  /// How a change of the template reaches its tasks.
  public record UpdateSpec(
      @JsonPropertyDescription("Recreate (default): all at once, so that two versions never run "
          + "side by side; Rolling: a few after the other.")
      @Default("Recreate") Strategy strategy,
      @JsonPropertyDescription("How many may be down at once while Rolling, or while an agent is "
          + "drained. Default 1; 0 needs a maxSurge.")
      @Min(0) @Max(10000) @Nullable Integer maxUnavailable,
      @JsonPropertyDescription("How many tasks may have their successor started, in another place, "
          + "before they end. Default 0.")
      @Min(0) @Max(10000) @Nullable Integer maxSurge,
      @JsonPropertyDescription("When an update that makes no progress stops by itself. Default "
          + "10m.")
      @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) @Nullable String progressDeadline,
      @JsonPropertyDescription("How long a task must have run, ready, before it counts as serving "
          + "and the next is touched; after a failure it is five minutes at least. Default 5s.")
      @Pattern(Patterns.DURATION) @Size(max = Patterns.LONGEST_DURATION) @Nullable String minReady) {
    public UpdateSpec {
      strategy = or(strategy, Strategy.RECREATE);
    }
  }

  /// How a change goes through.
  public enum Strategy {
    /// All at once.
    @JsonProperty("Recreate")
    RECREATE,
    /// A few after the other.
    @JsonProperty("Rolling")
    ROLLING
  }
}

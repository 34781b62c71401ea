package dev.karoo.api.check;

import dev.karoo.api.convert.Templates;
import dev.karoo.api.format.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What must hold between the fields of a task template.
final class TaskRules {
  private TaskRules() {}

  static void check(Field task, Findings findings) {
    command(task, findings);
    names(task, findings);
    cores(task.at("resources", "cores"), findings);
    devices(task, findings);
    selectors(task.get("agentSelector"), findings);
    ContainerRules.check(task, findings);
    lifecycle(task, findings);
    portReadiness(task, findings);
    for (String which : List.of("readiness", "liveness")) {
      probe(task, task.at("checks", which), findings);
    }
  }

  /// Whether a template says how many of its tasks must run to completion.
  static boolean completes(Field task) {
    return task.get("completions").present()
        && !task.get("restartPolicy").text().orElse("Always").equals("Always");
  }

  /// How many tasks a template has, as far as it says so.
  static long replicas(Field task) {
    if (completes(task)) {
      return task.get("completions").whole().orElse(0);
    }
    Field replicas = task.get("replicas");
    return replicas.present() ? replicas.whole().orElse(0) : 1;
  }

  private static void command(Field task, Findings findings) {
    if (task.get("command").used()) {
      return;
    }
    if (!task.get("container").present()) {
      findings.at(task.get("command").path(), "is missing: a task without a container needs one",
          task.get("args").used() ? "rename args to command, or add a container" : "");
    } else if (task.get("wrapper").used()) {
      findings.add(task.get("wrapper"), "stands before a command, and there is none",
          "add a command");
    }
  }

  private static void names(Field task, Findings findings) {
    Duplicates.check(task.get("ports"), "name", "name", "ports", findings);
    Duplicates.check(task.get("ports"), "port", "number", "ports", findings);
    Duplicates.check(task.get("volumes"), "name", "name", "volumes", findings);
    Duplicates.check(task.get("volumes"), "path", "path", "volumes", findings);
    Duplicates.check(task.get("env"), "name", "name", "variables", findings);
    Duplicates.check(task.at("resources", "cores", "names").items(), findings);
    Duplicates.named(interfaceNames(task), "name", "interfaces", findings);
    Duplicates.check(task.get("dependsOn"), "task", "task", "dependencies", findings);
  }

  /// The field that names each interface request: its name, or else its network.
  static List<Field> interfaceNames(Field task) {
    return task.at("resources", "interfaces").items().stream()
        .map(i -> i.get("name").present() ? i.get("name") : i.get("network")).toList();
  }

  private static void cores(Field cores, Findings findings) {
    if (!cores.node().isObject()) {
      return;
    }
    if (cores.get("names").used() && cores.get("count").present()) {
      findings.add(cores.get("count"), "stands beside names: the two exclude each other",
          "leave out one; there are " + cores.get("names").items().size() + " names");
    }
    if (Stream.of("names", "count", "share").noneMatch(f -> cores.get(f).used())) {
      findings.add(cores, "asks for no cores", "add names, count or share, or leave it out");
    }
  }

  private static void devices(Field task, Findings findings) {
    for (Field gpu : task.at("resources", "gpus").items()) {
      boolean nothing = Stream.of("compute", "memory").allMatch(f -> !gpu.get(f).used()
          || gpu.get(f).scalar().filter(v -> v.matches("0+(\\.0*)?")).isPresent());
      if (gpu.node().isObject() && nothing) {
        findings.add(gpu, "asks for nothing of a GPU", "add compute, memory or both");
      }
    }
  }

  private static void selectors(Field selectors, Findings findings) {
    for (Field selector : selectors.items()) {
      Field values = selector.get("values");
      String operator = selector.get("operator").text().orElse("");
      switch (operator) {
        case "In", "NotIn" -> {
          if (!values.used()) {
            findings.at(values.path(), "is missing: " + operator + " needs at least one value", "");
          }
        }
        case "Exists", "DoesNotExist" -> {
          if (values.used()) {
            findings.add(values, "stands beside " + operator + ", which has none",
                "leave it out, or write In");
          }
        }
        case "Gt", "Lt" -> {
          if (values.items().size() != 1 || !values.items().getFirst().text().orElse("")
              .matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
            findings.at(values.path(), operator + " needs one number", "such as [\"4\"]");
          }
        }
        default -> {
          // the schema has said that there is no such operator
        }
      }
    }
  }

  private static void lifecycle(Field task, Findings findings) {
    String policy = task.get("restartPolicy").text().orElse("Always");
    if (policy.equals("Always")) {
      for (String field : List.of("completions", "attempts", "ttlAfterFinished")) {
        if (task.get(field).present()) {
          findings.add(task.get(field), "has no meaning with restartPolicy Always",
              "write restartPolicy: OnFailure or Never");
        }
      }
    }
    if (policy.equals("Never") && task.get("attempts").whole().orElse(1) > 1) {
      findings.add(task.get("attempts"), "has no meaning with restartPolicy Never, where it is 1",
          "write restartPolicy: OnFailure");
    }
    positive(task.get("maxRunTime"), findings);
    update(task.get("update"), findings);
  }

  private static void update(Field update, Findings findings) {
    positive(update.get("progressDeadline"), findings);
    boolean rolling = update.get("strategy").text().orElse("Recreate").equals("Rolling");
    if (rolling && update.get("maxUnavailable").whole().orElse(1) == 0
        && update.get("maxSurge").whole().orElse(0) == 0) {
      findings.add(update.get("maxUnavailable"), "lets nothing be updated", "write 1 or more, or"
          + " maxSurge: 1");
    }
    serves(update.get("minReady"), update.get("progressDeadline"), findings);
  }

  /// An update whose tasks count as serving only after its deadline always stops.
  private static void serves(Field minReady, Field deadline, Findings findings) {
    Duration ready = time(minReady).orElse(Templates.MIN_READY);
    Duration end = time(deadline).orElse(Templates.PROGRESS_DEADLINE);
    if (ready.compareTo(end) < 0) {
      return;
    }
    if (minReady.present()) {
      findings.add(minReady, "is not less than the progressDeadline" + (deadline.present()
          ? ""
          : ", which is " + Durations.print(end) + " unless it is written"),
          deadline.present() ? "" : "write a longer progressDeadline, too");
    } else if (deadline.present() && !end.isZero()) {
      findings.add(deadline, "is not more than minReady, which is " + Durations.print(ready)
          + " unless it is written", "write a longer one, or a shorter minReady");
    }
  }

  /// Mesos has one check a task: of several ports only the first would be probed.
  private static void portReadiness(Field task, Findings findings) {
    List<Field> probed = task.get("ports").items().stream()
        .filter(port -> port.get("readiness").present()).toList();
    if (!task.at("checks", "readiness").present()) {
      probed.stream().skip(1).forEach(port -> findings.add(port.get("readiness"),
          "is the task's second: Mesos has one readiness check a task, and "
              + probed.getFirst().get("name").text().orElse("another port") + " has it",
          "keep that of the port that opens last, or write checks.readiness with a command that"
              + " asks all"));
    }
  }

  private static void probe(Field task, Field check, Findings findings) {
    if (!check.node().isObject()) {
      return;
    }
    List<String> ways = Stream.of("command", "http", "tcp")
        .filter(w -> w.equals("command") ? check.get(w).used() : check.get(w).present()).toList();
    if (ways.size() != 1) {
      findings.at(check.path(), ways.isEmpty()
          ? "does nothing"
          : "does several things: " + String.join(", ", ways),
          "write one of command, http and tcp");
    }
    positive(check.get("interval"), findings);
    positive(check.get("timeout"), findings);
    List<String> ports = task.get("ports").items().stream().flatMap(p -> p.get("name").text()
        .stream()).toList();
    for (String way : List.of("http", "tcp")) {
      Field port = check.at(way, "port");
      port.text().filter(p -> !ports.contains(p)).ifPresent(p -> findings.add(port,
          "is no port of this task", Nearest.proposal(p, ports,
              ports.isEmpty() ? "it has none" : "it has " + String.join(", ", ports))));
    }
  }

  private static void positive(Field duration, Findings findings) {
    if (time(duration).filter(Duration::isZero).isPresent()) {
      findings.add(duration, "is no time at all", "");
    }
  }

  /// A duration that is written as it must be.
  private static Optional<Duration> time(Field duration) {
    return duration.text()
        .filter(t -> StructureCheck.fault(dev.karoo.api.format.Patterns.DURATION, t).isEmpty())
        .map(Durations::parse);
  }
}

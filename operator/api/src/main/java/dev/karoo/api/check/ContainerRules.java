package dev.karoo.api.check;

import dev.karoo.core.pipeline.LinuxNames;
import java.util.Set;

/// What must hold between a task's container and the rest of its template.
final class ContainerRules {
  private ContainerRules() {}

  static void check(Field task, Findings findings) {
    Field container = task.get("container");
    Duplicates.check(container.get("ulimits"), "name", "name", "limits", findings);
    Duplicates.check(container.get("capabilities").items(), findings);
    ulimits(container.get("ulimits"), findings);
    String containerizer = container.get("containerizer").text().orElse("Docker");
    if (containerizer.equals("Mesos")) {
      mesos(task, container, findings);
    } else if (containerizer.equals("Docker") && container.get("pinning").present()) {
      findings.add(container.get("pinning"),
          "is for containerizer Mesos: Docker holds a task on its cores itself",
          "leave it out, or write containerizer: Mesos");
    }
  }

  private static void ulimits(Field ulimits, Findings findings) {
    for (Field limit : ulimits.items()) {
      long soft = limit.get("soft").whole().orElse(-1);
      long hard = limit.get("hard").whole().orElse(-1);
      boolean both = limit.get("soft").present() && limit.get("hard").present();
      if (both && hard >= 0 && (soft < 0 || soft > hard)) {
        findings.add(limit.get("soft"), "is more than the hard limit " + hard, "");
      }
    }
  }

  /// Mesos' own containerizer has names of its own for what it can limit, chooses GPUs itself
  /// (`gpu/nvidia` isolator), and knows no cores: a program before the command holds the task on
  /// them, and would be started in the entrypoint's stead.
  private static void mesos(Field task, Field container, Findings findings) {
    boolean pinned = !container.get("pinning").text().orElse("").equals("None");
    if (task.at("resources", "cores").used() && pinned && !task.get("command").used()) {
      findings.at(task.get("command").path(), "is missing: with containerizer Mesos a program holds"
          + " the task on its cores, and is started in place of the image's entrypoint",
          "write what the entrypoint is, or container.pinning: None");
    }
    if (task.at("resources", "gpus").used()) {
      findings.add(task.at("resources", "gpus"),
          "are not to be had with containerizer Mesos, which chooses GPUs itself",
          "write containerizer: Docker");
    }
    for (Field capability : container.get("capabilities").items()) {
      known(capability, LinuxNames.CAPABILITIES, "capability", findings);
    }
    for (Field limit : container.get("ulimits").items()) {
      known(limit.get("name"), LinuxNames.LIMITS, "limit", findings);
    }
  }

  private static void known(Field name, Set<String> names, String what, Findings findings) {
    name.text().filter(n -> !names.contains(n)).ifPresent(n -> findings.add(name,
        "is no " + what + " that Mesos knows",
        Nearest.proposal(n, names.stream().sorted().toList(), "")));
  }
}

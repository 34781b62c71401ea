package dev.karoo.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Tasks that betray themselves. Each locks a file of its index and one of its core on its agent
/// for as long as it lives, and writes down when somebody else holds one: the kernel is the judge,
/// and it does not forget a process that was killed.
///
/// @param folder of the locks
record Witness(Path folder) {
  private static final String SCRIPT = """
      #!/bin/sh
      # task FOLDER INDEX CORE: runs until it is killed
      exec 8>"$1/index.$2"
      flock -n 8 || echo "index $2 runs twice, now as $MESOS_EXECUTOR_ID" >>"$1/crimes.$2"
      exec 9>"$1/core.$MESOS_SLAVE_ID.$3"
      flock -n 9 || echo "core $3 of $MESOS_SLAVE_ID, now of $MESOS_EXECUTOR_ID" >>"$1/crimes.core"
      exec sleep infinity
      """;

  static Witness in(Path home) throws IOException {
    Path folder = Files.createDirectories(home.resolve("witness"));
    Path script = Files.writeString(folder.resolve("task"), SCRIPT);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return new Witness(folder);
  }

  /// A pipeline of witnesses with a core each.
  Path pipeline(String name, int replicas, String placement) throws IOException {
    return Files.writeString(folder.resolve(name + ".yaml"), """
        apiVersion: karoo.dev/v1alpha1
        kind: Pipeline
        metadata: {name: %s}
        spec:
          placement: %s
          tasks:
          - name: t
            replicas: %d
            command: [%s/task, %s, %s.$(index), $(cores.main)]
            resources: {memory: 16Mi, cores: {names: [main]}}
            unreachable: {replaceAfter: 10s}
        """.formatted(name, placement, replicas, folder, folder, name));
  }

  /// What was seen twice.
  List<String> crimes() throws IOException {
    List<String> crimes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(p -> p.getFileName().toString().startsWith("crimes"))
          .toList()) {
        crimes.addAll(Files.readAllLines(file));
      }
    }
    return crimes;
  }

  /// The indices of a pipeline that live now, one entry a process.
  List<String> alive(String pipeline) throws IOException {
    List<String> alive = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(p -> p.getFileName().toString().matches("\\d+"))
          .toList()) {
        lockedIndex(process).filter(i -> i.startsWith(pipeline + ".")).ifPresent(alive::add);
      }
    }
    return alive;
  }

  private java.util.Optional<String> lockedIndex(Path process) {
    try {
      String file = Files.readSymbolicLink(process.resolve("fd/8")).toString();
      String start = folder.resolve("index.").toString();
      return file.startsWith(start)
          ? java.util.Optional.of(file.substring(start.length()))
          : java.util.Optional.empty();
    } catch (IOException e) {
      return java.util.Optional.empty(); // gone, or none of ours
    }
  }
}

package dev.karoo.local.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends signals to process groups and processes, which Java can not. The shell's built-in `kill`
/// does it for any number at once.
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /// Signals whole groups.
  static void toGroups(String signal, Collection<Long> groups) {
    send(signal, groups.stream().filter(g -> g > 1).map(g -> "-" + g).toList());
  }

  /// Signals single processes.
  static void toProcesses(String signal, Collection<Long> pids) {
    send(signal, pids.stream().filter(p -> p > 1).map(p -> Long.toString(p)).toList());
  }

  private static void send(String signal, List<String> targets) {
    if (targets.isEmpty()) {
      return;
    }
    // One at a time inside the shell: a target that is gone must not keep the others alive.
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c",
        "for target; do kill -s " + signal + " -- \"$target\" 2>/dev/null; done", "signal"));
    command.addAll(targets);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      LOG.error("can't send {} to {}", signal, targets, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

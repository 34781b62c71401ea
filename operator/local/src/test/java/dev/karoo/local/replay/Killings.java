package dev.karoo.local.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.local.docker.Docker;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a recording does to the processes of a task: announced by a note such as `PART the command
/// of e2 gets SIGKILL`, and carried out before the task's end is looked for. Mesos' executor, and
/// the launcher above it, are the supervisor here.
final class Killings {
  private static final Pattern GETS = Pattern
      .compile("PART the (command executor|command|launcher.*) of (\\w+) gets SIG(\\w+)");
  private static final Pattern MEANWHILE = Pattern
      .compile("PART executor of (\\w+) SIGKILLed while the agent is down.*");

  private static final String CONTAINER = "PART the container is removed behind the agent (docker kill)";

  private record Killing(boolean command, String signal) {}

  private final Map<String, Killing> ahead = new HashMap<>();
  private final Map<String, Long> supervisors = new HashMap<>();
  private final Map<String, String> containers = new HashMap<>();
  private String meanwhile = "";
  private boolean container;

  void note(String note) {
    Matcher gets = GETS.matcher(note);
    if (gets.matches()) {
      ahead.put(gets.group(2), new Killing(gets.group(1).equals("command"), gets.group(3)));
    }
    container |= note.equals(CONTAINER);
    Matcher later = MEANWHILE.matcher(note);
    if (later.matches()) {
      meanwhile = later.group(1);
    }
  }

  /// An update came: it may tell which process a task's supervisor is.
  void learn(JsonNode update) {
    JsonNode status = update.at("/update/status");
    JsonNode pid = status.at("/container_status/executor_pid");
    if (pid.isNumber()) {
      supervisors.put(status.at("/task_id/value").asText(), pid.asLong());
    }
    JsonNode id = status.at("/container_status/container_id/value");
    if (id.isTextual()) {
      containers.put(status.at("/task_id/value").asText(), id.asText());
    }
  }

  /// An update is awaited: if it is of a task's end, what was announced happens now.
  void before(JsonNode update) throws IOException, InterruptedException {
    JsonNode status = update.at("/update/status");
    String task = status.at("/task_id/value").asText();
    if (status.path("state").asText().equals("TASK_FAILED") && ahead.containsKey(task)) {
      Killing killing = ahead.remove(task);
      long supervisor = supervisors.getOrDefault(task, -1L);
      Machines.signal(killing.command ? Machines.command(supervisor) : supervisor,
          killing.signal);
    }
    if (container && status.path("state").asText().equals("TASK_FAILED")) {
      container = false;
      Docker docker = Docker.ofThisMachine().orElseThrow();
      new ProcessBuilder(docker.program(), "-H", docker.host(), "kill",
          "mesos-" + containers.get(task)).start().waitFor();
    }
  }

  /// An agent is down.
  void agentDown() throws IOException, InterruptedException {
    if (supervisors.containsKey(meanwhile)) {
      Machines.signal(supervisors.getOrDefault(meanwhile, -1L), "KILL");
      meanwhile = "";
    }
  }
}

package dev.karoo.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.client.ApiFailure;
import dev.karoo.cli.client.Lists;
import dev.karoo.cli.client.Objects;
import dev.karoo.cli.client.Request;
import dev.karoo.cli.client.ResourceTypes;
import dev.karoo.cli.client.Selection;
import dev.karoo.cli.client.Unreachable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `karoo logs`.
@Command(name = "logs", description = {"Print what a task wrote to its standard output.", "",
  "Of several tasks (of a pipeline, or with a selector) each line begins with the task's name."}, footer = {
    "karoo logs first-light.cores.0",
    "# Keep printing what it writes\nkaroo logs -f first-light.cores.0",
    "# The last lines of what it wrote to standard error\nkaroo logs --stderr --tail 20 first-light.cores.0",
    "# All tasks of a pipeline\nkaroo logs pipeline/first-light"}, customSynopsis = "karoo logs (TASK | pipeline/NAME | -l LABELS) [options]")
public final class LogsCommand extends ApiCommand {
  private static final int ALL = -1;
  private static final int OF_EACH = 10;

  @Parameters(arity = "0..1", paramLabel = "TASK", description = "Whose log.", hidden = true)
  String argument = "";

  @Option(names = {"-l",
    "--selector"}, paramLabel = "LABELS", description = "The tasks with these labels.")
  String labels = "";

  @Option(names = {"-f",
    "--follow"}, arity = "0..1", fallbackValue = "true", description = "Keep printing what is written, until the task ends, or Ctrl-C.")
  boolean follow;

  @Option(names = "--tail", paramLabel = "N", description = "Only the last N lines. Default: -1, all; with a selector: 10.")
  int tail = Integer.MIN_VALUE;

  @Option(names = "--stderr", arity = "0..1", fallbackValue = "true", description = "What was written to standard error instead.")
  boolean stderr;

  @Option(names = "--prefix", arity = "0..1", fallbackValue = "true", description = "Begin each line with the task's name.")
  boolean prefix;

  public LogsCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  void check() throws CommandFailure {
    if (argument.isEmpty() == labels.isEmpty()) {
      throw CommandFailure.usage(labels.isEmpty()
          ? "expected 'logs (TASK | pipeline/NAME)', or a selector"
          : "only a selector (-l) or a TASK name is allowed", "karoo logs");
    }
    if (tail < ALL && tail != Integer.MIN_VALUE) {
      throw CommandFailure.error("--tail must be greater than or equal to -1");
    }
  }

  @Override
  int run(Session session)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    String pipeline = "";
    String task = argument;
    if (argument.contains("/")) {
      Target target = Target.parse(List.of(argument), session.types()).getFirst();
      if (target.type().equals(ResourceTypes.PIPELINES)) {
        pipeline = target.name();
      } else if (!target.type().equals(ResourceTypes.TASKS)) {
        throw CommandFailure.error(target.type().plural() + " have no logs");
      }
      task = target.name();
    }
    if (pipeline.isEmpty() && labels.isEmpty()) {
      one(session, task);
      return 0;
    }
    return all(session,
        pipeline.isEmpty() ? labels : "karoo.dev/pipeline=" + pipeline, pipeline);
  }

  private void one(Session session, String task)
      throws CommandFailure, ApiFailure, Unreachable, InterruptedException {
    try {
      copy(session, task, prefix);
    } catch (ApiFailure refused) {
      if (refused.notFound() && !argument.contains("/") && !Lists.objects(session.client(),
          ResourceTypes.PIPELINES, Selection.named(session.namespace(), task)).items().isEmpty()) {
        throw CommandFailure.lines(List.of(refused.text(),
            "There is a pipeline of this name: karoo logs pipeline/" + task));
      }
      throw refused;
    }
  }

  private int all(Session session, String selector, String pipeline) throws CommandFailure,
      ApiFailure, Unreachable, InterruptedException {
    List<JsonNode> tasks = Lists.objects(session.client(), ResourceTypes.TASKS,
        new Selection(session.namespace(), selector, "")).items();
    if (tasks.isEmpty()) {
      if (!pipeline.isEmpty()) {
        session.client().send(
            Request.get(ResourceTypes.PIPELINES.path(session.namespace(), pipeline)));
      }
      shell.err().println("No resources found in " + session.namespace() + " namespace.");
      return 0;
    }
    if (!follow) {
      for (JsonNode task : tasks) {
        copy(session, Objects.name(task), true);
      }
      return 0;
    }
    return together(session, tasks);
  }

  private int together(Session session, List<JsonNode> tasks)
      throws CommandFailure, InterruptedException {
    List<String> failures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> copies = new ArrayList<>();
      for (JsonNode task : tasks) {
        copies.add(threads.submit(() -> {
          copy(session, Objects.name(task), true);
          return 0;
        }));
      }
      for (Future<?> copy : copies) {
        try {
          copy.get();
        } catch (ExecutionException failed) {
          failures.add(switch (failed.getCause()) {
            case ApiFailure refused -> refused.text();
            case Unreachable unreachable -> unreachable.getMessage();
            case null, default -> "error: a log ended early: " + failed.getMessage();
          });
        }
      }
    }
    if (!failures.isEmpty()) {
      throw CommandFailure.lines(failures);
    }
    return 0;
  }

  private void copy(Session session, String task, boolean named)
      throws ApiFailure, Unreachable, InterruptedException {
    int lines = tail != Integer.MIN_VALUE ? tail : labels.isEmpty() ? ALL : OF_EACH;
    Request request = Request.get(ResourceTypes.TASKS.path(session.namespace(), task) + "/log")
        .with("follow", follow ? "true" : "")
        .with("tailLines", lines == ALL ? "" : Integer.toString(lines))
        .with("stderr", stderr ? "true" : "").accepting("text/plain, */*");
    try (InputStream body = session.client().open(request);
        Reader reader = new InputStreamReader(body, StandardCharsets.UTF_8)) {
      if (named) {
        copyLines(reader, "[" + task + "] ");
      } else {
        copyAll(reader);
      }
    } catch (IOException broken) {
      throw new Unreachable("error: the log of " + task + " ended early: the server "
          + session.client().server().address().getAuthority() + " closed the connection", broken);
    }
  }

  /// What came is shown before more is waited for; `checkError` flushes.
  private void copyAll(Reader reader) throws IOException {
    char[] buffer = new char[8192];
    int read = reader.read(buffer);
    while (read >= 0) {
      shell.out().write(buffer, 0, read);
      read = shell.out().checkError() ? -1 : reader.read(buffer);
    }
  }

  /// Lines of several tasks come whole, one after the other.
  private void copyLines(Reader reader, String before) throws IOException {
    try (BufferedReader lines = new BufferedReader(reader)) {
      String line = lines.readLine();
      boolean open = true;
      while (line != null && open) {
        shell.out().println(before + line);
        open = !shell.out().checkError();
        line = open ? lines.readLine() : line;
      }
    }
  }
}
